import { assertEquals } from "@std/assert";
import { configOf } from "./director_fixtures.ts";
import { createEventBus, EventHistory } from "./events/mod.ts";
import { JOURNAL_BYTES, journalOf, journalPath } from "./journal_of.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { createFakeDisk, createFakePorts } from "./testing/mod.ts";

function made(changes: Partial<DirectorConfig>, dryRun?: boolean) {
  const disk = createFakeDisk();
  const opened: { path: string; maxBytes: number }[] = [];
  const ports = createFakePorts({
    store(options) {
      opened.push({ path: options.path, maxBytes: options.maxBytes });
      return disk.open(options);
    },
  });
  const journal = journalOf({
    loaded: { config: configOf([], { stateDirectory: "/state", ...changes }) },
    ports,
    events: createEventBus({ now: ports.clock.now, onFault: () => {} }),
    history: new EventHistory(),
    ...(dryRun === undefined ? {} : { dryRun }),
  });
  return { journal, opened };
}

Deno.test("journalOf keeps one in the folder of the state, or where the configuration says, and as large", async () => {
  const path = "/state/etc-ringmaster.yaml.journal";
  for (
    const [journal, expected] of [
      [undefined, { path, maxBytes: JOURNAL_BYTES }],
      [{}, { path, maxBytes: JOURNAL_BYTES }],
      [{ path: "/j", maxBytes: 5_000_000 }, { path: "/j", maxBytes: 5_000_000 }],
    ] as const
  ) {
    const scene = made(journal === undefined ? {} : { journal });
    await scene.journal?.open({ node: "one", version: "1" });
    assertEquals(scene.opened, [expected]);
    await scene.journal?.close();
  }
});

Deno.test("journalOf keeps none where the configuration says so, in a dry run, and without a disk", () => {
  assertEquals(made({ journal: "off" }).journal, undefined);
  assertEquals(made({}, true).journal, undefined);
  const { clock, files } = createFakePorts();
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  const loaded = { config: configOf([]) };
  const history = new EventHistory();
  assertEquals(journalOf({ loaded, ports: { clock, files }, events, history }), undefined);
});

Deno.test("journalPath is beside what operators said, by the path of the configuration", () => {
  const { files } = createFakePorts();
  assertEquals(
    journalPath(configOf([], { stateDirectory: "/state/" }), files),
    "/state/etc-ringmaster.yaml.journal",
  );
});
