import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RingmasterError, systemPorts } from "../../mod.ts";
import { replay } from "./replay.ts";
import { runCommand, withFile } from "./test_files.ts";

const OBSERVED = {
  service: "10.0.0.150:80/tcp",
  server: "10.0.0.1:80",
  input: { healthy: false },
  rise: 1,
  fall: 2,
  before: ["up", 0, true],
  after: ["up", 1, true],
};

/** Runs the body with a journal of two runs; in the second something was decided that is not decided again. */
function withJournal(body: (path: string) => Promise<void>): Promise<void> {
  return withFile("", async (file) => {
    const path = file.replace("ringmaster.yaml", "a.journal");
    for (const after of [OBSERVED.after, ["down", 0, true]]) {
      const store = systemPorts.store?.({
        path,
        maxBytes: 4_194_304,
        maxRecords: 100,
        recent: [],
        onOpened: () => {},
        onTrouble: () => {},
        onRecovered: () => {},
      });
      const run = { form: 1, node: "one", version: "1" };
      store?.append({ time: 1_000, kind: "run", body: JSON.stringify(run) });
      store?.append({ time: 2_000, kind: "health", body: JSON.stringify({ ...OBSERVED, after }) });
      await store?.stop(5_000);
    }
    await body(path);
  });
}

Deno.test("replay ends with 1 and shows what is decided otherwise", () =>
  withJournal(async (path) => {
    const { code, console } = await runCommand(replay, [path]);
    assertEquals(code, 1);
    assertMatch(
      console.stdout,
      /status change differs: server 10\.0\.0\.1:80 of .* \(run 2, record 4\)/,
    );
    assertMatch(console.stdout, /- then: down with streak 0.*\n {2}\+ now: {2}up with streak 1/);
    assertMatch(console.stdout, /\n4 records, 2 runs; 1 status change, .*; 1 differ\n$/);
  }));

Deno.test("replay ends with 0 where all is decided the same, in one run or after a moment", () =>
  withJournal(async (path) => {
    const first = await runCommand(replay, [path, "--run", "1"]);
    assertEquals([first.code, first.console.stdout], [
      0,
      "2 records, 1 run; 1 status change, 0 plans, 0 elections decided the same; 0 differ\n",
    ]);
    const late = await runCommand(replay, [path, "--from", "1m", "--json"]);
    const report = JSON.parse(late.console.stdout);
    assertEquals([late.code, report.records, report.decisions.statuses.same], [0, 4, 0]);
  }));

Deno.test("replay refuses what is no journal, no run and no moment", () =>
  withJournal(async (path) => {
    const refused = async (words: string[], code: string, message: string) => {
      const error = await assertRejects(() => runCommand(replay, words), RingmasterError, message);
      assertEquals(error.code, code);
    };
    const none = path.replace("a.journal", "none");
    await refused([none], "journal_unusable", `cannot read journal "${none}": no such file`);
    const yaml = path.replace("a.journal", "ringmaster.yaml");
    await Deno.writeTextFile(yaml, "services: []\n".repeat(100));
    await refused([yaml], "journal_unusable", "file is not a database");
    await refused([path, "--run", "99"], "not_found", "cannot find run 99 in");
    await refused([path, "--run", "0"], "usage", 'option --run is "0"');
    await refused([path, "--from", "soon"], "usage", 'option --from is "soon"');
  }));
