import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { parseListing, parseThresholds, parseTraffic } from "./listing.ts";
import {
  anyTable,
  HEADING,
  printTable,
  printThresholds,
  THRESHOLDS_HEADING,
} from "./test_tables.ts";

/** As ipvsadm 1.31 printed it on Linux 6.1; the two services of the article first. */
const REAL = `${HEADING}TCP  10.0.0.150:9072 rr
  -> 10.0.0.146:9072              Masq    1      3          12        
  -> 10.0.0.147:9072              Masq    2147483647 0          0         
UDP  10.0.0.150:7072 rr persistent 1 mask 255.255.255.0
UDP  10.0.0.151:7072 mh (mh-fallback,mh-port) persistent 60 pe sip ops
  -> 10.0.0.147:7072              Tunnel  3      0          0         
SCTP 10.0.0.1:5 sed
  -> 10.0.0.9:5                   Route   1      0          0         
TCP  [2001:db8::1]:80 wlc persistent 300 mask 64
  -> [2001:db8::2]:81             Masq    7      0          0         
  -> [2001:db8:1111:2222:3333:4444:5555:6666]:81 Masq    7      1          2         
FWM  7 wrr
  -> 10.0.0.1:80                  Route   0      0          0         
FWM  8 IPv6 wrr persistent 60 mask 64
  -> [2001:db8::2]:0              Local   1      0          0         
`;

Deno.test("parseListing reads a table with everybody's services, as ipvsadm printed it", () => {
  const { table } = parseListing(REAL);
  assertEquals([...table.keys()], [
    "10.0.0.150:9072/tcp",
    "10.0.0.150:7072/udp",
    "10.0.0.151:7072/udp",
    "[2001:db8::1]:80/tcp",
    "fwmark:7/4",
    "fwmark:8/6",
  ]);
  assertEquals([...table.get("10.0.0.150:9072/tcp")!.servers.values()], [
    { address: "10.0.0.146", port: 9072, forwarding: "masq", weight: 1 },
    { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 2_147_483_647 },
  ]);
  assertEquals([...table.get("[2001:db8::1]:80/tcp")!.servers.keys()], [
    "[2001:db8::2]:81",
    "[2001:db8:1111:2222:3333:4444:5555:6666]:81",
  ]);
});

Deno.test("parseListing reads schedulers with their flags, persistence and one-packet scheduling", () => {
  const settings = [...parseListing(REAL).table.values()].map((service) => [
    service.scheduler,
    service.schedulerFlags,
    service.persistence,
    service.onePacket,
  ]);
  assertEquals(settings, [
    ["rr", undefined, undefined, undefined],
    ["rr", undefined, { timeoutSeconds: 1, netmask: "255.255.255.0" }, undefined],
    ["mh", ["mh-fallback", "mh-port"], { timeoutSeconds: 60 }, true],
    ["wlc", undefined, { timeoutSeconds: 300, netmask: "64" }, undefined],
    ["wrr", undefined, undefined, undefined],
    ["wrr", undefined, { timeoutSeconds: 60, netmask: "64" }, undefined],
  ]);
});

Deno.test("parseListing reads empty brackets, as they are printed for a flag without a name, as no flags", () => {
  const { table } = parseListing(`${HEADING}UDP  10.0.0.1:5 sh ()\n`);
  assertEquals(table.get("10.0.0.1:5/udp")?.schedulerFlags, undefined);
});

Deno.test("parseListing takes no other word of a service's line for a flag", () => {
  const { table } = parseListing(`${HEADING}UDP  10.0.0.1:5 sh persistent 60 pe sip\n`);
  assertEquals(
    table.get("10.0.0.1:5/udp"),
    {
      key: { by: "address", protocol: "udp", address: "10.0.0.1", port: 5 },
      scheduler: "sh",
      persistence: { timeoutSeconds: 60 },
      servers: new Map(),
    },
  );
});

Deno.test("parseListing gives a server that is the director itself a method that rewrites nothing", () => {
  const local = parseListing(REAL).table.get("fwmark:8/6")!.servers.get("[2001:db8::2]:0");
  assertEquals(local?.forwarding, "gate");
});

Deno.test("parseListing counts connections by server, also where a wide address shifts the columns", () => {
  const { stats } = parseListing(REAL);
  assertEquals(stats.get("10.0.0.150:9072/tcp")?.get("10.0.0.146:9072"), {
    activeConnections: 3,
    inactiveConnections: 12,
  });
  assertEquals(
    stats.get("[2001:db8::1]:80/tcp")?.get("[2001:db8:1111:2222:3333:4444:5555:6666]:81"),
    { activeConnections: 1, inactiveConnections: 2 },
  );
});

Deno.test("parseListing reads an empty table", () => {
  const { table, stats } = parseListing(HEADING);
  assertEquals([table.size, stats.size], [0, 0]);
});

Deno.test("parseListing reads back any table from its printed listing", () => {
  fc.assert(fc.property(anyTable, ({ table, stats }) => {
    const thresholds = parseThresholds(printThresholds(table, stats));
    const read = parseListing(printTable(table, stats), thresholds);
    assertEquals(read.table, table);
    assertEquals(read.stats, stats);
    assertEquals(read.unmatched, 0);
  }));
});

/** As ipvsadm 1.31 printed it for the table above. */
const REAL_THRESHOLDS = `${THRESHOLDS_HEADING}TCP  10.0.0.150:9072 rr
  -> 10.0.0.146:9072              10         5          3          12        
  -> 10.0.0.147:9072              4          0          0          0         
SCTP 10.0.0.1:5 sed
  -> 10.0.0.9:5                   9          1          0          0         
FWM  8 IPv6 wrr persistent 60 mask 64
  -> [2001:db8:1111:2222:3333:4444:5555:6666]:81 0          0          0          0         
`;

