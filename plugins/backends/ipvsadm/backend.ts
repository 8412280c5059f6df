/**
 * The backend: reads the kernel's table with `ipvsadm -L -n` and `ipvsadm -L -n --thresholds`, and changes it by single
 * runs and by `-R` batches.
 */

import {
  type Backend,
  type CommandResult,
  describeOperation,
  isCommandMissing,
  type Operation,
  type PluginContext,
  RingmasterError,
  type ServerId,
  type ServerStats,
  type ServiceId,
  type ServiceTable,
  type TableStats,
} from "../../../core/plugin/mod.ts";
import { asListed, operationArguments, restoreBatches } from "./arguments.ts";
import { parseListing, parseThresholds, parseTraffic, type TrafficByServer } from "./listing.ts";
import { readConnectionTable } from "./connection_table.ts";
import type { IpvsadmOptions } from "./options.ts";
import { probeIpvsadm } from "./probe.ts";
import { createIpvsadm, type Ipvsadm, wordsOf } from "./program.ts";

/** What the kernel needs for masquerading, and for connections of removed servers to end at once. */
const SYSCTLS: Readonly<Record<string, string>> = {
  "net.ipv4.ip_forward": "1",
  "net.ipv4.vs.expire_nodest_conn": "1",
};

/** How often the two listings are read again because a server came between them. */
const READINGS_MAX = 3;

export function createBackend(options: IpvsadmOptions, context: PluginContext): Backend {
  const ipvsadm = createIpvsadm(context.command, options.program);
  return {
    sysctls: SYSCTLS,
    probe: (signal) => probeIpvsadm(ipvsadm, context.command, context.files, signal),
    list: (signal) => list(ipvsadm, signal),
    apply: (operations, signal) => apply(ipvsadm, operations, signal),
    normalize: asListed,
    connectionTable: () => readConnectionTable(context.files),
    async stats(signal) {
      const { stats } = parseListing(await read(ipvsadm, ["-L", "-n"], signal));
      const exact = await read(ipvsadm, ["-L", "-n", "--stats", "--exact"], signal);
      return joinStats(stats, parseTraffic(exact));
    },
  };
}

/**
 * No listing has both weights and thresholds, so two are read at the same time. A server that is only in the first
 * came in between; where somebody else never stops changing the table, its newest servers are read without thresholds.
 */
async function list(ipvsadm: Ipvsadm, signal: AbortSignal): Promise<ServiceTable> {
  for (let reading = 1;; reading++) {
    const [weights, thresholds] = await Promise.all([
      read(ipvsadm, ["-L", "-n"], signal),
      read(ipvsadm, ["-L", "-n", "--thresholds"], signal),
    ]);
    const { table, unmatched } = parseListing(weights, parseThresholds(thresholds));
    if (unmatched === 0 || reading === READINGS_MAX) return table;
  }
}

async function read(
  ipvsadm: Ipvsadm,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const result = await run(ipvsadm, "read the table", args, signal);
  if (result.code !== 0) throw failed("read the table", wordsOf(result));
  // A part of the table would look like services and servers that are gone.
  if (result.truncated === true) throw failed("read the table", "its output was cut off");
  return result.stdout;
}

async function apply(
  ipvsadm: Ipvsadm,
  operations: readonly Operation[],
  signal: AbortSignal,
): Promise<void> {
  const [first] = operations;
  if (first === undefined) return;
  if (operations.length === 1) {
    const purpose = describeOperation(first);
    const result = await run(ipvsadm, purpose, operationArguments(first), signal);
    if (result.code !== 0) throw failed(purpose, wordsOf(result));
    return;
  }
  const purpose = describeBatch(operations);
  for (const batch of restoreBatches(operations)) {
    const result = await run(ipvsadm, purpose, ["-R"], signal, batch);
    // The exit code of -R is that of its last line alone, so that any word of complaint counts as well.
    if (result.code !== 0 || result.stderr.trim() !== "") throw failed(purpose, wordsOf(result));
  }
}

/** What ipvsadm answers; throws `backend_failed` where it could not be started at all. */
async function run(
  ipvsadm: Ipvsadm,
  purpose: string,
  args: readonly string[],
  signal: AbortSignal,
  stdin?: string,
): Promise<CommandResult> {
  try {
    return await ipvsadm.run(args, signal, stdin);
  } catch (thrown) {
    if (!isCommandMissing(thrown)) throw thrown;
    throw failed(purpose, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  }
}

/** Both counters of each server; one that went away between the two readings has its connections only. */
function joinStats(stats: TableStats, traffic: TrafficByServer): TableStats {
  const joined = new Map<ServiceId, ReadonlyMap<ServerId, ServerStats>>();
  for (const [service, servers] of stats) {
    const byServer = new Map<ServerId, ServerStats>();
    for (const [server, connections] of servers) {
      byServer.set(server, { ...connections, ...traffic.get(service)?.get(server) });
    }
    joined.set(service, byServer);
  }
  return joined;
}

function describeBatch(operations: readonly Operation[]): string {
  const [first] = operations;
  const begin = first === undefined ? "" : `, beginning with "${describeOperation(first)}"`;
  return `apply ${operations.length} operations${begin}`;
}

function failed(purpose: string, why: string, cause?: unknown): RingmasterError {
  return new RingmasterError(
    "backend_failed",
    `cannot ${purpose}: ${why}`,
    cause === undefined ? undefined : { cause },
  );
}
