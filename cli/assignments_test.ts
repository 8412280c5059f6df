import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../mod.ts";
import { parseAssignments } from "./assignments.ts";

const read = (...words: string[]) => parseAssignments(words, "server set");

Deno.test("parseAssignments reads numbers, texts and JSON, and dots lead into others", () => {
  assertEquals(read("weight=5", "forwarding=gate", "persistent=5m", "quiescent=yes"), {
    weight: 5,
    forwarding: "gate",
    persistent: "5m",
    quiescent: "yes",
  });
  assertEquals(read("check.type=http", "check.interval=500ms", "check.request=/a=b?c"), {
    check: { type: "http", interval: "500ms", request: "/a=b?c" },
  });
  assertEquals(read('real=["10.0.0.1:80 masq 1"]', 'check={"type":"off"}', 'name="200"'), {
    real: ["10.0.0.1:80 masq 1"],
    check: { type: "off" },
    name: "200",
  });
  assertEquals(read("a=-1", "b=007", "c=1.5", "d= x "), { a: -1, b: "007", c: "1.5", d: " x " });
});

Deno.test("parseAssignments refuses what is no assignment, and what contradicts another", () => {
  for (
    const words of [
      ["weight"],
      ["=5"],
      ["weight="],
      ["a..b=1"],
      [".a=1"],
      ["a b=1"],
      ["real=[1,"],
      ["weight=1", "weight=2"],
      ["check=on", "check.type=http"],
      ["check.type=http", "check=on"],
    ]
  ) {
    const error = assertThrows(() => read(...words), RingmasterError);
    assertEquals(error.code, "usage", words.join(" "));
  }
});

Deno.test("parseAssignments never touches what all values have in common", () => {
  fc.assert(fc.property(fc.array(fc.string()), (words) => {
    try {
      parseAssignments([...words, "__proto__.polluted=1", "constructor.x=1"], "server set");
    } catch (thrown) {
      if (!(thrown instanceof RingmasterError)) throw thrown;
    }
    return !("polluted" in {}) && !("x" in Object);
  }));
});
