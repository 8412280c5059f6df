import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { z } from "zod";
import { formatDuration } from "../model/mod.ts";
import { decode } from "./decode.ts";
import { durationSchema, textSchema, wholeNumberSchema, yesOrNoSchema } from "./schemas.ts";

/** What the schema makes of a value, or the messages of what is wrong. */
function read(schema: z.ZodType, raw: unknown): unknown {
  const decoded = decode(schema, raw);
  return decoded.ok ? decoded.data : decoded.problems.map((problem) => problem.message);
}

Deno.test("yesOrNoSchema takes each word in every usual spelling", () => {
  const schema = yesOrNoSchema();
  for (const raw of [true, "yes", "Yes", "YES", "on", "ON", "true", "True"]) {
    assertEquals(read(schema, raw), true, String(raw));
  }
  for (const raw of [false, "no", "No", "NO", "off", "Off", "false", "FALSE"]) {
    assertEquals(read(schema, raw), false, String(raw));
  }
});

Deno.test("yesOrNoSchema refuses everything else with the words that it takes", () => {
  for (const [raw, shown] of [["maybe", '"maybe"'], [1, "1"], ["", '""'], [null, "nothing"]]) {
    assertEquals(read(yesOrNoSchema(), raw), [
      `found ${shown}; wanted is yes or no (or on, off, true, false)`,
    ]);
  }
});

Deno.test("durationSchema decodes to milliseconds within its limits, both included", () => {
  const schema = durationSchema({ minMs: 10, maxMs: 60_000 });
  assertEquals(read(schema, "10ms"), 10);
  assertEquals(read(schema, "1.5s"), 1_500);
  assertEquals(read(schema, "1m"), 60_000);
  for (const raw of ["9ms", "61s", "1", "1 s", "-1s", "", "soon"]) {
    assertEquals(read(schema, raw), [
      `found ${JSON.stringify(raw)}; wanted is a duration with its unit, from 10ms to 1m`,
    ]);
  }
  assertEquals(read(schema, 10), [
    "found 10; wanted is a duration with its unit, from 10ms to 1m",
  ]);
});

Deno.test("durationSchema takes multiples of its step only, and says so in the given words", () => {
  const schema = durationSchema({ minMs: 1_000, maxMs: 9_000, stepMs: 1_000, wanted: "seconds" });
  assertEquals(read(schema, "2000ms"), 2_000);
  assertEquals(read(schema, "1500ms"), ['found "1500ms"; wanted is seconds']);
});

Deno.test("durationSchema reads every duration as it is formatted", () => {
  const schema = durationSchema({ minMs: 1, maxMs: 86_400_000 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 86_400_000 }), (durationMs) => {
    assertEquals(read(schema, formatDuration(durationMs)), durationMs);
  }));
});

Deno.test("wholeNumberSchema names both limits, or the lower one where there is no upper", () => {
  assertEquals(read(wholeNumberSchema(0, 9), 9), 9);
  for (
    const [raw, shown] of [[-1, "-1"], [10, "10"], [1.5, "1.5"], ["1", '"1"'], [1e300, "1e+300"]]
  ) {
    assertEquals(
      [read(wholeNumberSchema(0, 9), raw)].flat()[0],
      `found ${shown}; wanted is a whole number from 0 to 9`,
    );
  }
  assertEquals(read(wholeNumberSchema(1, Number.MAX_SAFE_INTEGER), 0), [
    "found 0; wanted is a whole number of at least 1",
  ]);
});

Deno.test("textSchema refuses what is empty or no text", () => {
  assertEquals(read(textSchema("a path"), "/"), "/");
  assertEquals(read(textSchema("a path"), ""), ['found ""; wanted is a path']);
  assertEquals(read(textSchema("a path"), undefined), ["is missing; wanted is a path"]);
});

Deno.test("each schema can be shown as JSON Schema of what is written", () => {
  const input = (schema: z.ZodType): unknown => {
    const { $schema: _, ...shown } = z.toJSONSchema(schema, { io: "input" });
    return JSON.parse(JSON.stringify(shown));
  };
  const duration = input(durationSchema({ minMs: 1, maxMs: 2 })) as Record<string, string>;
  assertEquals(Object.keys(duration).sort(), ["pattern", "type"]);
  const form = new RegExp(duration.pattern ?? "");
  assertEquals(["250ms", " 1.5s ", "1", "one second"].map((each) => form.test(each)), [
    true,
    true,
    false,
    false,
  ]);
  assertEquals(input(wholeNumberSchema(1, 5)), { type: "integer", minimum: 1, maximum: 5 });
  assertEquals(Object.keys(input(yesOrNoSchema()) as object), ["anyOf"]);
});
