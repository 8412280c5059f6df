/** The backend against an imitation of ipvsadm that refuses as the real one does, and against plain nonsense. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  applyOperation,
  type Backend,
  type CommandRequest,
  type CommandResult,
  EMPTY_TABLE,
  makeService,
  type Operation,
  RingmasterError,
  type ServiceTable,
  type TableServer,
  type TableService,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeCommands, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { asListed } from "./arguments.ts";
import { plugin } from "./mod.ts";
import { imitateIpvsadm } from "./test_imitation.ts";
import { anyTable, printTable, printThresholds } from "./test_tables.ts";

const KEY: VirtualServiceKey = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 };
const ADD_SERVICE: Operation = { kind: "service.add", service: { key: KEY, scheduler: "rr" } };
const SIGNAL = new AbortController().signal;

function node(index: number, weight = 1): TableServer {
  return { address: `10.0.0.${index}`, port: 8080, forwarding: "masq", weight };
}

function withAnswer(answer: (request: CommandRequest) => Partial<CommandResult>): Backend {
  const command = createFakeCommands(answer);
  return instantiate(plugin, {}, createTestContext(plugin.id, { command }));
}

/** Operations on a few servers of one service; many of them the table refuses. */
const anyOperations = fc.array(
  fc.tuple(
    fc.constantFrom("server.add", "server.edit", "server.remove" as const),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 2 }),
  ).map(([kind, index, weight]): Operation => ({
    kind,
    service: KEY,
    server: node(index, weight),
  })),
  { minLength: 1, maxLength: 12 },
);

Deno.test("apply fails exactly when an operation was refused, and list then tells what became of the table", async () => {
  await fc.assert(fc.asyncProperty(anyOperations, async (operations) => {
    const all = [ADD_SERVICE, ...operations];
    const ipvsadm = imitateIpvsadm();
    const backend = withAnswer(ipvsadm.run);
    let expected: ServiceTable = EMPTY_TABLE;
    let refused = false;
    for (const operation of all) {
      try {
        expected = applyOperation(expected, operation);
      } catch {
        refused = true;
      }
    }
    const outcome = await backend.apply(all, SIGNAL).then(() => "done", (thrown) => thrown);
    assertEquals(outcome instanceof RingmasterError, refused, String(outcome));
    assertEquals(await backend.list(SIGNAL), expected);
  }));
});

Deno.test("apply and list fail with backend_failed, and with nothing else, whatever ipvsadm answers", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 0, max: 255 }),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }),
    async (code, stdout, stderr) => {
      const backend = withAnswer(() => ({ code, stdout, stderr }));
      for (
        const attempt of [
          () => backend.list(SIGNAL),
          () => backend.stats?.(SIGNAL) ?? Promise.resolve(),
          () => backend.apply([ADD_SERVICE], SIGNAL),
          () =>
            backend.apply(
              [ADD_SERVICE, { kind: "server.add", service: KEY, server: node(1) }],
              SIGNAL,
            ),
        ]
      ) {
        try {
          await attempt();
        } catch (thrown) {
          assert(thrown instanceof RingmasterError && thrown.code === "backend_failed");
        }
      }
    },
  ));
});

Deno.test("what apply does is what list shows, as normalize foretells, whatever the table is", async () => {
  await fc.assert(fc.asyncProperty(anyTable, async ({ table }) => {
    const ipvsadm = imitateIpvsadm();
    const backend = withAnswer(ipvsadm.run);
    const wanted = new Map(Array.from(table, ([id, service]) => [id, acceptable(service)]));
    await backend.apply([...wanted.values()].flatMap(additions), SIGNAL);
    const listed = await backend.list(SIGNAL);
    assertEquals(listed, new Map(Array.from(wanted, ([id, each]) => [id, asListed(each)])));
  }));
});

/** Without what the kernel refuses: two servers at one endpoint, and thresholds in the wrong order. */
function acceptable(service: TableService): TableService {
  const listed = asListed(service);
  const servers = [...listed.servers.values()].map((server) => ({
    ...server,
    lowerThreshold: Math.min(server.lowerThreshold ?? 0, server.upperThreshold ?? 0),
  }));
  return makeService(listed, servers);
}

function additions(service: TableService): Operation[] {
  const { servers, ...settings } = service;
  return [
    { kind: "service.add", service: settings },
    ...Array.from(servers.values(), (server): Operation => ({
      kind: "server.add",
      service: service.key,
      server,
    })),
  ];
}

Deno.test("list makes a table or a backend_failed of listings that were cut anywhere", async () => {
  await fc.assert(
    fc.asyncProperty(anyTable, fc.nat(), fc.nat(), async ({ table, stats }, first, second) => {
      const cut = (text: string, at: number) => text.slice(0, at % (text.length + 1));
      const backend = withAnswer(({ args }) => ({
        stdout: args.includes("--thresholds")
          ? cut(printThresholds(table, stats), first)
          : cut(printTable(table, stats), second),
      }));
      try {
        const listed = await backend.list(SIGNAL);
        for (const id of [...listed.keys()].slice(0, -1)) assert(table.has(id), id);
      } catch (thrown) {
        assert(thrown instanceof RingmasterError && thrown.code === "backend_failed");
      }
    }),
  );
});

Deno.test("list fails where the listing was cut off, because a part of it would look like the whole", async () => {
  const text = printTable(EMPTY_TABLE, new Map());
  const whole = withAnswer(() => ({ stdout: text }));
  assertEquals((await whole.list(SIGNAL)).size, 0);
  const cut = withAnswer(() => ({ stdout: text, truncated: true }));
  const outcome = await cut.list(SIGNAL).then(() => "listed", (thrown) => thrown);
  assert(outcome instanceof RingmasterError && outcome.message.endsWith("its output was cut off"));
});
