import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ToldEvent } from "../event_stream.ts";
import { colourPainter, plainPainter, visibleLength } from "../output.ts";
import { CLUSTER } from "../test_cluster.ts";
import { toldEvent } from "../test_server.ts";
import { SNAPSHOT, TAKEN_AT, UP_SERVER } from "../test_snapshot.ts";
import { createModel, type WatchModel } from "./model.ts";
import { type Picture, renderWindow } from "./view.ts";

const [SERVICE] = SNAPSHOT.services;
const MANY = Array.from({ length: 1_000 }, (_, index) => ({
  ...UP_SERVER,
  id: `10.0.${index >> 8}.${index & 255}:9072`,
}));
const PICTURE: Picture = {
  now: TAKEN_AT,
  snapshot: {
    ...SNAPSHOT,
    cluster: CLUSTER,
    services: SERVICE === undefined ? [] : [{ ...SERVICE, servers: MANY }],
  },
  events: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) =>
    toldEvent(id, { sentence: `event ${id}\x1b[2J` }) as ToldEvent
  ),
};

function linesOf(
  size: { readonly columns: number; readonly rows: number },
  choice: Partial<WatchModel> = {},
  picture = PICTURE,
): readonly string[] {
  return renderWindow(picture, { ...createModel(), ...choice }, size, plainPainter).lines;
}

Deno.test("renderWindow fills any window exactly, and is never wider", () => {
  for (const columns of [1, 20, 80, 140, 300]) {
    for (const rows of [1, 2, 3, 5, 8, 12, 24, 40, 100]) {
      for (const choice of [{}, { help: true }, { typing: true }, { filter: "nothing" }]) {
        const model = { ...createModel(), ...choice };
        const { lines } = renderWindow(PICTURE, model, { columns, rows }, colourPainter);
        assertEquals(lines.length, rows, `${columns}x${rows}`);
        for (const line of lines) assert(visibleLength(line) <= Math.max(1, columns - 1));
      }
    }
  }
});

Deno.test("renderWindow has who answers on top, then the directors, the servers, events and keys", () => {
  const lines = linesOf({ columns: 120, rows: 24 });
  assertMatch(lines[0] ?? "", /^ringmaster 0\.1\.0 on lb1 {2}active {2}up 5m 5s /);
  assertMatch(lines[1] ?? "", /^1 service, 1000 servers .*table settled$/);
  assertMatch(lines[2] ?? "", /^directors: appnode1\* alive active {3}appnode2 alive standby/);
  assertMatch(lines[3] ?? "", /^resources: held by appnode1 for 1m 0s /);
  assertMatch(lines[4] ?? "", /^SERVICEv /);
  assertMatch(lines[6] ?? "", /^ {2}10\.0\.0\.0:9072 /);
  assertEquals(lines.indexOf("LAST EVENTS"), 18);
  assertMatch(lines[22] ?? "", /^\d\d:\d\d:\d\d {2}event 9 \[2J$/);
  assertMatch(lines[23] ?? "", /^s sort: service {2}r reverse .*q quit/);
});

Deno.test("renderWindow tells no time of a group that is not here, because it is not the holder's", () => {
  const [group] = CLUSTER.groups;
  assert(group !== undefined && PICTURE.snapshot !== undefined);
  for (const holders of [["appnode2"], []]) {
    const groups = [{ ...group, phase: "idle" as const, holders }];
    const snapshot = { ...PICTURE.snapshot, cluster: { ...CLUSTER, groups } };
    const lines = linesOf({ columns: 120, rows: 24 }, {}, { ...PICTURE, snapshot });
    assertMatch(lines[3] ?? "", /^resources: held by (appnode2|nobody) {2}\S/);
  }
});

Deno.test("renderWindow scrolls the servers alone, and keeps to them where there are fewer now", () => {
  const size = { columns: 100, rows: 24 };
  assertMatch(linesOf(size, { scroll: 3 })[5] ?? "", /^ {2}10\.0\.0\.2:9072 /);
  const end = linesOf(size, { scroll: 5_000 });
  assertMatch(end[17] ?? "", /^ {2}10\.0\.3\.231:9072 /);
  assertEquals(end[0], linesOf(size)[0]);
  const { page } = renderWindow(PICTURE, createModel(), size, plainPainter);
  assertEquals(page, { lines: 1_001, seen: 13 });
});

Deno.test("renderWindow shows a stale picture as stale, and what is wrong with the file", () => {
  const { config } = PICTURE.snapshot;
  const lines = linesOf({ columns: 200, rows: 24 }, {}, {
    ...PICTURE,
    failure: "nobody listens",
    snapshot: { ...PICTURE.snapshot, config: { ...config, rejected: "a.yaml:1: bad" } },
  });
  assertMatch(lines[1] ?? "", /^stale, no answer since .*: nobody listens$/);
  assert(lines.includes("the file was rejected: a.yaml:1: bad"));
});

Deno.test("renderWindow says what is hidden, and what is being typed", () => {
  const size = { columns: 140, rows: 24 };
  const hidden = linesOf(size, { filter: ".3.", downOnly: false }).at(-1) ?? "";
  assertStringIncludes(hidden, '"');
  assertMatch(hidden, /\d+ of 1000$/);
  assertMatch(linesOf(size, { typing: true, filter: "ab" }).at(-1) ?? "", /^filter: ab_ /);
  const help = linesOf(size, { help: true });
  assert(help.includes("Keys"));
  assert(help.some((line) => line.includes("Ctrl-L")));
});
