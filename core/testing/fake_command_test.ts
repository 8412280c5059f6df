import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createFakeCommands } from "./fake_command.ts";

const request = { program: "ipvsadm", args: ["-L", "-n"] };

Deno.test("createFakeCommands records what was asked, in order", async () => {
  const commands = createFakeCommands(() => ({}));
  await commands.run(request);
  await commands.run({ program: "ipvsadm", args: ["-R"], stdin: "-A -t 10.0.0.1:80\n" });
  assertEquals(commands.requests, [
    request,
    { program: "ipvsadm", args: ["-R"], stdin: "-A -t 10.0.0.1:80\n" },
  ]);
});

Deno.test("createFakeCommands answers with a success without output, but for what the test says", async () => {
  assertEquals(await createFakeCommands(() => ({})).run(request), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  const failing = createFakeCommands(() => ({ code: 255, stderr: "Memory allocation problem\n" }));
  assertEquals(await failing.run(request), {
    code: 255,
    stdout: "",
    stderr: "Memory allocation problem\n",
  });
});

Deno.test("createFakeCommands answers each request by what it asks for", async () => {
  const commands = createFakeCommands(({ args }) => ({ stdout: args.join(" ") }));
  assertEquals((await commands.run(request)).stdout, "-L -n");
});

Deno.test("createFakeCommands throws the error that the test returns, throws or promises", async () => {
  const error = new RingmasterError("command_missing", 'cannot start "ipvsadm"');
  const answers = [
    () => error,
    () => Promise.reject(error),
    () => {
      throw error;
    },
  ];
  for (const answer of answers) {
    const commands = createFakeCommands(answer);
    assertStrictEquals(await assertRejects(() => commands.run(request)), error);
    assertEquals(commands.requests.length, 1, "what failed was asked as well");
  }
});

Deno.test("createFakeCommands hands the signal on, so that a test can hang until it aborts", async () => {
  const commands = createFakeCommands((_request, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => reject(signal.reason));
    return promise;
  });
  const abort = new AbortController();
  const running = assertRejects(() => commands.run(request, abort.signal), Error, "enough");
  abort.abort(new Error("enough"));
  await running;
});
