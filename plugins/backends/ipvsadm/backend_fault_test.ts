/** The backend against an imitation of ipvsadm that refuses as the real one does, and against plain nonsense. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  applyOperation,
  type Backend,
  type CommandRequest,
  type CommandResult,
  EMPTY_TABLE,
  type Operation,
  RingmasterError,
  type ServiceTable,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeCommands, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { restoreLine } from "./arguments.ts";
import { plugin } from "./mod.ts";
import { printTable } from "./test_tables.ts";

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

/** An ipvsadm with a table in memory; it knows the lines of the given operations, and complains as the real one. */
function imitateIpvsadm(known: readonly Operation[]) {
  const byLine = new Map(known.map((each) => [restoreLine(each), each]));
  let table: ServiceTable = EMPTY_TABLE;

  function obey(line: string): Partial<CommandResult> {
    const operation = byLine.get(line);
    if (operation === undefined) return { code: 2, stderr: `unexpected argument ${line}\n` };
    try {
      table = applyOperation(table, operation);
      return {};
    } catch {
      const stderr = operation.kind.endsWith("add")
        ? "Destination already exists\n"
        : "No such destination\n";
      return { code: 255, stderr };
    }
  }

  return {
    table: () => table,
    answer(request: CommandRequest): Partial<CommandResult> {
      if (request.args[0] === "-L") return { stdout: printTable(table, new Map()) };
      if (request.args[0] !== "-R") return obey(request.args.join(" "));
      const results = (request.stdin ?? "").trimEnd().split("\n").map(obey);
      return {
        code: results.at(-1)?.code ?? 0,
        stderr: results.map((each) => each.stderr ?? "").join(""),
      };
    },
  };
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
    const ipvsadm = imitateIpvsadm(all);
    const backend = withAnswer(ipvsadm.answer);
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
