/** Adoption: what an earlier run, or the kernel, has in service already goes on as it is until checks say otherwise. */

import type { Adoption } from "./health/mod.ts";
import {
  makeService,
  type ServerId,
  serverId,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceTable,
} from "./model/mod.ts";
import type { Backend } from "./plugin/mod.ts";
import { settingsOf } from "./state/mod.ts";

/** Answers for each configured server how the actual table has it; the backend may keep it under another port. */
export function adoptionFrom(
  services: readonly ServiceConfig[],
  actual: ServiceTable,
  normalize: Backend["normalize"],
): (service: ServiceId, server: ServerId) => Adoption {
  const adopted = new Map<string, Adoption>();
  for (const service of services) {
    const id = serviceId(service.key);
    const found = actual.get(id);
    if (found === undefined) continue;
    for (const { address, port, forwarding, weight } of service.servers) {
      const alone = makeService(settingsOf(service), [{ address, port, forwarding, weight }]);
      const [listed] = (normalize?.(alone) ?? alone).servers.keys();
      const entry = listed === undefined ? undefined : found.servers.get(listed);
      if (entry === undefined) continue;
      adopted.set(
        `${id} ${serverId({ address, port })}`,
        entry.weight > 0 ? "serving" : "quiesced",
      );
    }
  }
  return (service, server) => adopted.get(`${service} ${server}`);
}
