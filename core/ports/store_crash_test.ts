/** What was told to be on disk is there, whenever the program is killed: 200 times, at random moments. */

import { assert, assertEquals, assertGreater, assertGreaterOrEqual } from "@std/assert";
import { createSeededRandom } from "../testing/mod.ts";
import { StoreFile } from "./store_file.ts";

const KILLS = 200;
/** So many programs at a time, each with a file of its own that goes on from kill to kill. */
const LANES = 4;
/** A program that writes is killed within so many milliseconds of its first word. */
const LIFE_MAX_MS = 40;

const PROGRAM = new URL("./store_crash_fixture.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** Runs the program and kills it. Gives the last record that it told to be on disk. */
async function killed(path: string, way: string, lifeMs: number): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", CONFIG, PROGRAM, path, way],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let told = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const bytes of child.stdout) {
    told += decoder.decode(bytes, { stream: true });
    timer ??= setTimeout(() => child.kill("SIGKILL"), lifeMs);
  }
  clearTimeout(timer);
  const { signal } = await child.status;
  assertEquals(signal, "SIGKILL");
  // The last line may be cut off.
  return Number(told.slice(0, told.lastIndexOf("\n")).split("\n").at(-1));
}

/** Everything from the oldest record to the last that was told is there, and as it was written. Gives the last. */
function examine(path: string, told: number): number {
  const file = new StoreFile({ path, maxBytes: 4_194_304, maxRecords: 3_000 });
  const { aside } = file;
  const { last, recent } = file.found([{ kind: "event", limit: 3_000 }]);
  file.close();
  assertEquals(aside, undefined, "the file is whole");
  assertGreaterOrEqual(last, told);
  const [first] = recent;
  assert(first !== undefined && first.id <= Math.max(1, told - 2_000), `from ${first?.id}`);
  for (const [index, { id, body }] of recent.entries()) {
    assertEquals(id, first.id + index);
    if (body !== `${id} `.repeat(1 + id % 60)) assertEquals(body, `record ${id} is as it was`);
  }
  assertEquals(recent.at(-1)?.id, last);
  return last;
}

Deno.test("StoreFile has every record that was told to be on disk after 200 kills", async () => {
  const folder = await Deno.makeTempDir();
  const random = createSeededRandom(5);
  let kills = 0;
  try {
    await Promise.all(Array.from({ length: LANES }, async (_, lane) => {
      const path = `${folder}/${lane}.journal`;
      let last = 0;
      while (kills < KILLS) {
        kills++;
        // Half of them write through the thread that a director has.
        const way = lane % 2 === 0 ? "directly" : "thread";
        const told = await killed(path, way, random.number() * LIFE_MAX_MS);
        assertGreater(told, last, "each program keeps more before it is killed");
        last = examine(path, told);
      }
    }));
    assertEquals(kills, KILLS);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
