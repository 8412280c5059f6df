/** Tables as the journal compares them: what the plan does not look at does not count. Pure. */

import {
  describeOperation,
  editTable,
  type Operation,
  sameServer,
  sameSettings,
  serviceId,
  type ServiceTable,
} from "../model/mod.ts";
import { plan } from "../reconcile/mod.ts";

/** Whatever the order of services and servers. */
export function sameTable(one: ServiceTable, other: ServiceTable): boolean {
  if (one.size !== other.size) return false;
  for (const [id, service] of one) {
    const found = other.get(id);
    if (found === undefined || found.servers.size !== service.servers.size) return false;
    if (found === service) continue;
    if (!sameSettings(service, found)) return false;
    for (const [key, server] of service.servers) {
      const match = found.servers.get(key);
      if (match === undefined || (match !== server && !sameServer(server, match))) return false;
    }
  }
  return true;
}

/** The table after operations; undefined where one of them cannot be applied to it. */
export function afterOperations(
  table: ServiceTable,
  operations: readonly Operation[],
): ServiceTable | undefined {
  const edit = editTable(table);
  try {
    for (const operation of operations) edit.apply(operation);
  } catch {
    return undefined;
  }
  return edit.table;
}

/** What makes one table into another; undefined where operations cannot say it. */
export function changesBetween(
  from: ServiceTable,
  to: ServiceTable,
): readonly Operation[] | undefined {
  const operations = plan(to, from, new Set(from.keys()));
  const reached = afterOperations(from, operations);
  return reached !== undefined && sameTable(reached, to) ? operations : undefined;
}

/**
 * Operations in a form in which two plans can be compared: the kernel lists servers in an order of its own, and those
 * that are removed one after the other are removed in that order, which means nothing.
 */
export function comparable(operations: readonly Operation[]): string[] {
  const lines: string[] = [];
  let removals: string[] = [];
  let removedFrom: string | undefined;
  for (const operation of operations) {
    const from = operation.kind === "server.remove" ? serviceId(operation.service) : undefined;
    if (from === undefined || from !== removedFrom) {
      lines.push(...removals.sort());
      removals = [];
    }
    removedFrom = from;
    (from === undefined ? lines : removals).push(describeOperation(operation));
  }
  return [...lines, ...removals.sort()];
}
