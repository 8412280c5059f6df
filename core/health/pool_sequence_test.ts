import { assertEquals } from "@std/assert";
import type { CheckResult } from "../model/mod.ts";
import { createFakeClock, createSeededRandom } from "../testing/mod.ts";
import { Pool, type Probe } from "./pool.ts";

type Answer = "good" | "bad" | "never";

function setUp() {
  const clock = createFakeClock();
  const pool = new Pool({ clock, random: createSeededRandom(1), onOutcome: () => {} });
  let made = "";
  const answers: { full: Answer; connect: Answer } = { full: "good", connect: "good" };
  const answer = (kind: Answer): Promise<CheckResult> =>
    kind === "never"
      ? new Promise(() => {})
      : Promise.resolve({ healthy: kind === "good", message: kind });
  const probe = (key: string, count?: number): Probe => ({
    key,
    intervalMs: 1_000,
    timeoutMs: 500,
    run() {
      made += "N";
      return answer(answers.full);
    },
    ...(count === undefined ? {} : {
      connects: {
        count,
        run() {
          made += "C";
          return answer(answers.connect);
        },
      },
    }),
  });
  const set = (...probes: Probe[]) => pool.set(new Map(probes.map((each) => [each.key, each])));
  /** Runs until so many checks in all were made; what came of the last one is known then. */
  const until = async (count: number) => {
    for (let steps = 0; made.length < count && steps < 2_000; steps++) await clock.advance(50);
    await clock.advance(0);
    return made;
  };
  return { pool, probe, set, until, answers };
}

Deno.test("Pool follows a good full check with as many connects as the probe asks for", async () => {
  const { pool, probe, set, until } = setUp();
  set(probe("a", 3));
  assertEquals(await until(9), "NCCCNCCCN");
  pool.stop();
});

Deno.test("Pool makes a full check after a connect that failed, and repeats a full one that failed", async () => {
  const { pool, probe, set, until, answers } = setUp();
  set(probe("a", 3));
  await until(2);
  answers.connect = "bad";
  answers.full = "bad";
  assertEquals(await until(6), "NCCNNN");
  answers.connect = "good";
  answers.full = "good";
  assertEquals(await until(12), "NCCNNNNCCCNC");
  pool.stop();
});

Deno.test("Pool takes a connect that never answers for a failed one", async () => {
  const { pool, probe, set, until, answers } = setUp();
  set(probe("a", 3));
  await until(1);
  answers.connect = "never";
  assertEquals(await until(5), "NCNCN");
  pool.stop();
});

Deno.test("Pool keeps a sequence where it stands when the probe is replaced by one of its key", async () => {
  const { pool, probe, set, until } = setUp();
  set(probe("a", 3));
  assertEquals(await until(2), "NC");
  set(probe("a", 3));
  assertEquals(await until(7), "NCCCNCC");
  pool.stop();
});

Deno.test("Pool begins a new sequence for a probe of another key", async () => {
  const { pool, probe, set, until } = setUp();
  set(probe("a", 3));
  assertEquals(await until(2), "NC");
  set(probe("other", 3));
  assertEquals(await until(6), "NCNCCC");
  pool.stop();
});
