/** What the program is told of the server to check: four arguments, and variables for what they do not say. Pure. */

import {
  type CheckTarget,
  familyOf,
  formatEndpoint,
  serverId,
  serviceId,
} from "../../../core/plugin/mod.ts";

/** The virtual service's address (or mark) and port (or 0), and the real server's address and port, as ldirectord. */
export function argumentsFor(target: CheckTarget): string[] {
  const { service, server } = memberOf(target);
  const [virtual, virtualPort] = service.by === "address"
    ? [bracketed(service.address), service.port]
    : [`${service.mark}`, 0];
  return [virtual, `${virtualPort}`, bracketed(server.address), `${server.port}`];
}

export function environmentFor(target: CheckTarget): Record<string, string> {
  const { service, server } = memberOf(target);
  const { timeoutMs } = target;
  return {
    RINGMASTER_VIRTUAL: serviceId(service),
    RINGMASTER_REAL: serverId(server),
    RINGMASTER_CHECK: formatEndpoint(target),
    RINGMASTER_PROTOCOL: target.protocol,
    ...(timeoutMs === undefined ? {} : { RINGMASTER_TIMEOUT_MS: `${timeoutMs}` }),
  };
}

function memberOf(target: CheckTarget): NonNullable<CheckTarget["member"]> {
  if (target.member !== undefined) return target.member;
  throw new TypeError("the external checker was not told on whose behalf it checks");
}

/** ldirectord keeps IPv6 addresses in the brackets that they are written in. */
function bracketed(address: string): string {
  return familyOf(address) === 6 ? `[${address}]` : address;
}
