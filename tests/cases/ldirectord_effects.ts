/** For the cases of ldirectord.cf about the service table: what a file asks for while servers are up or down. */

import {
  applyOperation,
  describeOperation,
  type DirectorConfig,
  EMPTY_TABLE,
  type HealthStatus,
  type ServerId,
  serviceId,
  type ServiceTable,
} from "../../core/model/mod.ts";
import { plan } from "../../core/reconcile/mod.ts";
import { desiredTable } from "../../core/state/mod.ts";

/** Servers that are not up and in the table, as they are since the start. */
export type Statuses = Readonly<Record<ServerId, HealthStatus | "never in service">>;

/** What the table should be; every server that is not named is up. */
export function wanted(config: DirectorConfig, statuses: Statuses = {}): ServiceTable {
  return desiredTable(config.services, (_service, server) => {
    const status = statuses[server] ?? "up";
    return status === "never in service"
      ? { status: "down", streak: 0, since: 0, served: false }
      : { status, streak: 0, since: 0, served: status !== "unknown" };
  });
}

/** What is done to go from one table to the other, as sentences; services that only the first has are given up. */
export function operations(to: ServiceTable, from: ServiceTable = EMPTY_TABLE): string[] {
  return planned(to, from).map(describeOperation);
}

/** The table after what `operations` tells. */
export function applied(to: ServiceTable, from: ServiceTable = EMPTY_TABLE): ServiceTable {
  return planned(to, from).reduce(applyOperation, from);
}

function planned(to: ServiceTable, from: ServiceTable) {
  const retired = [...from.values()].map(({ key }) => serviceId(key)).filter((id) => !to.has(id));
  return plan(to, from, new Set(retired));
}
