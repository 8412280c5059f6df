/** Every setting that a service or a server can have, there and back through the real ip_vs. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { systemCommands, systemFiles } from "../../../core/plugin/mod.ts";
import {
  describeOperation,
  makeService,
  makeTable,
  SCHEDULERS,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
  type TableService,
  type VirtualServiceKey,
} from "../../../core/model/mod.ts";
import { normalizeTable, plan } from "../../../core/reconcile/mod.ts";
import { createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "../../../plugins/backends/ipvsadm/mod.ts";
import { KernelTable, SIGNAL } from "./kernel_table.ts";

function key(port: number, protocol: "tcp" | "udp" = "udp"): VirtualServiceKey {
  return { by: "address", protocol, address: "10.0.0.150", port };
}

function six(port: number): VirtualServiceKey {
  return { by: "address", protocol: "tcp", address: "2001:db8::150", port };
}

function mark(number: number, family: 4 | 6): VirtualServiceKey {
  return { by: "fwmark", mark: number, family };
}

function server(address: string, changes: Partial<TableServer> = {}): TableServer {
  return { address, port: 80, forwarding: "masq", weight: 1, ...changes };
}

/** One round of the director: what it would do, and does. */
async function round(table: KernelTable, desired: ServiceTable): Promise<string[]> {
  const wanted = normalizeTable(desired, table.backend.normalize);
  const operations = plan(wanted, await table.list(), new Set((await table.list()).keys()));
  await table.apply(...operations);
  return operations.map(describeOperation);
}

async function comesTrue(table: KernelTable, desired: ServiceTable): Promise<void> {
  await round(table, desired);
  assertEquals(await round(table, desired), []);
}

const limited = server("10.0.0.147", { upperThreshold: 10, lowerThreshold: 5 });

const EVERYTHING: readonly TableService[] = [
  makeService({ key: key(1), scheduler: "sh", schedulerFlags: ["sh-port", "sh-fallback"] }, []),
  makeService({ key: key(2), scheduler: "mh", schedulerFlags: ["mh-port"] }, [limited]),
  makeService({ key: key(3), scheduler: "sh", schedulerFlags: ["flag-1", "flag-3"] }, []),
  makeService({ key: key(4), scheduler: "rr", schedulerFlags: ["flag-3", "flag-2"] }, []),
  makeService({ key: key(5), scheduler: "rr", onePacket: true }, [limited]),
  makeService({
    key: key(6),
    scheduler: "sh",
    schedulerFlags: ["sh-port"],
    persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
    onePacket: true,
  }, [server("10.0.0.147", { upperThreshold: 2_147_483_647 })]),
  makeService({ key: six(80), scheduler: "wlc", persistence: { timeoutSeconds: 9 } }, [
    server("2001:db8::147", { upperThreshold: 10, lowerThreshold: 10 }),
    server("2001:db8::146", { forwarding: "gate", upperThreshold: 3 }),
  ]),
  makeService({ key: mark(7, 4), scheduler: "wrr" }, [
    server("10.0.0.147", { port: 0 }),
    server("10.0.0.146", { port: 0, forwarding: "gate", upperThreshold: 8 }),
    server("10.0.0.145", { port: 8080, forwarding: "ipip" }),
  ]),
  makeService({
    key: mark(7, 6),
    scheduler: "sh",
    schedulerFlags: ["sh-fallback"],
    persistence: { timeoutSeconds: 60, netmask: "64" },
  }, [server("2001:db8::147", { port: 0, lowerThreshold: 1, upperThreshold: 2 })]),
];

Deno.test("every setting makes one round of changes, and the next round finds nothing to do", async () => {
  await using table = await KernelTable.create();
  await comesTrue(table, makeTable(EVERYTHING));
});

Deno.test("an edit takes every setting away again, and an edit of one setting keeps the others", async () => {
  await using table = await KernelTable.create();
  await comesTrue(table, makeTable(EVERYTHING));
  const plain = EVERYTHING.map(({ key, servers }) =>
    makeService(
      { key, scheduler: "rr" },
      Array.from(servers.values(), ({ address, port, forwarding }) => ({
        address,
        port,
        forwarding,
        weight: 1,
      })),
    )
  );
  await comesTrue(table, makeTable(plain));
  await comesTrue(table, makeTable(EVERYTHING));
  const reweighted = EVERYTHING.map((service) =>
    makeService(service, Array.from(service.servers.values(), (each) => ({ ...each, weight: 0 })))
  );
  const operations = await round(table, makeTable(reweighted));
  assert(operations.every((line) => line.startsWith("edit server")), operations.join("; "));
  assertEquals(await round(table, makeTable(reweighted)), []);
});

