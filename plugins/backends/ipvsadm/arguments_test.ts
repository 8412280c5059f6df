import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  makeService,
  type Operation,
  RingmasterError,
  type ServiceSettings,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { asListed, operationArguments, restoreBatches, restoreLine } from "./arguments.ts";

const HTTP: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "10.0.0.150",
  port: 9072,
};
const SIP: VirtualServiceKey = { ...HTTP, protocol: "udp", port: 7072 };
const SIX: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "2001:db8::1",
  port: 80,
};
const MARK: VirtualServiceKey = { by: "fwmark", mark: 7, family: 4 };
const MARK_SIX: VirtualServiceKey = { by: "fwmark", mark: 8, family: 6 };
const NODE: TableServer = { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 1 };

/** Each operation beside the command line that an administrator would write for it. */
const GOLDEN: readonly (readonly [Operation, string])[] = [
  [
    { kind: "service.add", service: { key: HTTP, scheduler: "rr" } },
    "-A -t 10.0.0.150:9072 -s rr",
  ],
  [
    {
      kind: "service.add",
      service: { key: SIP, scheduler: "rr", persistence: { timeoutSeconds: 1 } },
    },
    "-A -u 10.0.0.150:7072 -s rr -p 1",
  ],
  [
    {
      kind: "service.edit",
      service: {
        key: HTTP,
        scheduler: "wlc",
        persistence: { timeoutSeconds: 600, netmask: "255.255.255.0" },
      },
    },
    "-E -t 10.0.0.150:9072 -s wlc -p 600 -M 255.255.255.0",
  ],
  [
    {
      kind: "service.add",
      service: { key: SIX, scheduler: "sh", persistence: { timeoutSeconds: 60, netmask: "64" } },
    },
    "-A -t [2001:db8::1]:80 -s sh -p 60 -M 64",
  ],
  [
    { kind: "service.add", service: { key: MARK, scheduler: "wrr" } },
    "-A -f 7 -s wrr",
  ],
  [
    {
      kind: "service.edit",
      service: {
        key: MARK_SIX,
        scheduler: "wrr",
        persistence: { timeoutSeconds: 5, netmask: "48" },
      },
    },
    "-E -f 8 -6 -s wrr -p 5 -M 48",
  ],
  [
    { kind: "service.remove", service: { key: HTTP, scheduler: "rr" } },
    "-D -t 10.0.0.150:9072",
  ],
  [
    {
      kind: "service.remove",
      service: { key: MARK_SIX, scheduler: "rr", persistence: { timeoutSeconds: 5 } },
    },
    "-D -f 8 -6",
  ],
  [
    { kind: "server.add", service: HTTP, server: NODE },
    "-a -t 10.0.0.150:9072 -r 10.0.0.147:9072 -m -w 1",
  ],
  [
    { kind: "server.edit", service: HTTP, server: { ...NODE, forwarding: "gate", weight: 0 } },
    "-e -t 10.0.0.150:9072 -r 10.0.0.147:9072 -g -w 0",
  ],
  [
    {
      kind: "server.add",
      service: SIP,
      server: { ...NODE, forwarding: "ipip", weight: 2_147_483_647 },
    },
    "-a -u 10.0.0.150:7072 -r 10.0.0.147:9072 -i -w 2147483647",
  ],
  [
    { kind: "server.add", service: SIX, server: { ...NODE, address: "2001:db8::2", port: 81 } },
    "-a -t [2001:db8::1]:80 -r [2001:db8::2]:81 -m -w 1",
  ],
  [
    { kind: "server.add", service: MARK, server: { ...NODE, port: 0, forwarding: "gate" } },
    "-a -f 7 -r 10.0.0.147:0 -g -w 1",
  ],
  [
    { kind: "server.remove", service: HTTP, server: { ...NODE, weight: 5 } },
    "-d -t 10.0.0.150:9072 -r 10.0.0.147:9072",
  ],
];

Deno.test("operationArguments writes what an administrator would", () => {
  for (const [operation, commandLine] of GOLDEN) {
    assertEquals(operationArguments(operation), commandLine.split(" "));
  }
});

Deno.test("restoreLine is the command line without the program", () => {
  for (const [operation, commandLine] of GOLDEN) {
    assertEquals(restoreLine(operation), commandLine);
  }
});

