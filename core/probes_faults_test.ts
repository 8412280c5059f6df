import { assertEquals } from "@std/assert";
import { createCheckFaults, MESSAGES_TOLD_MAX } from "./probes_faults.ts";

function setUp() {
  const told: string[] = [];
  const faults = createCheckFaults((plugin, phase, message) =>
    told.push(`${plugin} ${phase}: ${message}`)
  );
  return { faults, told };
}

Deno.test("a fault is told once for each distinct message, however many probes have it", () => {
  const { faults, told } = setUp();
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 1_000; index++) faults.failed("checker.mine", `p${index}`, "boom");
  }
  faults.failed("checker.mine", "p1", "another");
  faults.failed("checker.other", "p1", "boom");
  assertEquals(told, [
    "checker.mine check: boom",
    "checker.mine check: another",
    "checker.other check: boom",
  ]);
});

Deno.test("a fault is told again only when every probe that had it has worked in between", () => {
  const { faults, told } = setUp();
  faults.failed("checker.mine", "a", "boom");
  faults.failed("checker.mine", "b", "boom");
  faults.worked("checker.mine", "a");
  // Others that work say nothing about those that do not.
  faults.worked("checker.mine", "c");
  faults.worked("checker.other", "b");
  faults.failed("checker.mine", "a", "boom");
  assertEquals(told.length, 1);
  faults.worked("checker.mine", "a");
  faults.worked("checker.mine", "b");
  faults.failed("checker.mine", "a", "boom");
  assertEquals(told.length, 2);
});

Deno.test("a probe that has worked has none of its messages any more", () => {
  const { faults, told } = setUp();
  faults.failed("checker.mine", "a", "one");
  faults.failed("checker.mine", "a", "two");
  faults.failed("checker.mine", "a", "one");
  assertEquals(told.length, 2);
  faults.worked("checker.mine", "a");
  faults.failed("checker.mine", "a", "two");
  assertEquals(told.length, 3);
});

Deno.test("a message that is never the same twice is told some times only, until it has worked", () => {
  const { faults, told } = setUp();
  for (let time = 0; time < 1_000; time++) faults.failed("checker.mine", "a", `at ${time}`);
  assertEquals(told.length, MESSAGES_TOLD_MAX);
  faults.worked("checker.mine", "a");
  faults.failed("checker.mine", "a", "at 1001");
  assertEquals(told.length, MESSAGES_TOLD_MAX + 1);
});

Deno.test("a probe that is no longer there does not keep its fault from being told again", () => {
  const { faults, told } = setUp();
  faults.failed("checker.mine", "old", "boom");
  faults.failed("checker.mine", "kept", "once");
  faults.keep(new Set(["kept"]));
  faults.failed("checker.mine", "new", "boom");
  faults.failed("checker.mine", "new", "once");
  assertEquals(told.map((each) => each.split(": ")[1]), ["boom", "once", "boom"]);
});
