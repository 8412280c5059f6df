import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import { systemCommands } from "./command.ts";

/** Runs the script until it has written its process number, then calls it off; gives how the call ends. */
async function callOff(script: string): Promise<{ readonly error: RingmasterError; pid: number }> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-gone-" });
  try {
    const path = `${folder}/pid`;
    const abort = new AbortController();
    const args = ["-c", `${script}; echo $$ > "$0"; while :; do sleep 0.02; done`, path];
    const running = systemCommands.run({ program: "/bin/sh", args, untilGone: true }, abort.signal);
    const rejected = assertRejects(() => running, RingmasterError);
    const read = () => Deno.readTextFile(path).catch(() => "");
    const pid = await eventually("it runs", async () => Number(await read()) || undefined);
    abort.abort(new Error("not done within 5s"));
    return { error: await rejected, pid };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Also one that has ended and was not collected is there. */
function isThere(pid: number): Promise<boolean> {
  return Deno.stat(`/proc/${pid}`).then(() => true, () => false);
}

Deno.test("systemCommands rejects with untilGone only when a program that ignores SIGTERM is gone", async () => {
  const { error, pid } = await callOff("trap '' TERM");
  assertEquals([error.code, await isThere(pid)], ["timed_out", false]);
});

Deno.test("systemCommands rejects with untilGone also where the program ends well when it is asked to", async () => {
  const { error, pid } = await callOff("trap 'exit 0' TERM");
  assertEquals([error.code, error.message], [
    "timed_out",
    'cannot finish "/bin/sh": not done within 5s',
  ]);
  assertEquals(await isThere(pid), false);
});

Deno.test("systemCommands gives a result with untilGone where nobody called it off", async () => {
  const { signal } = new AbortController();
  const request = { program: "/bin/sh", args: ["-c", "exit 4"], untilGone: true } as const;
  assertEquals((await systemCommands.run(request, signal)).code, 4);
});
