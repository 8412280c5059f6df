import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { RingmasterError, systemClock } from "../../mod.ts";
import { Child } from "./child.ts";

/** Runs the body beside a program of this text. */
async function withChild(
  text: string,
  body: (child: Child, lines: readonly string[]) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "ringmaster-child-", suffix: ".ts" });
  await Deno.writeTextFile(path, text);
  const lines: string[] = [];
  const child = new Child({
    namespace: "none",
    enter: [],
    script: [path, "word"],
    onLine: (line) => lines.push(line),
  });
  try {
    await body(child, lines);
  } finally {
    child.signal("SIGKILL");
    await child.ended;
    await child.drained();
    await Deno.remove(path);
  }
}

const WAITS = "console.log(Deno.args[0]); await Deno.stdin.readable.pipeTo(new WritableStream());";

Deno.test("Child hands on lines as they come, and ends on a signal", () =>
  withChild(WAITS, async (child, lines) => {
    await eventually("it says its word", () => lines.length > 0);
    assertEquals(lines, ["word"]);
    assert(child.running);
    await child.stop(systemClock);
    assertEquals([child.running, await child.ended], [false, "was ended by SIGTERM"]);
  }));

Deno.test("Child that is paused still stops", () =>
  withChild(WAITS, async (child, lines) => {
    await eventually("it says its word", () => lines.length > 0);
    child.signal("SIGSTOP");
    await child.stop(systemClock);
    assertEquals(child.running, false);
  }));

Deno.test("Child says how it ended, with the end of its complaint", () =>
  withChild(
    "console.error('x'.repeat(9_000)); console.error('no\\nway'); Deno.exit(3);",
    async (child) => {
      assertMatch(await child.ended, /^ended with code 3: x{1000,}; no; way$/);
      assert(!child.running);
      child.signal("SIGTERM");
    },
  ));

Deno.test("Child.ready rejects where the program ends before, or the time is over", async () => {
  const never = new Promise<never>(() => {});
  await withChild("Deno.exit(4)", async (child) => {
    const ready = child.ready("AppNode1", never, systemClock, 60_000);
    const error = await assertRejects(() => ready, RingmasterError);
    assertMatch(error.message, /^cannot start AppNode1: it ended with code 4/);
  });
  await withChild(WAITS, async (child) => {
    const ready = child.ready("AppNode1", never, systemClock, 20);
    const error = await assertRejects(() => ready, RingmasterError);
    assertEquals(error.message, "cannot start AppNode1: it was not ready within 0.02 s");
    assertEquals(await child.ready("AppNode1", Promise.resolve(7), systemClock, 60_000), 7);
  });
});
