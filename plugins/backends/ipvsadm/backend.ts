/** The backend: reads the kernel's table with `ipvsadm -L -n` and changes it by single runs and by `-R` batches. */

import {
  type Backend,
  type CommandResult,
  describeOperation,
  type Operation,
  type PluginContext,
  RingmasterError,
  type ServerId,
  type ServerStats,
  type ServiceId,
  type TableStats,
} from "../../../core/plugin/mod.ts";
import { asListed, operationArguments, restoreBatches } from "./arguments.ts";
import { parseListing, parseTraffic, type TrafficByServer } from "./listing.ts";
import type { IpvsadmOptions } from "./options.ts";
import { probeIpvsadm } from "./probe.ts";
import { createIpvsadm, isMissing, wordsOf } from "./program.ts";

export function createBackend(options: IpvsadmOptions, context: PluginContext): Backend {
  const ipvsadm = createIpvsadm(context.command, options.program);

  /** What ipvsadm answers; throws `backend_failed` where it could not be started at all. */
  async function run(
    purpose: string,
    args: readonly string[],
    signal: AbortSignal,
    stdin?: string,
  ): Promise<CommandResult> {
    try {
      return await ipvsadm.run(args, signal, stdin);
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      throw failed(purpose, thrown instanceof Error ? thrown.message : String(thrown), thrown);
    }
  }

  async function read(args: readonly string[], signal: AbortSignal): Promise<string> {
    const result = await run("read the table", args, signal);
    if (result.code !== 0) throw failed("read the table", wordsOf(result));
    return result.stdout;
  }

  return {
    probe: (signal) => probeIpvsadm(ipvsadm, context.command, context.files, signal),

    async list(signal) {
      return parseListing(await read(["-L", "-n"], signal)).table;
    },

    async apply(operations, signal) {
      const [first] = operations;
      if (first === undefined) return;
      if (operations.length === 1) {
        const purpose = describeOperation(first);
        const result = await run(purpose, operationArguments(first), signal);
        if (result.code !== 0) throw failed(purpose, wordsOf(result));
        return;
      }
      const purpose = describeBatch(operations);
      for (const batch of restoreBatches(operations)) {
        const result = await run(purpose, ["-R"], signal, batch);
        // The exit code of -R is that of its last line alone, so that any word of complaint counts as well.
        if (result.code !== 0 || result.stderr.trim() !== "") {
          throw failed(purpose, wordsOf(result));
        }
      }
    },

    normalize: asListed,

    async stats(signal) {
      const { stats } = parseListing(await read(["-L", "-n"], signal));
      const traffic = parseTraffic(await read(["-L", "-n", "--stats", "--exact"], signal));
      return joinStats(stats, traffic);
    },
  };
}

/** Both counters of each server; one that went away between the two readings has its connections only. */
export function joinStats(stats: TableStats, traffic: TrafficByServer): TableStats {
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
