import { assertEquals } from "@std/assert";
import { applyEdits, sameData } from "./input_edits.ts";

Deno.test("applyEdits sets, removes and appends, and leaves the given data as they are", () => {
  const input = { services: [{ real: ["a", "b"] }, { name: "x" }] };
  const before = structuredClone(input);
  assertEquals(
    applyEdits(input, [
      { kind: "set", path: ["services", 1, "name"], value: "y" },
      { kind: "append", path: ["services", 1, "real"], value: "c" },
      { kind: "remove", path: ["services", 0, "real", 0] },
    ]),
    { input: { services: [{ real: ["b"] }, { name: "y", real: ["c"] }] } },
  );
  assertEquals(input, before);
  assertEquals(applyEdits(null, [{ kind: "append", path: ["services"], value: 1 }]), {
    input: { services: [1] },
  });
});

Deno.test("applyEdits gives nothing where a place is not there", () => {
  assertEquals(applyEdits({}, [{ kind: "set", path: ["a", "b"], value: 1 }]), undefined);
  assertEquals(applyEdits({ a: 1 }, [{ kind: "append", path: ["a"], value: 1 }]), undefined);
  assertEquals(applyEdits({ a: 1 }, [{ kind: "remove", path: [] }]), undefined);
});

Deno.test("sameData does not mind the order of keys, but that of lists", () => {
  assertEquals(sameData({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }), true);
  assertEquals(sameData({ a: [1, 2] }, { a: [2, 1] }), false);
  assertEquals(sameData({ a: undefined }, { b: undefined }), false);
  assertEquals(sameData([], {}), false);
});
