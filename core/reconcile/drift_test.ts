import { assert, assertEquals } from "@std/assert";
import {
  EMPTY_TABLE,
  makeService,
  makeTable,
  type Operation,
  type ServiceSettings,
  type TableServer,
} from "../model/mod.ts";
import { describeDrift, isDrift, sortOut } from "./drift.ts";
import { plan } from "./plan.ts";

const key = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 } as const;
const ID = "10.0.0.150:9072/tcp";
const SETTINGS: ServiceSettings = { key, scheduler: "rr" };

function server(last: number, changes: Partial<TableServer> = {}): TableServer {
  return { address: `10.0.0.${last}`, port: 9072, forwarding: "masq", weight: 1, ...changes };
}

function table(servers: readonly TableServer[], settings: Partial<ServiceSettings> = {}) {
  return makeTable([makeService({ ...SETTINGS, ...settings }, servers)]);
}

const WANTED = table([server(146), server(147)]);

/** What is said of a table that somebody else made out of the wanted one. */
function found(actual: ReturnType<typeof table>, wanted = WANTED): string[] {
  return describeDrift(plan(wanted, actual), actual);
}

Deno.test("describeDrift says what was done to a server", () => {
  assertEquals(found(table([server(146), server(147, { weight: 5 })])), [
    `server 10.0.0.147:9072 of ${ID} was given weight 5 (wanted 1)`,
  ]);
  assertEquals(found(table([server(146)])), [`server 10.0.0.147:9072 of ${ID} was removed`]);
  assertEquals(found(table([server(146), server(147), server(9)])), [
    `server 10.0.0.9:9072 of ${ID} was added`,
  ]);
});

Deno.test("describeDrift names every setting of a server that was changed, and no other", () => {
  const changed = server(147, { weight: 0, forwarding: "gate", upperThreshold: 9 });
  assertEquals(found(table([server(146), changed])), [
    `server 10.0.0.147:9072 of ${ID} was given weight 0 (wanted 1), forwarding gate (wanted masq) ` +
    "and upper threshold 9 (wanted none)",
  ]);
  const limited = table([server(146, { upperThreshold: 9, lowerThreshold: 5 })]);
  assertEquals(found(table([server(146, { upperThreshold: 9 })]), limited), [
    `server 10.0.0.146:9072 of ${ID} was given lower threshold none (wanted 5)`,
  ]);
});

Deno.test("describeDrift says what was done to a service", () => {
  const servers = [server(146), server(147)];
  assertEquals(found(table(servers, { scheduler: "wlc" })), [
    `service ${ID} has scheduler wlc (wanted rr)`,
  ]);
  assertEquals(
    found(table(servers, {
      persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
      schedulerFlags: ["flag-1", "flag-2"],
      onePacket: true,
    })),
    [
      `service ${ID} has scheduler flags flag-1,flag-2 (wanted none), ` +
      "persistence 60s mask 255.255.255.0 (wanted none) and one-packet scheduling on (wanted off)",
    ],
  );
  assertEquals(found(EMPTY_TABLE), [
    `service ${ID} was removed`,
    `server 10.0.0.146:9072 of ${ID} was removed`,
    `server 10.0.0.147:9072 of ${ID} was removed`,
  ]);
  const remove: Operation = { kind: "service.remove", service: SETTINGS };
  assertEquals(describeDrift([remove], WANTED), [`service ${ID} was added`]);
});

Deno.test("describeDrift stays with what it knows where the table has nothing to compare with", () => {
  const edits: Operation[] = [
    { kind: "service.edit", service: SETTINGS },
    { kind: "server.edit", service: key, server: server(147) },
  ];
  assertEquals(describeDrift(edits, EMPTY_TABLE), [
    `service ${ID} was changed`,
    `server 10.0.0.147:9072 of ${ID} was changed`,
  ]);
});

Deno.test("isDrift is whatever brings back the table that was reached", () => {
  const disturbed = [
    EMPTY_TABLE,
    table([]),
    table([server(146, { weight: 7 }), server(9)]),
    table([server(146), server(147)], { scheduler: "wlc" }),
  ];
  for (const actual of disturbed) {
    const operations = plan(WANTED, actual);
    assert(operations.length > 0);
    assertEquals(operations.filter((operation) => !isDrift(operation, WANTED)), []);
  }
});

Deno.test("isDrift is nothing of what we want ourselves", () => {
  const wishes = [
    table([server(146)]),
    table([server(146), server(147, { weight: 5 })]),
    table([server(146), server(147), server(148)]),
    table([server(146), server(147)], { scheduler: "wlc" }),
  ];
  for (const next of wishes) {
    const operations = plan(next, WANTED);
    assert(operations.length > 0);
    assertEquals(operations.filter((operation) => isDrift(operation, WANTED)), []);
  }
  const retire = plan(EMPTY_TABLE, WANTED, new Set([ID]));
  assertEquals(retire.map((operation) => isDrift(operation, WANTED)), [false]);
  assertEquals(plan(WANTED, EMPTY_TABLE).some((each) => isDrift(each, EMPTY_TABLE)), false);
});

Deno.test("isDrift tells the two apart in one plan", () => {
  const next = table([server(146, { weight: 3 }), server(147)]);
  const actual = table([server(146), server(147, { weight: 9 })]);
  const drift = plan(next, actual).filter((operation) => isDrift(operation, WANTED));
  assertEquals(drift, [{ kind: "server.edit", service: key, server: server(147) }]);
});

Deno.test("isDrift is nothing where the table that was reached is not known", () => {
  assertEquals(plan(WANTED, EMPTY_TABLE).some((each) => isDrift(each, undefined)), false);
});

const NOBODY: ReadonlySet<string> = new Set();

Deno.test("sortOut does everything where drift is repaired, and names what is drift", () => {
  const actual = table([server(146, { weight: 9 }), server(147)]);
  const operations = plan(table([server(146), server(147), server(148)]), actual);
  const { left, news, rest } = sortOut("repair", operations, WANTED, NOBODY);
  assertEquals([left.length, news.length, rest], [0, 1, operations]);
});

Deno.test("sortOut leaves drift where it is announced, tells it once, and does the rest", () => {
  const actual = table([server(146, { weight: 9 }), server(147)]);
  const operations = plan(table([server(146), server(147), server(148)]), actual);
  const [drift] = operations.filter((each) => isDrift(each, WANTED));
  const first = sortOut("announce", operations, WANTED, NOBODY);
  assertEquals([first.left, first.news, first.rest.length], [[drift!], [drift!], 1]);
  const told = new Set(["edit server 10.0.0.146:9072 masq weight 1 in 10.0.0.150:9072/tcp"]);
  const later = sortOut("announce", operations, WANTED, told);
  assertEquals([later.left, later.news, later.rest.length], [[drift!], [], 1]);
  // What was told stays left also where the table that was reached is not known any more.
  const afterFailure = sortOut("announce", operations, undefined, told);
  assertEquals([afterFailure.left, afterFailure.news], [[drift!], []]);
});

Deno.test("sortOut leaves new servers of a service that is left removed, because they cannot be added", () => {
  const next = table([server(146), server(147), server(148)]);
  const { left, news, rest } = sortOut("announce", plan(next, EMPTY_TABLE), WANTED, NOBODY);
  assertEquals([left.length, news.length, rest.length], [4, 3, 0]);
});
