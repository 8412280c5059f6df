import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Snapshot } from "../../mod.ts";
import { plainPainter, visibleLength } from "../output.ts";
import { DOWN_SERVER, SNAPSHOT, UP_SERVER } from "../test_snapshot.ts";
import { createModel, type WatchModel } from "./model.ts";
import { ratesText, sumRates, watchTable } from "./table.ts";

const RATES = { connectionsPerSecond: 120, bytesInPerSecond: 1_200_000, bytesOutPerSecond: 35e6 };
const [SERVICE] = SNAPSHOT.services;
if (SERVICE === undefined) throw new Error("the snapshot has no service");
const OTHER = {
  ...SERVICE,
  id: "10.0.0.151:80/tcp" as const,
  name: "shop",
  servers: [{ ...UP_SERVER, id: "10.0.0.9:80", rates: { ...RATES, connectionsPerSecond: 4 } }],
};
const TWO: Snapshot = {
  ...SNAPSHOT,
  services: [{ ...SERVICE, servers: [{ ...UP_SERVER, rates: RATES }, DOWN_SERVER] }, OTHER],
};

function table(width: number, choice: Partial<WatchModel> = {}, snapshot: Snapshot = TWO) {
  return watchTable(snapshot, { ...createModel(), ...choice }, width, plainPainter);
}

Deno.test("watchTable has the servers below their services in the order of the file", () => {
  const { heading, lines, shown, of } = table(110);
  assertEquals([shown, of], [3, 3]);
  assertMatch(
    heading,
    /^SERVICEv +STATE +WEIGHT +ACTIVE +CONN\/S +IN B\/S +OUT B\/S +SINCE +LAST CHECK$/,
  );
  assertEquals(lines.map((line) => line.split("  ").find((each) => each !== "")), [
    "spring-ring-http 10.0.0.150:9072/tcp",
    "10.0.0.147:9072",
    "10.0.0.146:9072",
    "shop 10.0.0.151:80/tcp",
    "10.0.0.9:80",
  ]);
  assertMatch(lines[1] ?? "", / up +1 +3 +120 +1\.2M +35M +5m 3s +status 200, 1\.2 ms$/);
  assertMatch(lines[2] ?? "", / down +- +- +- +- +- +12s +connection refused, 0\.3 ms$/);
  assertMatch(lines[0] ?? "", /1 of 2 servers serving {2}120 conn\/s, in 1\.2M, out 35M B\/s$/);
});

Deno.test("watchTable sorted by something else has the services behind the servers", () => {
  const { heading, lines } = table(110, { sort: "rate", reverse: true });
  assertMatch(heading, /^SERVER +STATE .* CONN\/S\^ /);
  assertEquals(lines.map((line) => line.slice(0, 32).trim()), [
    "10.0.0.146:9072 spring-ring-http",
    "10.0.0.9:80 shop",
    "10.0.0.147:9072 spring-ring-http",
  ]);
});

Deno.test("watchTable shows only what is looked for, or what is out, and says how many there are", () => {
  const found = table(110, { filter: "SHOP" });
  assertEquals([found.lines.length, found.shown, found.of], [2, 1, 3]);
  const out = table(110, { downOnly: true, sort: "server" });
  assertEquals([out.lines.length, out.shown], [1, 1]);
  assertEquals(table(110, { filter: "nothing" }).lines, []);
});

Deno.test("watchTable leaves out what matters less in a narrow window, and is never wider", () => {
  for (let width = 10; width <= 160; width++) {
    const { heading, lines } = table(width);
    assert(visibleLength(heading) <= width, `${width}: ${heading}`);
    // Rows about services are cut by the window itself.
    for (const line of lines.filter((each) => each.startsWith("  "))) {
      assert(visibleLength(line) <= width, `${width}: ${line}`);
    }
  }
  assertMatch(table(40).heading, /^SERVICEv +STATE +WEIGHT +ACTIVE *$/);
});

Deno.test("watchTable tells why a server is out where its last check does not", () => {
  const server = { ...UP_SERVER, reason: "it is draining" };
  const snapshot = { ...SNAPSHOT, services: [{ ...SERVICE, servers: [server] }] };
  assertMatch(table(110, {}, snapshot).lines[1] ?? "", / it is draining$/);
});

Deno.test("sumRates adds what is known, and ratesText writes it", () => {
  assertEquals(sumRates([undefined]), undefined);
  const sum = sumRates([RATES, undefined, RATES]);
  assertEquals(sum?.connectionsPerSecond, 240);
  assertEquals(ratesText(RATES), "120 conn/s, in 1.2M, out 35M B/s");
});