Deno.test("thresholds that others set by hand are seen and put back", async () => {
  await using table = await KernelTable.create();
  const desired = makeTable([makeService({ key: key(1), scheduler: "rr" }, [limited])]);
  await comesTrue(table, desired);
  await table.byHand("-e", "-u", "10.0.0.150:1", "-r", "10.0.0.147:80", "-m", "-w", "1", "-x", "3");
  assertEquals(await round(table, desired), [
    "edit server 10.0.0.147:80 masq weight 1 upper threshold 10 lower threshold 5 " +
    "in 10.0.0.150:1/udp",
  ]);
});

Deno.test("what ipvsadm does not accept is refused in its own words", async () => {
  await using table = await KernelTable.create();
  const refused: readonly (readonly [TableService, string])[] = [
    [
      makeService({ key: key(1), scheduler: "rr", schedulerFlags: ["sh-port"] }, []),
      "incompatible scheduler flag",
    ],
    [
      makeService({ key: key(1, "tcp"), scheduler: "rr", onePacket: true }, []),
      "One-Packet Scheduling is only for UDP virtual services",
    ],
    [
      makeService({ key: key(1), scheduler: "rr" }, [
        server("10.0.0.147", { upperThreshold: 5, lowerThreshold: 6 }),
      ]),
      "Numerical result out of range",
    ],
  ];
  for (const [service, words] of refused) {
    await assertRejects(() => round(table, makeTable([service])), Error, words);
    await round(table, makeTable([]));
  }
});

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  sh: ["sh-fallback", "sh-port", "flag-1", "flag-2", "flag-3"],
  mh: ["mh-fallback", "mh-port", "flag-1", "flag-2", "flag-3"],
};

const anySettings: fc.Arbitrary<Omit<ServiceSettings, "key">> = fc.constantFrom(...SCHEDULERS)
  .chain((scheduler) =>
    fc.record({
      scheduler: fc.constant(scheduler),
      schedulerFlags: fc.shuffledSubarray([...FLAGS[scheduler] ?? ["flag-1", "flag-2", "flag-3"]]),
      persistence: fc.record({
        timeoutSeconds: fc.integer({ min: 1, max: 2_678_400 }),
        netmask: fc.constantFrom("255.255.255.255", "255.255.255.0", "255.0.0.0"),
      }, { requiredKeys: ["timeoutSeconds"] }),
      onePacket: fc.boolean(),
    }, { requiredKeys: ["scheduler"] })
  );

const anyServers = fc.uniqueArray(
  fc.record({
    address: fc.integer({ min: 1, max: 254 }).map((last) => `10.0.2.${last}`),
    port: fc.integer({ min: 1, max: 65_535 }),
    forwarding: fc.constantFrom("masq", "gate", "ipip" as const),
    weight: fc.nat(2_147_483_647),
    thresholds: fc.tuple(fc.nat(2_147_483_647), fc.nat(2_147_483_647)),
  }).map(({ thresholds: [one, other], ...rest }): TableServer => ({
    ...rest,
    upperThreshold: Math.max(one, other),
    lowerThreshold: Math.min(one, other),
  })),
  { maxLength: 4, selector: ({ address }) => address },
);

Deno.test("normalize foretells what list shows, whatever services and servers there are, from one table to the next", async () => {
  await using table = await KernelTable.create();
  // Many services at once, because starting ipvsadm is what takes the time here.
  const anyTable = fc.array(fc.tuple(anySettings, anyServers), { minLength: 20, maxLength: 30 })
    .map((all) =>
      makeTable(all.map(([settings, servers], index) => {
        const keys = [key(index + 1), mark(index + 1, 4)];
        return makeService({ ...settings, key: keys[index % 2] ?? key(1) }, servers);
      }))
    );
  await fc.assert(
    fc.asyncProperty(anyTable, async (desired) => {
      await round(table, desired);
      assertEquals(await table.list(), normalizeTable(desired, table.backend.normalize));
    }),
    { numRuns: 6, endOnFailure: true },
  );
});

Deno.test("diagnose finds the module, its schedulers and the version of ipvsadm, and nothing that is failed", async () => {
  const prepared = plugin.prepare({});
  assert(prepared.ok);
  const context = createTestContext(plugin.id, { command: systemCommands, files: systemFiles });
  const findings = await prepared.diagnose(context, SIGNAL);
  const found = new Map(findings.map(({ subject, ...rest }) => [subject, rest]));
  assertEquals(found.get("kernel module ip_vs")?.message, "loaded");
  assertEquals(found.get("schedulers of the kernel")?.status, "ok", JSON.stringify(findings));
  assert(/^version 1\.\d+$/.test(found.get("program ipvsadm")?.message ?? ""));
  assertEquals(findings.filter(({ status }) => status === "failed"), []);
});
