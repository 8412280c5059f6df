import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { run, runOrThrow, StartedProgram } from "./commands.ts";

function shell(script: string): StartedProgram {
  return new StartedProgram(["sh", "-c", script]);
}

Deno.test("run gives exit code and both outputs", async () => {
  assertEquals(await run(["sh", "-c", "echo out; echo err >&2; exit 4"]), {
    code: 4,
    stdout: "out\n",
    stderr: "err\n",
  });
});

Deno.test("runOrThrow gives the output, or an error with the command and what it said", async () => {
  assertEquals(await runOrThrow(["echo", "fine"]), "fine\n");
  await assertRejects(
    () => runOrThrow(["sh", "-c", "echo trouble >&2; exit 1"]),
    Error,
    '"sh -c echo trouble >&2; exit 1" ended with code 1: trouble',
  );
});

Deno.test("StartedProgram answers what is written to it, and ends by a signal", async () => {
  const program = shell("while read line; do echo got $line; done");
  await program.write("one\n");
  assertEquals((await program.waitFor(/got (\w+)/))[1], "one");
  assertEquals(program.ended, false);
  assertEquals(await program.stop("SIGTERM"), 143);
  assertEquals(program.ended, true);
});

Deno.test("StartedProgram.waitFor fails at once when the program ends without it, quoting what it said", async () => {
  const program = shell("echo hello; exit 3");
  const error = await assertRejects(
    () => program.waitFor(/never/),
    Error,
    "ended before it printed",
  );
  assertStringIncludes(error.message, "hello");
  assertEquals(await program.stop(), 3);
});

Deno.test("StartedProgram.waitFor gives up at its limit", async () => {
  const program = shell("exec sleep 600");
  await assertRejects(() => program.waitFor(/never/, 100), Error, "waited 100 ms in vain");
  await program.stop("SIGKILL");
});

Deno.test("StartedProgram.stop does not wait for what the program left behind", async () => {
  const program = shell("sleep 5 & echo ready; wait");
  await program.waitFor(/ready/);
  const startedAt = performance.now();
  await program.stop("SIGKILL");
  assertLess(performance.now() - startedAt, 4_000);
  assertEquals(program.output, "ready\n");
});

Deno.test("StartedProgram.stop kills what ignores its signal, and says so", async () => {
  const program = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await program.waitFor(/ready/);
  const error = await assertRejects(() => program.stop("SIGTERM", 200), Error);
  assertStringIncludes(error.message, "SIGTERM did not end a program in 200 ms");
  assert(program.ended);
});
