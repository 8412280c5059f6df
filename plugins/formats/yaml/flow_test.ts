import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FlowReader } from "./flow.ts";
import { GiveUp } from "./scalars.ts";

function read(text: string, limit = text.length): unknown {
  return new FlowReader(text).collection(0, limit).value;
}

Deno.test("FlowReader reads lists and mappings in each other", () => {
  assertEquals(read("[a, 1, true, [b], { c: d }]"), ["a", 1, true, ["b"], { c: "d" }]);
  assertEquals(read('{ address: "10.0.0.1:80", weight: 1, check: { port: 81 } }'), {
    address: "10.0.0.1:80",
    weight: 1,
    check: { port: 81 },
  });
  assertEquals(read("{ a: 10.0.0.1:80 masq 1, b: /x?y=z }"), {
    a: "10.0.0.1:80 masq 1",
    b: "/x?y=z",
  });
  assertEquals([read("[]"), read("{ }"), read("[[], {}]")], [[], {}, [[], {}]]);
});

Deno.test("FlowReader says where a collection ends", () => {
  assertEquals(new FlowReader("x: [a, b] # c").collection(3, 13), { value: ["a", "b"], end: 9 });
});

Deno.test("FlowReader reads over lines as far as it may", () => {
  const text = '{\n  "a": [\n    1,\n    2\n  ]\n}';
  assertEquals(read(text), { a: [1, 2] });
  assertThrows(() => read(text, text.indexOf("1")), GiveUp);
});

Deno.test("FlowReader gives up on all that is not plain", () => {
  const texts = [
    "[a",
    "{ a: b",
    "[a b: c]",
    "{ a }",
    "{ a: }",
    "{ a: , b: 1 }",
    "{a:1}",
    "[a, ]",
    "[, a]",
    "{ a: 1, a: 2 }",
    "{ __proto__: 1 }",
    "{ 1: a }",
    "{ ? a: b }",
    "[a # b\n]",
    "[a\nb]",
    "[&a b]",
    "[*a]",
    "{ 'a': 1 }",
    '{ "a" : 1 }',
    "[- a]",
    "[".repeat(40) + "]".repeat(40),
  ];
  for (const text of texts) assertThrows(() => read(text), GiveUp);
});

Deno.test("FlowReader reads any JSON as JSON, or gives up", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
      fc.constantFrom(undefined, 2),
      (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        try {
          assertEquals(read(text), JSON.parse(text));
        } catch (thrown) {
          if (!(thrown instanceof GiveUp)) throw thrown;
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
