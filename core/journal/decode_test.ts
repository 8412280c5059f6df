import { assert, assertEquals } from "@std/assert";
import { createSeededRandom } from "../testing/mod.ts";
import { decodeRecord } from "./decode.ts";
import { RECORD_FORM } from "./records.ts";
import { Life, Paper } from "./test_life.ts";

function decode(kind: string, body: unknown) {
  return decodeRecord({ id: 1, run: 1, time: 1, kind, body: JSON.stringify(body) });
}

Deno.test("decodeRecord reads everything that is written, as it was", () => {
  const paper = new Paper();
  const life = new Life(paper, createSeededRandom(1));
  for (let step = 0; step < 200; step++) life.step();
  for (const record of paper.records) {
    const decoded = decodeRecord(record);
    assert(decoded !== undefined && "body" in decoded, record.body);
    assertEquals(decoded.kind, record.kind);
    assertEquals(decoded.body, JSON.parse(record.body));
  }
});

Deno.test("decodeRecord refuses what is not as this program writes it", () => {
  const health = {
    service: "s",
    server: "a",
    input: { healthy: true },
    rise: 1,
    fall: 1,
    before: ["up", 0, true],
    after: ["up", 1, true],
  };
  assert(decode("health", health) !== undefined);
  for (
    const [kind, body] of [
      ["health", { ...health, before: ["up", 0] }],
      ["health", { ...health, input: {} }],
      ["health", { ...health, after: ["gone", 0, true] }],
      ["run", { form: RECORD_FORM + 1, node: "a", version: "1" }],
      ["plan", { serves: true, retired: [], operations: [{ kind: "service.paint" }] }],
      ["config", { whole: true, order: [], services: [{ name: "x" }] }],
      ["election", { view: {}, decision: {} }],
      ["weather", {}],
      ["constructor", {}],
    ] as const
  ) assertEquals(decode(kind, body), undefined, JSON.stringify(body));
  assertEquals(
    decodeRecord({ id: 1, run: 1, time: 1, kind: "gap", body: "no JSON" }),
    undefined,
  );
});

Deno.test("decodeRecord does not look into events, which are no inputs", () => {
  assertEquals(decodeRecord({ id: 1, run: 1, time: 1, kind: "event", body: "{" }), {
    kind: "event",
  });
  assertEquals(decode("run", { form: RECORD_FORM, node: "a", version: "1" })?.kind, "run");
});
