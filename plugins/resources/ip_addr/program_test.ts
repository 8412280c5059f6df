import { assertEquals, assertRejects } from "@std/assert";
import { isCommandMissing, RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeCommands } from "../../../core/testing/mod.ts";
import { createIpProgram, refusalsOf, saysAbsent, wordsOf } from "./program.ts";

const SIGNAL = new AbortController().signal;

function missing(program: string): RingmasterError {
  return new RingmasterError("command_missing", `cannot start "${program}": no such program`);
}

Deno.test("createIpProgram runs ip in English, and looks for it where a PATH may not lead", async () => {
  const command = createFakeCommands(({ program }) =>
    program === "/usr/sbin/ip" ? { stdout: "[]" } : missing(program)
  );
  const result = await createIpProgram(command).run(["-j", "addr"], SIGNAL);
  assertEquals(result.stdout, "[]");
  assertEquals(command.requests.map(({ program }) => program), ["ip", "/sbin/ip", "/usr/sbin/ip"]);
  assertEquals(command.requests.at(-1)?.env, { LC_ALL: "C" });
});

Deno.test("createIpProgram says which program is missing and where it was looked for", async () => {
  const ip = createIpProgram(createFakeCommands(({ program }) => missing(program)));
  const error = await assertRejects(() => ip.run([], SIGNAL), RingmasterError, "iproute2");
  assertEquals(isCommandMissing(error), true);
});

Deno.test("createIpProgram lets other errors pass at once", async () => {
  const command = createFakeCommands(() => new RingmasterError("timed_out", "it took too long"));
  await assertRejects(() => createIpProgram(command).run([], SIGNAL), Error, "it took too long");
  assertEquals(command.requests.length, 1);
});

Deno.test("batch hands all commands to one run, and tells them apart by their lines", async () => {
  const command = createFakeCommands(() => ({
    code: 1,
    stderr: "Error: ipv4: Address not found.\nCommand failed -:1\n",
  }));
  const answers = await createIpProgram(command).batch([["addr", "del"], ["link"]], SIGNAL);
  assertEquals(command.requests.map(({ args, stdin }) => [args.join(" "), stdin]), [
    ["-force -batch -", "addr del\nlink\n"],
  ]);
  assertEquals(answers, ['ip says "Error: ipv4: Address not found."', undefined]);
});

Deno.test("refusalsOf blames every command where ip did not come to any of them", () => {
  const result = { code: 255, stdout: "", stderr: "Option -batch is unknown\n" };
  assertEquals(refusalsOf(result, 2), new Array(2).fill('ip says "Option -batch is unknown"'));
  assertEquals(refusalsOf({ ...result, code: 0 }, 2), [undefined, undefined]);
});

Deno.test("wordsOf quotes all lines on one, and says so where there are none", () => {
  const result = { code: 2, stdout: "", stderr: "Error: a\n  Error: b\n\n" };
  assertEquals(wordsOf(result), 'ip says "Error: a; Error: b"');
  assertEquals(wordsOf({ ...result, stderr: "\n" }), "ip ended with code 2 and said nothing");
});

Deno.test("saysAbsent knows the words of old and new kernels, and of ip itself", () => {
  const absent = [
    "RTNETLINK answers: Cannot assign requested address",
    "Error: ipv4: Address not found.",
    "Error: ipv6: address not found.",
    'Cannot find device "eth9"',
    'Device "eth9" does not exist.',
  ];
  for (const words of absent) assertEquals(saysAbsent(words), true, words);
  assertEquals(saysAbsent("RTNETLINK answers: Operation not permitted"), false);
});
