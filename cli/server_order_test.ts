import { assertEquals } from "@std/assert";
import type { ServerSnapshot } from "../mod.ts";
import { isOut, matches, rowsOf, SORT_COLUMNS, type SortColumn, sortRows } from "./server_order.ts";
import { DOWN_SERVER, SNAPSHOT, UP_SERVER } from "./test_snapshot.ts";

const RATES = { connectionsPerSecond: 1, bytesInPerSecond: 2, bytesOutPerSecond: 3 };
const SERVERS: readonly ServerSnapshot[] = [
  { ...UP_SERVER, id: "10.0.0.10:80", tableWeight: 1, rates: RATES },
  { ...UP_SERVER, id: "10.0.0.9:80", tableWeight: 7, since: UP_SERVER.since + 1 },
  { ...DOWN_SERVER, id: "10.0.0.8:80" },
  { ...UP_SERVER, id: "10.0.0.7:80", reason: "it is draining", tableWeight: 0 },
];
const [SERVICE] = SNAPSHOT.services;
const ROWS = rowsOf({
  ...SNAPSHOT,
  services: SERVICE === undefined ? [] : [{ ...SERVICE, servers: SERVERS }],
});

function lastNumbers(column: SortColumn, reverse = false): string {
  const rows = sortRows(ROWS, column, reverse);
  return rows.map(({ server }) => server.id.replace(/^.*\.(\d+):80$/, "$1")).join(" ");
}

Deno.test("sortRows puts first what matters most, and numbers in ids count as numbers", () => {
  assertEquals(lastNumbers("service"), "10 9 8 7");
  assertEquals(lastNumbers("service", true), "7 8 9 10");
  assertEquals(lastNumbers("server"), "7 8 9 10");
  assertEquals(lastNumbers("state"), "8 7 10 9");
  assertEquals(lastNumbers("weight"), "9 10 7 8");
  assertEquals(lastNumbers("rate"), "10 9 8 7");
  assertEquals(lastNumbers("since"), "8 9 10 7");
});

Deno.test("sortRows keeps every server once, by every column and both ways", () => {
  for (const column of SORT_COLUMNS) {
    for (const reverse of [false, true]) {
      assertEquals(lastNumbers(column, reverse).split(" ").sort().join(" "), "10 7 8 9", column);
    }
  }
});

Deno.test("isOut is what gets no new connections, and matches looks at all that names it", () => {
  assertEquals(SERVERS.map(isOut), [false, false, true, true]);
  const found = (text: string) => ROWS.filter((row) => matches(row, text)).length;
  assertEquals([found(".9:"), found("SPRING"), found("drain"), found("refused")], [1, 4, 1, 1]);
  assertEquals(found("no such thing"), 0);
});
