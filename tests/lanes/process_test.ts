import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { runProcess } from "./process.ts";

const NEVER = new AbortController().signal;

function shell(script: string, limitMs = 10_000, signal = NEVER) {
  return runProcess({ program: "sh", args: ["-c", script], limitMs, signal });
}

function isAlive(pid: number): boolean {
  try {
    // A dead child that nobody has waited for yet is no longer running.
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("runProcess keeps both outputs and the exit code", async () => {
  const { code, output } = await shell("echo one; sleep 0.05; echo two >&2; exit 3");
  assertEquals([code, output], [3, "one\ntwo\n"]);
});

Deno.test("runProcess hands the output on as it comes", async () => {
  let seen = "";
  const onOutput = (text: string) => void (seen += text);
  await runProcess({
    program: "sh",
    args: ["-c", "echo streamed"],
    limitMs: 10_000,
    signal: NEVER,
    onOutput,
  });
  assertEquals(seen, "streamed\n");
});

Deno.test("runProcess reads a console's line ends as plain ones", async () => {
  assertEquals((await shell("printf 'a\\r\\nb\\r\\n'")).output, "a\nb\n");
});

Deno.test("runProcess gives its programs no terminal input to wait for", async () => {
  assertEquals((await shell("cat; echo end")).output, "end\n");
});

Deno.test("runProcess kills the program with all that it started when the limit runs out", async () => {
  const startedAt = performance.now();
  const { code, output } = await shell("sleep 600 & echo $!; wait", 300);
  assertLess(performance.now() - startedAt, 9_000);
  assertEquals(code, 137);
  assertStringIncludes(output, "sh was killed: not done in 0.3 s");
  await eventually("the grandchild is gone", () => !isAlive(Number(output.split("\n")[0])));
});

Deno.test("runProcess kills what a program left behind when it ended by itself", async () => {
  const { code, output } = await shell("sleep 600 >/dev/null 2>&1 & echo $!");
  assertEquals(code, 0);
  await eventually("the orphan is gone", () => !isAlive(Number(output)));
});

Deno.test("runProcess kills the program when the run is interrupted, also before it began", async () => {
  const later = new AbortController();
  const running = shell("sleep 600", 60_000, later.signal);
  later.abort();
  assertEquals((await running).code, 137);
  assertEquals((await shell("sleep 600", 60_000, AbortSignal.abort())).code, 137);
});

Deno.test("runProcess says what it could not start", async () => {
  const { code, output } = await runProcess({
    program: "/nowhere/at-all",
    args: [],
    limitMs: 1_000,
    signal: NEVER,
  });
  assertEquals(code, 127);
  assert(output.startsWith('cannot start "/nowhere/at-all"'));
});