Deno.test("parseThresholds reads the limits of each server, and none where they are 0", () => {
  assertEquals(
    parseThresholds(REAL_THRESHOLDS),
    new Map([
      [
        "10.0.0.150:9072/tcp",
        new Map([
          ["10.0.0.146:9072", { upperThreshold: 10, lowerThreshold: 5 }],
          ["10.0.0.147:9072", { upperThreshold: 4 }],
        ]),
      ],
      ["fwmark:8/6", new Map([["[2001:db8:1111:2222:3333:4444:5555:6666]:81", {}]])],
    ]),
  );
});

Deno.test("parseListing joins thresholds by service and server, and counts the servers that they lack", () => {
  const { table, unmatched } = parseListing(REAL, parseThresholds(REAL_THRESHOLDS));
  assertEquals([...table.get("10.0.0.150:9072/tcp")!.servers.values()], [
    {
      address: "10.0.0.146",
      port: 9072,
      forwarding: "masq",
      weight: 1,
      upperThreshold: 10,
      lowerThreshold: 5,
    },
    {
      address: "10.0.0.147",
      port: 9072,
      forwarding: "masq",
      weight: 2_147_483_647,
      upperThreshold: 4,
    },
  ]);
  // The one of the mark 8 is another server; those of services that are not there at all count as well.
  assertEquals(unmatched, 5);
});

Deno.test("parseListing counts no server as lacking where no thresholds are asked for", () => {
  assertEquals(parseListing(REAL).unmatched, 0);
});

Deno.test("parseListing passes over persistence engines, which a table cannot hold", () => {
  fc.assert(fc.property(anyTable, ({ table, stats }) => {
    const withEngine = (line: string) => line.replace(/(persistent \d+( mask \S+)?)/, "$1 pe sip");
    const thresholds = parseThresholds(printThresholds(table, stats));
    assertEquals(parseListing(printTable(table, stats, withEngine), thresholds).table, table);
  }));
});

/** Lines that no ipvsadm prints, and what is said of each. */
const BAD_LINES: readonly (readonly [string, string])[] = [
  ["  -> 10.0.0.1:80 Masq 1 0 0", "a server stands before any service"],
  ["AH   10.0.0.1:80 rr", "TCP, UDP, SCTP, FWM or -> was expected"],
  ["TCP  10.0.0.1:80", "a scheduler was expected"],
  ["TCP  localhost:80 rr", "an address and a port were expected"],
  ["TCP  10.0.0.1 rr", "a number was expected"],
  ["TCP  10.0.0.1:http rr", "a number was expected"],
  ["TCP  10.0.0.1:65536 rr", "a port up to 65535 was expected"],
  ["TCP  10.0.0.1:80 rr persistent", "a number was expected"],
  ["TCP  10.0.0.1:80 rr persistent soon", "a number was expected"],
  ["FWM  seven rr", "a number was expected"],
  [
    "TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 Teleport 1 0 0",
    "Masq, Route, Tunnel, Local was expected",
  ],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 constructor 1 0 0", "was expected"],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 Masq -1 0 0", "a number was expected"],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:80 Masq 1 0", "a number was expected"],
  ["TCP  10.0.0.1:80 rr\n  ->", "was expected"],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.256:80 Masq 1 0 0", "an address and a port were expected"],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.02:80 Masq 1 0 0", "an address and a port were expected"],
  ["TCP  10.0.0.1:80 rr\n  -> 10.0.0.2:65536 Masq 1 0 0", "a port up to 65535 was expected"],
];

Deno.test("parseListing refuses lines that it does not understand, and quotes them", () => {
  for (const [lines, said] of BAD_LINES) {
    const error = assertThrows(() => parseListing(`${HEADING}${lines}\n`), RingmasterError, said);
    assertEquals(error.code, "backend_failed");
    const culprit = lines.split("\n").at(-1)!.trim();
    assertEquals(error.message.includes(`"${culprit}"`), true, error.message);
  }
});

Deno.test("parseListing refuses output without its heading, which would look like an empty table", () => {
  for (const text of ["", "\n", "ipvsadm v1.31\n", HEADING.split("\n").slice(1).join("\n")]) {
    assertThrows(() => parseListing(text), RingmasterError, "of its heading was expected");
  }
});

Deno.test("parseListing quotes no more of a bad line than a log can take", () => {
  const error = assertThrows(
    () => parseListing(`${HEADING}${"x".repeat(100_000)}`),
    RingmasterError,
  );
  assertEquals(error.message.length < 400, true);
});

const fragments = fc.constantFrom(
  "TCP ",
  "FWM ",
  " IPv6",
  "  -> ",
  "10.0.0.1:80",
  "[::1]:80",
  " rr",
  " persistent",
  " mask",
  " Masq",
  " 1",
  " 99999999999999999999999",
  "\n",
);

/** Any text at all, and text made of the pieces that listings are made of, with and without the heading. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fragments).map((parts) => parts.join("")),
  fc.array(fragments).map((parts) => HEADING + parts.join("")),
  anyTable.chain(({ table, stats }) => {
    const text = printTable(table, stats);
    return fc.nat(text.length).map((length) => text.slice(0, length));
  }),
);

Deno.test("every parser makes a result or a backend_failed of any text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const parse of [parseListing, parseThresholds, parseTraffic]) {
        try {
          parse(text);
        } catch (thrown) {
          assertInstanceOf(thrown, RingmasterError);
          assertEquals(thrown.code, "backend_failed");
        }
      }
    }),
    { numRuns: 500 },
  );
});
