import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createFakeCommands } from "../testing/mod.ts";
import { isCommandMissing, runAtPlaces } from "./places.ts";

const SIGNAL = new AbortController().signal;
const PLACES = ["tool", "/sbin/tool", "/usr/sbin/tool"];

const missing = (program: string) =>
  new RingmasterError("command_missing", `cannot start "${program}": not found`);

/** Commands of a machine that has the tool at one place. */
function machine(place: () => string) {
  return createFakeCommands(({ program }) =>
    program === place() ? { stdout: program } : missing(program)
  );
}

Deno.test("runAtPlaces takes the first place that has the program, and looks at none behind it", async () => {
  for (const [index, place] of PLACES.entries()) {
    const command = machine(() => place);
    assertEquals((await runAtPlaces(command, PLACES, { args: ["-L"] }, SIGNAL)).stdout, place);
    assertEquals(command.requests.map(({ program }) => program), PLACES.slice(0, index + 1));
  }
});

Deno.test("runAtPlaces looks again each time, and throws what the last place said", async () => {
  let place = "/nowhere";
  const command = machine(() => place);
  const run = () => runAtPlaces(command, PLACES, { args: [] }, SIGNAL);
  const error = await assertRejects(run, RingmasterError, 'cannot start "/usr/sbin/tool"');
  assertEquals(isCommandMissing(error), true);
  place = "/sbin/tool";
  assertEquals((await run()).stdout, "/sbin/tool");
  const none = await assertRejects(() => runAtPlaces(command, [], { args: [] }), RingmasterError);
  assertEquals(isCommandMissing(none), true);
});

Deno.test("runAtPlaces looks nowhere else when the program was started and failed", async () => {
  const refusing = createFakeCommands(() => ({ code: 2, stderr: "No such service\n" }));
  assertEquals((await runAtPlaces(refusing, PLACES, { args: [] }, SIGNAL)).code, 2);
  const late = new RingmasterError("timed_out", "late");
  const slow = createFakeCommands(() => late);
  const thrown = await assertRejects(() => runAtPlaces(slow, PLACES, { args: [] }, SIGNAL));
  assertStrictEquals(thrown, late);
  assertEquals([refusing.requests.length, slow.requests.length], [1, 1]);
});

Deno.test("runAtPlaces keeps the words English, beside what the request asks for", async () => {
  const command = createFakeCommands(() => ({}));
  const request = { args: ["-R"], stdin: "-C\n", childless: true, env: { A: "b" } } as const;
  await runAtPlaces(command, ["tool"], request, SIGNAL);
  assertEquals(command.requests, [
    { ...request, program: "tool", env: { LC_ALL: "C", A: "b" } },
  ]);
});

Deno.test("isCommandMissing knows a program that is not there from every other trouble", () => {
  assertEquals(isCommandMissing(missing("tool")), true);
  for (const other of [new RingmasterError("timed_out", "x"), new Error("x"), undefined, "x"]) {
    assertEquals(isCommandMissing(other), false);
  }
});
