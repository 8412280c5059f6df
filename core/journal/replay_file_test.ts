import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { openStore } from "../ports/store_start.ts";
import { createSeededRandom } from "../testing/mod.ts";
import { PURE_CORE } from "./replay.ts";
import { replayFile } from "./replay_file.ts";
import { Life, Paper } from "./test_life.ts";

Deno.test("replayFile replays a journal from its file, all of it or one run", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.journal`;
  try {
    let written = 0;
    for (const seed of [1, 2]) {
      const paper = new Paper();
      const life = new Life(paper, createSeededRandom(seed));
      for (let step = 0; step < 100; step++) life.step();
      const store = openStore({
        path,
        maxBytes: 4_194_304,
        maxRecords: 100_000,
        recent: [],
        onOpened: () => {},
        onTrouble: (message) => {
          throw new Error(message);
        },
        onRecovered: () => {},
      });
      for (const { time, kind, body } of paper.records) store.append({ time, kind, body });
      written += paper.records.length;
      await store.stop(5_000);
    }
    const all = replayFile(path);
    assertEquals([all.records, all.runs, all.differences], [written, 2, []]);
    const second = replayFile(path, { run: 2 });
    assertEquals([second.runs, second.differences], [1, []]);
    assertEquals(all.decisions.plans.same > second.decisions.plans.same, true);
    const mutated = replayFile(path, { core: { ...PURE_CORE, plan: () => [] } });
    assertEquals(mutated.decisions.plans.different, all.decisions.plans.same);
    const none = assertThrows(() => replayFile(path, { run: 99 }), RingmasterError);
    assertEquals([none.code, none.message], [
      "not_found",
      `cannot find run 99 in journal "${path}"; there are 1 to 2`,
    ]);
    assertThrows(() => replayFile(`${folder}/none`), RingmasterError, "no such file");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
