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
  assertEquals(events.map(({ type }) => type), ["fencing.started", "fencing.ended"]);
  assertEquals(events[1]?.cause, events[0]?.id);
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
  const ended = events.filter((event) => event.type === "fencing.ended");
  assertEquals(events.length, 2 * ended.length);
  assertEquals(ended.map(({ failure }) => failure), [
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

Deno.test("told says of a director that is to be fenced how far that is, and what has gone wrong", async () => {
  const { clock, fencing } = setStage(["hangs", 1, 0, 1]);
  const config = { ...CONFIG, timeoutMs: 2_500 };
  const force =
    'where you know that a is off, "ringmaster takeover --force" does not wait for that';
  assertEquals(fencing.told("a"), undefined);
  fencing.request("a", config, undefined);
  await clock.advance(900);
  assertEquals(fencing.told("a"), `a is being fenced; ${force}`);
  await clock.advance(1_500);
  assertEquals(fencing.told("a"), `a is being fenced, for 2s so far; ${force}`);
  await clock.advance(100);
  assertEquals(
    fencing.told("a"),
    `fencing a failed and is tried again after 5s: not done within 2500ms; ${force}`,
  );
  await clock.advance(FENCING_RETRY_MS);
  fencing.request("a", config, undefined);
  await clock.advance(0);
  const twice =
    `fencing a failed 2 times and is tried again after 5s: exit code 1: from the switch; ${force}`;
  assertEquals(fencing.told("a"), twice);
  await clock.advance(FENCING_RETRY_MS);
  assertEquals(fencing.told("a"), twice);
  fencing.request("a", config, undefined);
  await clock.advance(0);
  assertEquals([fencing.told("a"), fencing.fenced.has("a")], [undefined, true]);
  fencing.forget("a");
  fencing.request("a", config, undefined);
  await clock.advance(0);
  assertEquals(fencing.told("a")?.startsWith("fencing a failed and"), true, "it begins anew");
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
