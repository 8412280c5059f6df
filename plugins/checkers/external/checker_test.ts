import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { type CommandRunner, RingmasterError, systemCommands } from "../../../core/plugin/mod.ts";
import {
  createFakeCommands,
  createTestContext,
  eventually,
  instantiate,
} from "../../../core/testing/mod.ts";
import { OUTPUT_BYTES_MAX } from "./checker.ts";
import { plugin } from "./mod.ts";
import { targetFor } from "./test_target.ts";

const never = new AbortController().signal;

function checkerWith(command: CommandRunner, options: unknown) {
  return instantiate(plugin, options, createTestContext(plugin.id, { command }));
}

/** A script of the shell, run by the system for this target; the folder is gone afterwards. */
async function withScript<Result>(
  script: string,
  body: (path: string, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/check`;
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return await body(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function runScript(script: string) {
  return withScript(
    script,
    (command) => checkerWith(systemCommands, { command }).check(targetFor(), never),
  );
}

function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("the checker runs its program with its own arguments and then the four, within a bound", async () => {
  const command = createFakeCommands(() => ({ stdout: "fine\n" }));
  const checker = checkerWith(command, { command: "/opt/check", arguments: ["-w", "a b"] });
  const result = await checker.check(targetFor(), never);
  assertEquals(result, { healthy: true, message: "exit code 0: fine" });
  const [request] = command.requests;
  assertEquals(request?.program, "/opt/check");
  assertEquals(request?.args, ["-w", "a b", "10.0.0.150", "80", "10.0.0.147", "8080"]);
  assertEquals(request?.env?.["RINGMASTER_CHECK"], "10.0.0.147:9090");
  assertEquals([request?.outputMax, request?.stdin], [OUTPUT_BYTES_MAX, undefined]);
});

Deno.test("the checker says of a real program how it ended and what it said last", async () => {
  assertEquals(await runScript("exit 0"), { healthy: true, message: "exit code 0" });
  assertEquals(await runScript("echo one; echo two; exit 3"), {
    healthy: false,
    message: "exit code 3: two",
  });
  assertEquals(await runScript("kill -KILL $$"), { healthy: false, message: "killed by SIGKILL" });
});

Deno.test("the checker hands a real program arguments and environment without a shell between", async () => {
  const script = 'for each in "$@"; do printf "<%s>" "$each"; done; echo " $RINGMASTER_VIRTUAL"';
  const result = await withScript(
    script,
    (command) =>
      checkerWith(systemCommands, { command, arguments: ["$HOME *", ""] })
        .check(targetFor(), never),
  );
  assertEquals(
    result.message,
    "exit code 0: <$HOME *><><10.0.0.150><80><10.0.0.147><8080> 10.0.0.150:80/tcp",
  );
});

Deno.test("the checker finds servers down whose program is missing or is none", async () => {
  const missing = checkerWith(systemCommands, { command: "/nowhere/check" });
  assertEquals(await missing.check(targetFor(), never), {
    healthy: false,
    message: 'cannot start "/nowhere/check": no such program',
  });
  await withScript("exit 0", async (path, folder) => {
    await Deno.chmod(path, 0o644);
    for (const command of [path, folder]) {
      const result = await checkerWith(systemCommands, { command }).check(targetFor(), never);
      const message = `cannot start "${command}": permission denied`;
      assertEquals(result, { healthy: false, message });
    }
  });
});

Deno.test("the checker ends its program with all that it started when the time is up", () =>
  withScript(
    'sh -c "trap \'\' TERM; sleep 600" & echo $! > "$1.new"; mv "$1.new" "$1"; wait',
    async (command, folder) => {
      const file = `${folder}/pid`;
      const checker = checkerWith(systemCommands, { command, arguments: [file] });
      const abort = new AbortController();
      const checking = checker.check(targetFor(), abort.signal);
      const pid = await eventually("the child runs", () => Number(Deno.readTextFileSync(file)));
      assert(lives(pid));
      const abortedMs = performance.now();
      abort.abort(new Error("the check took longer than 700ms"));
      assertEquals(await checking, {
        healthy: false,
        message: `cannot finish "${command}": the check took longer than 700ms`,
      });
      assertLess(performance.now() - abortedMs, 400);
      await eventually("the child is gone", () => !lives(pid));
    },
  ));

Deno.test("the checker takes a failure of ours for a finding and hands a bug on", async () => {
  const failing = (error: Error) =>
    checkerWith(createFakeCommands(() => error), { command: "/opt/check" });
  const known = new RingmasterError("command_missing", "cannot start it");
  assertEquals(await failing(known).check(targetFor(), never), {
    healthy: false,
    message: "cannot start it",
  });
  const bug = new TypeError("a bug");
  await assertRejects(() => failing(bug).check(targetFor(), never), TypeError, "a bug");
});

Deno.test("100 checks at once leave no process and no descriptor behind", () =>
  withScript("exit 0", async (command) => {
    const checker = checkerWith(systemCommands, { command });
    const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
    await checker.check(targetFor(), never);
    const before = open();
    const results = await Promise.all(
      Array.from({ length: 100 }, () => checker.check(targetFor(), never)),
    );
    assertEquals(results.every(({ healthy }) => healthy), true);
    await eventually("nothing is open", () => open() <= before);
  }));
