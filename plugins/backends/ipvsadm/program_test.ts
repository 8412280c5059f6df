import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { type CommandAnswer, createFakeCommands } from "../../../core/testing/mod.ts";
import { createIpvsadm, PROGRAM_PLACES, wordsOf } from "./program.ts";

const SIGNAL = new AbortController().signal;

function onlyAt(place: string): (request: { readonly program: string }) => CommandAnswer {
  return ({ program }) =>
    program === place
      ? { stdout: place }
      : new RingmasterError("command_missing", `cannot start "${program}": not found`);
}

Deno.test("createIpvsadm finds the program at each of its places, the PATH first", async () => {
  for (const [index, place] of PROGRAM_PLACES.entries()) {
    const command = createFakeCommands(onlyAt(place));
    const result = await createIpvsadm(command, undefined).run(["-L"], SIGNAL);
    assertEquals(result.stdout, place);
    assertEquals(command.requests.length, index + 1);
  }
});

Deno.test("createIpvsadm looks again each time, because a program can be installed later", async () => {
  let place = "/nowhere";
  const ipvsadm = createIpvsadm(createFakeCommands((request) => onlyAt(place)(request)), undefined);
  const error = await assertRejects(() => ipvsadm.run(["-L"], SIGNAL), RingmasterError);
  assertEquals(error.code, "command_missing");
  place = "/usr/sbin/ipvsadm";
  assertEquals((await ipvsadm.run(["-L"], SIGNAL)).stdout, place);
});

Deno.test("createIpvsadm does not look elsewhere when the program was started and failed", async () => {
  const command = createFakeCommands(() => ({ code: 2, stderr: "No such service\n" }));
  assertEquals((await createIpvsadm(command, undefined).run(["-D"], SIGNAL)).code, 2);
  assertEquals(command.requests.length, 1);
  const late = createFakeCommands(() => new RingmasterError("timed_out", "late"));
  await assertRejects(
    () => createIpvsadm(late, undefined).run(["-L"], SIGNAL),
    RingmasterError,
    "late",
  );
  assertEquals(late.requests.length, 1);
});

Deno.test("createIpvsadm gives standard input only where there is some", async () => {
  const command = createFakeCommands(() => ({}));
  const ipvsadm = createIpvsadm(command, undefined);
  await ipvsadm.run(["-L"], SIGNAL);
  await ipvsadm.run(["-R"], SIGNAL, "-C\n");
  assertEquals(command.requests.map((request) => request.stdin), [undefined, "-C\n"]);
});

Deno.test("wordsOf quotes each message once, in their order", () => {
  const said = (stderr: string) => wordsOf({ code: 255, stdout: "", stderr });
  assertEquals(said("No such service\n"), 'ipvsadm says "No such service"');
  assertEquals(said("b\na\n\n  b\n"), 'ipvsadm says "b" (2 times), "a"');
  assertEquals(said(" \n"), "ipvsadm ended with code 255 and said nothing");
});

Deno.test("wordsOf is one line of a bounded number of messages, whatever was said", () => {
  const message = fc.string().map((text) => text.replaceAll('"', ""));
  fc.assert(fc.property(fc.array(message), (lines) => {
    const words = wordsOf({ code: 1, stdout: "", stderr: lines.join("\n") });
    assertEquals(words.includes("\n"), false);
    assertLessOrEqual(words.split('"').length - 1, 2 * 5);
  }));
  const many = Array.from({ length: 9 }, (_, index) => `m${index}`).join("\n");
  assertEquals(
    wordsOf({ code: 1, stdout: "", stderr: many }),
    'ipvsadm says "m0", "m1", "m2", "m3", "m4" and 4 more',
  );
});
