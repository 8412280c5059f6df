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
import { GROUP_GRACE_MS } from "./command_group.ts";

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

/** A folder that is gone afterwards; `pid` waits for a file with a number that a script writes there. */
async function withFolder(
  body: (folder: string, pid: (name: string) => Promise<number>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder, (name) =>
      eventually(`${name} runs`, async () => {
        const text = await Deno.readTextFile(`${folder}/${name}`);
        return text.endsWith("\n") ? Number(text) : 0;
      }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Begins the script and gives how it fails, with the time that took since the signal aborted. */
function begin(script: string) {
  const abort = new AbortController();
  let abortedMs = 0;
  const failed = assertRejects(
    () => systemCommands.run(shell(script), abort.signal),
    RingmasterError,
  ).then((error) => ({ error, tookMs: performance.now() - abortedMs }));
  return {
    failed,
    abort(reason = new Error("not done within 5s")) {
      abortedMs = performance.now();
      abort.abort(reason);
    },
  };
}

async function gone(pid: number): Promise<void> {
  await eventually(`process ${pid} is gone`, async () => !(await lives(pid)));
}

Deno.test("systemCommands rejects at once when the signal aborts, and ends even what ignores SIGTERM", () =>
  withFolder(async (folder, pid) => {
    const { failed, abort } = begin(
      `trap '' TERM; echo $$ > ${folder}/stubborn; while :; do :; done`,
    );
    const stubborn = await pid("stubborn");
    assert(await lives(stubborn));
    abort();
    const { error, tookMs } = await failed;
    assertEquals(error.code, "timed_out");
    assertEquals(error.message, 'cannot finish "/bin/sh": not done within 5s');
    assertLess(tookMs, GROUP_GRACE_MS, "nobody waits for the grace");
    assert(await lives(stubborn), "it has its grace");
    await gone(stubborn);
  }));

Deno.test("systemCommands asks a program with SIGTERM first, which may tidy up", () =>
  withFolder(async (folder, pid) => {
    const { failed, abort } = begin(
      `trap 'echo 1 > ${folder}/tidied; exit 0' TERM; echo $$ > ${folder}/tidy; ` +
        "while :; do sleep 0.01; done",
    );
    const tidy = await pid("tidy");
    abort();
    await failed;
    assertEquals(await pid("tidied"), 1);
    await gone(tidy);
  }));

Deno.test("systemCommands leaves no child or grandchild behind, also where these ignore SIGTERM", () =>
  withFolder(async (folder, pid) => {
    const grandchild = `trap "" TERM; echo $$ > ${folder}/grandchild; while :; do sleep 0.05; done`;
    const { failed, abort } = begin(
      `sh -c 'sh -c '\\''${grandchild}'\\'' & echo $$ > ${folder}/child; wait' & ` +
        `echo $$ > ${folder}/leader; wait`,
    );
    const pids = [await pid("leader"), await pid("child"), await pid("grandchild")];
    for (const each of pids) assert(await lives(each));
    abort(new Error("enough"));
    const { tookMs } = await failed;
    // The grandchild holds the output open, and is waited for no more than the others.
    assertLess(tookMs, GROUP_GRACE_MS);
    for (const each of pids) await gone(each);
  }));

Deno.test("systemCommands ends the children that a program has left behind with its output", () =>
  withFolder(async (folder, pid) => {
    const { failed, abort } = begin(`sleep 600 & echo $! > ${folder}/orphan`);
    const orphan = await pid("orphan");
    abort();
    await failed;
    await gone(orphan);
  }));

Deno.test("systemCommands does not wait for what a program has left behind, and leaves it alone", () =>
  withFolder(async (folder, pid) => {
    const script = `sleep 600 & echo $! > ${folder}/daemon; echo started; exit 3`;
    const result = await systemCommands.run({ program: "/bin/sh", args: ["-c", script] });
    assertEquals(result, { code: 3, stdout: "started\n", stderr: "", truncated: true });
    const daemon = await pid("daemon");
    // Sends nothing, and throws where there is no such process.
    Deno.kill(daemon, "SIGCONT");
    Deno.kill(daemon, "SIGKILL");
    await gone(daemon);
  }));

Deno.test("systemCommands touches no process outside the program's group", () =>
  withFolder(async (folder, pid) => {
    const bystander = new Deno.Command("sleep", { args: ["600"] }).spawn();
    const { failed, abort } = begin(`trap '' TERM; echo $$ > ${folder}/p; while :; do :; done`);
    const stubborn = await pid("p");
    abort();
    await failed;
    await gone(stubborn);
    assert(await lives(bystander.pid));
    bystander.kill("SIGKILL");
    await bystander.status;
  }));

Deno.test("systemCommands kills what has its grace still when this process ends", () =>
  withFolder(async (folder, pid) => {
    const script = `trap '' TERM; echo $$ > ${folder}/stubborn; while :; do :; done`;
    const program = `
      import { systemCommands } from "${new URL("command.ts", import.meta.url)}";
      const abort = new AbortController();
      const running = systemCommands.run(
        { program: "/bin/sh", args: ["-c", ${JSON.stringify(script)}] }, abort.signal,
      );
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        try { if (Deno.statSync("${folder}/stubborn").size > 0) break; } catch { /* not yet */ }
      }
      abort.abort(new Error("enough"));
      await running.catch(() => {});
      Deno.exit(0);`;
    const ended = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", program],
      stdout: "null",
    }).output();
    assertEquals(ended.code, 0, new TextDecoder().decode(ended.stderr));
    await gone(await pid("stubborn"));
  }));

Deno.test("systemCommands keeps so much of each output, says so, and still hears the end", async () => {
  const script = "yes 0123456789abcde | head -c 400000; echo oops >&2; exit 4";
  const result = await systemCommands.run({ ...shell(script), outputMax: 1_000 });
  assertEquals([result.code, result.stderr, result.truncated], [4, "oops\n", true]);
  assertEquals(result.stdout, "0123456789abcde\n".repeat(63).slice(0, 1_000));
});

Deno.test("systemCommands cuts no letter in two, and nothing that just fits", async () => {
  const cut = await systemCommands.run({ ...shell("printf 'aä€€'"), outputMax: 8 });
  assertEquals([cut.stdout, cut.truncated], ["aä€", true]);
  const whole = await systemCommands.run({ ...shell("printf 'aä€€'"), outputMax: 9 });
  assertEquals([whole.stdout, "truncated" in whole], ["aä€€", false]);
});

Deno.test("systemCommands does not grow with a program that never stops talking", async () => {
  const before = Deno.memoryUsage().rss;
  const abort = new AbortController();
  let most = 0;
  const watch = setInterval(() => most = Math.max(most, Deno.memoryUsage().rss), 20);
  const failed = assertRejects(
    () => systemCommands.run({ program: "yes", args: [], outputMax: 4_096 }, abort.signal),
    RingmasterError,
  );
  setTimeout(() => abort.abort(new Error("enough")), 700);
  await failed;
  clearInterval(watch);
  assertLess((most - before) / 1024 / 1024, 200, "hundreds of megabytes have gone by");
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
