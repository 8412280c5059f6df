import {
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { eventually } from "./eventually.ts";

Deno.test("eventually gives the first value that is neither false nor undefined", async () => {
  const values = [false, undefined, false, "there", "later"] as const;
  let asked = 0;
  assertEquals(await eventually("it is there", () => values[asked++]), "there");
  assertEquals(asked, 4);
});

Deno.test("eventually takes 0, null and the empty text for values", async () => {
  for (const value of [0, null, ""]) {
    assertEquals(await eventually("it is there", () => value), value);
  }
});

Deno.test("eventually waits for conditions that are promises", async () => {
  let asked = 0;
  const value = await eventually("it is there", () => Promise.resolve(++asked === 3 && asked));
  assertEquals(value, 3);
});

Deno.test("eventually goes on while the condition throws", async () => {
  let asked = 0;
  const value = await eventually("it is there", () => {
    if (++asked < 3) throw new Error("not yet");
    return asked;
  });
  assertEquals(value, 3);
});

Deno.test("eventually says what it waited for when time runs out", async () => {
  const startMs = performance.now();
  const error = await assertRejects(() => eventually("pigs fly", () => false, 30), Error);
  assertEquals(error.message, "waited 30 ms in vain until pigs fly");
  assertGreaterOrEqual(performance.now() - startMs, 29);
});

Deno.test("eventually says the last error when time runs out", async () => {
  let asked = 0;
  const error = await assertRejects(
    () => eventually("pigs fly", () => Promise.reject(new Error(`no wings ${++asked}`)), 30),
    Error,
  );
  assertStringIncludes(error.message, "waited 30 ms in vain until pigs fly: Error: no wings");
  assertStringIncludes(error.message, String(asked));
});

Deno.test("eventually asks at least once, however short the time", async () => {
  assertEquals(await eventually("it is there", () => "at once", 0), "at once");
});