Deno.test("operationArguments repeats forwarding and weight in every edit, because an edit resets what it leaves out", () => {
  fc.assert(fc.property(
    fc.constantFrom("gate", "masq", "ipip" as const),
    fc.nat(2_147_483_647),
    (forwarding, weight) => {
      const words = operationArguments({
        kind: "server.edit",
        service: HTTP,
        server: { ...NODE, forwarding, weight },
      });
      assertEquals(words.slice(-2), ["-w", String(weight)]);
      assertEquals(words.at(-3), { gate: "-g", masq: "-m", ipip: "-i" }[forwarding]);
    },
  ));
});

Deno.test("restoreLine refuses a word that ipvsadm would split, quote or read as a comment", () => {
  for (const scheduler of ["rr -p 1", "rr\n-C", "#", "", "'rr'", 'r"r', "rr\\"]) {
    const service: ServiceSettings = { key: HTTP, scheduler };
    const error = assertThrows(
      () => restoreLine({ kind: "service.add", service }),
      RingmasterError,
      "is no plain word",
    );
    assertEquals(error.code, "backend_failed");
  }
});

Deno.test("restoreBatches keeps every line and its order, and bounds each batch", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 50 }),
    fc.integer({ min: 1, max: 12 }),
    (count, linesPerBatch) => {
      const operations = Array.from({ length: count }, (_, index): Operation => ({
        kind: "server.add",
        service: HTTP,
        server: { ...NODE, port: index + 1 },
      }));
      const batches = restoreBatches(operations, linesPerBatch);
      assertEquals(batches.join(""), operations.map((each) => `${restoreLine(each)}\n`).join(""));
      for (const batch of batches) {
        const lines = batch.split("\n").length - 1;
        assert(lines >= 1 && lines <= linesPerBatch, `a batch of ${lines}`);
      }
    },
  ));
});

Deno.test("restoreBatches makes a thousand lines one batch and one more a second", () => {
  const operation = GOLDEN[0]![0];
  assertEquals(restoreBatches(new Array(1000).fill(operation)).length, 1);
  assertEquals(restoreBatches(new Array(1001).fill(operation)).length, 2);
  assertEquals(restoreBatches([]), []);
});

Deno.test("asListed gives gate and ipip servers the port of their service, and leaves masq its own", () => {
  const service = makeService({ key: HTTP, scheduler: "rr" }, [
    { address: "10.0.0.1", port: 80, forwarding: "gate", weight: 1 },
    { address: "10.0.0.2", port: 80, forwarding: "ipip", weight: 2 },
    { address: "10.0.0.3", port: 80, forwarding: "masq", weight: 3 },
  ]);
  assertEquals([...asListed(service).servers], [
    ["10.0.0.1:9072", { address: "10.0.0.1", port: 9072, forwarding: "gate", weight: 1 }],
    ["10.0.0.2:9072", { address: "10.0.0.2", port: 9072, forwarding: "ipip", weight: 2 }],
    ["10.0.0.3:80", { address: "10.0.0.3", port: 80, forwarding: "masq", weight: 3 }],
  ]);
});

Deno.test("asListed leaves the ports of a firewall mark's servers alone", () => {
  const service = makeService({ key: MARK, scheduler: "rr" }, [
    { address: "10.0.0.1", port: 80, forwarding: "gate", weight: 1 },
  ]);
  assertEquals(asListed(service), service);
});

Deno.test("asListed drops the masks that make each client one by itself, which no listing shows", () => {
  const listed = (key: VirtualServiceKey, netmask: string) =>
    asListed(makeService({
      key,
      scheduler: "rr",
      persistence: { timeoutSeconds: 9, netmask },
    }, [])).persistence;
  assertEquals(listed(HTTP, "255.255.255.255"), { timeoutSeconds: 9 });
  assertEquals(listed(SIX, "128"), { timeoutSeconds: 9 });
  assertEquals(listed(HTTP, "255.255.255.0"), { timeoutSeconds: 9, netmask: "255.255.255.0" });
  assertEquals(listed(SIX, "64"), { timeoutSeconds: 9, netmask: "64" });
});

Deno.test("asListed changes nothing the second time", () => {
  for (const key of [HTTP, SIP, SIX, MARK, MARK_SIX]) {
    const once = asListed(makeService({ key, scheduler: "rr" }, [
      { ...NODE, forwarding: "gate" },
      { ...NODE, address: "10.0.0.9", port: 1 },
    ]));
    assertEquals(asListed(once), once);
  }
});
