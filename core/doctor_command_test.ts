import { assertEquals, assertRejects } from "@std/assert";
import { COMMAND_LIMIT_MS, runBriefly } from "./doctor_command.ts";
import { RingmasterError } from "./errors.ts";
import { createFakeClock, createFakeCommands } from "./testing/mod.ts";

Deno.test("runBriefly gives what a program answers, and asks it in English", async () => {
  const clock = createFakeClock();
  const command = createFakeCommands(() => ({ code: 3, stdout: "x" }));
  const { code, stdout } = await runBriefly({ command, clock }, "ip", ["addr"]);
  assertEquals([code, stdout], [3, "x"]);
  assertEquals(command.requests, [{ program: "ip", args: ["addr"], env: { LC_ALL: "C" } }]);
  assertEquals(clock.pending, 0);
});

Deno.test("runBriefly ends a program that takes too long", async () => {
  const clock = createFakeClock();
  let given: AbortSignal | undefined;
  const command = createFakeCommands((_, signal) => {
    given = signal;
    return new Promise(() => {});
  });
  const pending = assertRejects(() => runBriefly({ command, clock }, "ip", []), RingmasterError);
  await clock.advance(COMMAND_LIMIT_MS);
  const error = await pending;
  assertEquals([error.code, error.message], ["timed_out", '"ip" was not done within 5s']);
  assertEquals(given?.aborted, true);
});
