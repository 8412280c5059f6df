import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { Fencing, FENCING_RETRY_MS } from "./fencing.ts";
import type { CommandRequest } from "./ports/mod.ts";
import { createFakeClock } from "./testing/mod.ts";

const CONFIG = { command: "/usr/sbin/power off", timeoutMs: 1_000 };

function setStage(codes: readonly (number | "hangs")[]) {
  const clock = createFakeClock();
  const runs: CommandRequest[] = [];
  const events: DirectorEvent[] = [];
  const fenced: string[] = [];
  const due: string[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const fencing = new Fencing({
    clock,
    events: bus,
    onFenced: (node) => fenced.push(node),
    onDue: (node) => due.push(node),
    command: {
      run(request, signal) {
        const code = codes[runs.length] ?? 0;
        runs.push(request);
        if (code !== "hangs") {
          const stderr = code === 0 ? "" : "no answer\nfrom the switch\n";
          return Promise.resolve({ code, stdout: "", stderr });
        }
        return new Promise((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason))
        );
      },
    },
  });
  return { clock, runs, events, fenced, due, fencing };
}

Deno.test("fencing runs the command with the name of the node, once", async () => {
  const { clock, fencing, runs, fenced, events } = setStage([0]);
  fencing.request("a", CONFIG, undefined);
  fencing.request("a", CONFIG, undefined);
  await clock.advance(0);
  fencing.request("a", CONFIG, undefined);
  assertEquals(runs.length, 1);
  assertEquals(runs[0]?.args, ["-c", '/usr/sbin/power off "$@"', "sh", "a"]);
  assertEquals(runs[0]?.env, { RINGMASTER_NODE: "a" });
  assertEquals([fenced, [...fencing.fenced]], [["a"], ["a"]]);
  assertEquals(events.map(({ type }) => type), ["fencing.ended"]);
});

Deno.test("fencing is tried again until it succeeds, and nothing is fenced before", async () => {
  const { clock, fencing, runs, fenced, due, events } = setStage([1, "hangs", 0]);
  fencing.request("a", CONFIG, 5);
  await clock.advance(0);
  assertEquals(fenced, []);
  await clock.advance(FENCING_RETRY_MS);
  assertEquals(due, ["a"]);
  fencing.request("a", CONFIG, 6);
  assertEquals(runs.length, 2);
  await clock.advance(CONFIG.timeoutMs);
  await clock.advance(FENCING_RETRY_MS);
  fencing.request("a", CONFIG, 6);
  await clock.advance(0);
  assertEquals([runs.length, fenced], [3, ["a"]]);
  assertEquals(events.map((event) => event.type === "fencing.ended" && event.failure), [
    "exit code 1: from the switch",
    "not done within 1s",
    undefined,
  ]);
});

Deno.test("fencing that failed is left alone until somebody asks again, with the command as it is then", async () => {
  const { clock, fencing, runs, due } = setStage([1, 0]);
  const mended = { ...CONFIG, command: "/usr/sbin/mended off" };
  fencing.request("a", CONFIG, undefined);
  await clock.advance(0);
  fencing.request("a", mended, undefined);
  assertEquals(runs.length, 1, "the switch is given its time");
  await clock.advance(FENCING_RETRY_MS * 3);
  assertEquals([runs.length, due], [1, ["a"]], "nobody may want it any more");
  fencing.request("a", mended, undefined);
  await clock.advance(0);
  assertEquals(runs[1]?.args?.[1], '/usr/sbin/mended off "$@"');
});

Deno.test("a director that is heard again is fenced no more, and anew the next time", async () => {
  const { clock, fencing, runs, fenced } = setStage(["hangs", 0]);
  fencing.request("a", CONFIG, undefined);
  await clock.advance(10);
  fencing.forget("a");
  await clock.advance(FENCING_RETRY_MS * 2);
  assertEquals([runs.length, fenced], [1, []]);
  fencing.request("a", CONFIG, undefined);
  await clock.advance(0);
  assertEquals(fenced, ["a"]);
  fencing.forget("a");
  assertEquals([...fencing.fenced], []);
});

Deno.test("who is to be fenced and is not yet is known once it takes long, and as soon as a try has failed", async () => {
  const { clock, fencing } = setStage(["hangs", 1, 0]);
  const unfenced = () => [...fencing.unfenced(200)];
  fencing.request("a", CONFIG, undefined);
  await clock.advance(199);
  assertEquals(unfenced(), []);
  await clock.advance(1);
  assertEquals(unfenced(), ["a"]);
  fencing.forget("a");
  assertEquals(unfenced(), []);
  fencing.request("a", CONFIG, undefined);
  await clock.advance(0);
  assertEquals(unfenced(), ["a"]);
  await clock.advance(FENCING_RETRY_MS);
  assertEquals(unfenced(), ["a"], "nobody asks just now, and it is not fenced all the same");
  fencing.request("a", CONFIG, undefined);
  assertEquals(unfenced(), ["a"]);
  await clock.advance(0);
  assertEquals([unfenced(), [...fencing.fenced]], [[], ["a"]]);
});

Deno.test("stop ends what runs and what waits", async () => {
  const { clock, fencing, runs } = setStage([1, "hangs"]);
  fencing.request("a", CONFIG, undefined);
  await clock.advance(0);
  fencing.stop();
  fencing.request("b", CONFIG, undefined);
  await clock.advance(FENCING_RETRY_MS * 3);
  assertEquals([runs.length, clock.pending], [1, 0]);
});
