import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import type { CommandRequest } from "../ports/mod.ts";
import { createFakeCommands } from "./fake_command.ts";
import { type CommandFault, COMPLAINT, injectFaults } from "./faulty_commands.ts";

const TEXT = "one line\nanother line\nthe last line\n";

function withFault(fault: CommandFault | undefined) {
  const programs = createFakeCommands(() => ({ stdout: TEXT }));
  const commands = injectFaults(programs, () => fault);
  const run = (request: Partial<CommandRequest> = {}, signal?: AbortSignal) =>
    commands.run({ program: "tool", args: [], ...request }, signal);
  return { run, programs };
}

Deno.test("injectFaults lets a command run where no fault is chosen, and asks before each one", async () => {
  const asked: string[] = [];
  const programs = createFakeCommands(() => ({ stdout: TEXT }));
  const commands = injectFaults(programs, ({ program }) => {
    asked.push(program);
    return undefined;
  });
  await commands.run({ program: "a", args: ["-x"] });
  assertEquals((await commands.run({ program: "b", args: [] })).stdout, TEXT);
  assertEquals(asked, ["a", "b"]);
  assertEquals(programs.requests, [{ program: "a", args: ["-x"] }, { program: "b", args: [] }]);
});

Deno.test("injectFaults runs nothing where a command fails, lies or is missing", async () => {
  const failing = withFault("fail");
  assertEquals(await failing.run(), { code: 255, stdout: "", stderr: COMPLAINT });
  const lying = withFault("lie");
  assertEquals(await lying.run(), { code: 0, stdout: "", stderr: "" });
  const missing = withFault("missing");
  const error = await assertRejects(() => missing.run(), RingmasterError, '"tool"');
  assertEquals(error.code, "command_missing");
  for (const { programs } of [failing, lying, missing]) assertEquals(programs.requests, []);
});

Deno.test("injectFaults lets a command hang until it is given up, also one that was given up before", async () => {
  const deadline = new AbortController();
  const hanging = withFault("hang");
  const running = assertRejects(() => hanging.run({}, deadline.signal), RingmasterError);
  deadline.abort();
  assertEquals((await running).code, "timed_out");
  await assertRejects(() => hanging.run({}, AbortSignal.abort()), RingmasterError);
  assertEquals(hanging.programs.requests, []);
});

Deno.test("injectFaults cuts output in the middle of a line", async () => {
  const { stdout, code } = await withFault("garble").run();
  assertEquals([stdout, code], ["one line\nanother l", 0]);
  for (const length of [0, 1, 2, 3, 8]) {
    const programs = createFakeCommands(() => ({ stdout: "\n".repeat(length) }));
    const cut = await injectFaults(programs, () => "garble").run({ program: "tool", args: [] });
    assertEquals(cut.stdout.length <= length / 2, true);
  }
});

Deno.test("injectFaults does the first half of the lines that a command is given, and complains", async () => {
  const { run, programs } = withFault("partial");
  const { code, stderr } = await run({ stdin: "a\nb\nc\n" });
  assertEquals([code, stderr], [255, COMPLAINT]);
  await run({ stdin: "a\n" });
  await run({ args: ["-A"] });
  assertEquals(programs.requests.map(({ args, stdin }) => [args.length, stdin]), [
    [0, "a\nb\n"],
    [0, "a\n"],
    [1, undefined],
  ]);
});
