import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type Operation,
  RingmasterError,
  type ServiceSettings,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { operationArguments, restoreBatches, restoreLine } from "./arguments.ts";

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
    {
      kind: "service.edit",
      service: { key: HTTP, scheduler: "sh", schedulerFlags: ["sh-fallback", "sh-port"] },
    },
    "-E -t 10.0.0.150:9072 -s sh -b sh-fallback,sh-port",
  ],
  [
    {
      kind: "service.add",
      service: {
        key: SIP,
        scheduler: "mh",
        schedulerFlags: ["mh-port", "flag-3"],
        persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
        onePacket: true,
      },
    },
    "-A -u 10.0.0.150:7072 -s mh -p 60 -M 255.255.255.0 -o -b mh-port,flag-3",
  ],
  [
    {
      kind: "service.edit",
      service: { key: SIP, scheduler: "rr", schedulerFlags: [], onePacket: false },
    },
    "-E -u 10.0.0.150:7072 -s rr",
  ],
  [
    {
      kind: "server.add",
      service: HTTP,
      server: { ...NODE, upperThreshold: 10, lowerThreshold: 5 },
    },
    "-a -t 10.0.0.150:9072 -r 10.0.0.147:9072 -m -w 1 -x 10 -y 5",
  ],
  [
    { kind: "server.edit", service: HTTP, server: { ...NODE, upperThreshold: 10 } },
    "-e -t 10.0.0.150:9072 -r 10.0.0.147:9072 -m -w 1 -x 10",
  ],
  [
    {
      kind: "server.edit",
      service: HTTP,
      server: { ...NODE, upperThreshold: 0, lowerThreshold: 0 },
    },
    "-e -t 10.0.0.150:9072 -r 10.0.0.147:9072 -m -w 1",
  ],
  [
    {
      kind: "server.add",
      service: MARK_SIX,
      server: { address: "2001:db8::2", port: 0, forwarding: "masq", weight: 1 },
    },
    "-a -f 8 -6 -r [2001:db8::2]:0 -m -w 1",
  ],
  [
    {
      kind: "server.remove",
      service: HTTP,
      server: { ...NODE, weight: 5, upperThreshold: 9 },
    },
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
        server: { ...NODE, forwarding, weight, upperThreshold: 7, lowerThreshold: 3 },
      });
      assertEquals(words.slice(-6), ["-w", String(weight), "-x", "7", "-y", "3"]);
      assertEquals(words.at(-7), { gate: "-g", masq: "-m", ipip: "-i" }[forwarding]);
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
