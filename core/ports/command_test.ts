import {
  assert,
  assertEquals,
  assertFalse,
  assertLess,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import { systemCommands } from "./command.ts";

function shell(script: string) {
  return { program: "/bin/sh", args: ["-c", script] };
}

Deno.test("systemCommands gives exit code and both outputs of a program that ended well", async () => {
  const result = await systemCommands.run(shell("echo out; echo err >&2"));
  assertEquals(result, { code: 0, stdout: "out\n", stderr: "err\n" });
});

Deno.test("systemCommands resolves with any exit code: what it means is for the caller to say", async () => {
  const result = await systemCommands.run(shell("echo partly; exit 7"));
  assertEquals(result, { code: 7, stdout: "partly\n", stderr: "" });
});

Deno.test("systemCommands hands arguments over as they are, without a shell", async () => {
  const args = ["a b", "$HOME", "*", "", '"', "ä€"];
  const result = await systemCommands.run({ program: "printf", args: ["%s\\n", ...args] });
  assertEquals(result.stdout, args.map((each) => `${each}\n`).join(""));
});

Deno.test("systemCommands writes text to the program's input, and closes it", async () => {
  const text = "service one\nservice two ä\n";
  const result = await systemCommands.run({ program: "cat", args: [], stdin: text });
  assertEquals(result, { code: 0, stdout: text, stderr: "" });
});

Deno.test("systemCommands gives an empty input where none is said", async () => {
  const result = await systemCommands.run({ program: "cat", args: [] });
  assertEquals(result, { code: 0, stdout: "", stderr: "" });
});

Deno.test("systemCommands moves more through a program than a pipe holds, letters whole", async () => {
  const text = "0123456789ä€\n".repeat(50_000);
  const result = await systemCommands.run({ program: "cat", args: [], stdin: text });
  assertEquals(result.stdout.length, text.length);
  assert(result.stdout === text);
});

Deno.test("systemCommands does not mind a program that does not read its input", async () => {
  const stdin = "x".repeat(1_000_000);
  const result = await systemCommands.run({ ...shell("exit 3"), stdin });
  assertEquals(result.code, 3);
});

Deno.test("systemCommands adds environment variables and keeps the others", async () => {
  const result = await systemCommands.run({
    ...shell('echo "$LC_ALL ${PATH:+kept}"'),
    env: { LC_ALL: "C" },
  });
  assertEquals(result.stdout, "C kept\n");
});

Deno.test("systemCommands says which signal ended a program, and counts it as 128 plus its number", async () => {
  const result = await systemCommands.run(shell("kill -TERM $$"));
  assertEquals(result, { code: 143, signal: "SIGTERM", stdout: "", stderr: "" });
});

Deno.test("systemCommands throws command_missing for a program that is not there", async () => {
  for (const program of ["ringmaster-has-no-such-program", "/nowhere/program"]) {
    const error = await assertRejects(
      () => systemCommands.run({ program, args: [] }),
      RingmasterError,
    );
    assertEquals(error.code, "command_missing");
    assertEquals(error.message, `cannot start "${program}": no such program`);
  }
});

Deno.test("systemCommands throws command_missing for a file that is no program", async () => {
  const path = await Deno.makeTempFile();
  try {
    const error = await assertRejects(
      () => systemCommands.run({ program: path, args: [] }),
      RingmasterError,
    );
    assertEquals(error.code, "command_missing");
    assertEquals(error.message, `cannot start "${path}": permission denied`);
  } finally {
    await Deno.remove(path);
  }
});

/** Whether a process lives; a zombie, which only waits to be collected, does not. */
async function lives(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+Z/m.test(await Deno.readTextFile(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("systemCommands kills the program when the signal aborts, even one that ignores SIGTERM", async () => {
  const folder = await Deno.makeTempDir();
  const pidFile = `${folder}/pid`;
  const abort = new AbortController();
  const script = `trap '' TERM; echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; ` +
    "while :; do :; done";
  try {
    const failed = assertRejects(
      () => systemCommands.run(shell(script), abort.signal),
      RingmasterError,
    );
    const pid = await eventually("the program runs", async () => {
      return Number(await Deno.readTextFile(pidFile));
    });
    assert(await lives(pid));
    abort.abort(new Error("not done within 5s"));
    const error = await failed;
    assertEquals(error.code, "timed_out");
    assertEquals(error.message, 'cannot finish "/bin/sh": not done within 5s');
    await eventually("the program is gone", async () => !(await lives(pid)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("systemCommands does not wait for children of a killed program that hold its output", async () => {
  const folder = await Deno.makeTempDir();
  const pidFile = `${folder}/pid`;
  const abort = new AbortController();
  const script = `sleep 30 & echo $! > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; wait`;
  try {
    const failed = assertRejects(
      () => systemCommands.run(shell(script), abort.signal),
      RingmasterError,
    );
    const child = await eventually("the child runs", async () => {
      return Number(await Deno.readTextFile(pidFile));
    });
    const abortedMs = performance.now();
    abort.abort(new Error("enough"));
    await failed;
    assertLess(performance.now() - abortedMs, 10_000);
    Deno.kill(child, "SIGKILL");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("systemCommands does not start a program whose signal has aborted", async () => {
  const path = await Deno.makeTempFile();
  try {
    const signal = AbortSignal.abort(new Error("too late"));
    const error = await assertRejects(
      () => systemCommands.run(shell(`echo ran > ${path}`), signal),
      RingmasterError,
      "too late",
    );
    assertEquals(error.code, "timed_out");
    assertEquals(await Deno.readTextFile(path), "");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("systemCommands leaves the result alone when the signal aborts after the end", async () => {
  const abort = new AbortController();
  const result = await systemCommands.run(shell("echo done"), abort.signal);
  abort.abort();
  assertStringIncludes(result.stdout, "done");
  assertFalse("signal" in result);
});
