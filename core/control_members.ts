/** Finding what operators name: services and servers by name or id. Pure. */

import { RingmasterError } from "./errors.ts";
import {
  nearestWord,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
} from "./model/mod.ts";

/** By name or id. Throws RingmasterError `not_found`, naming the nearest and all there are. */
export function findService(services: readonly ServiceConfig[], name: string): ServiceConfig {
  const found = services.find((each) => each.name === name || serviceId(each.key) === name);
  if (found !== undefined) return found;
  const words = services.flatMap((each) => [...new Set([each.name, serviceId(each.key)])]);
  throw notFound("service", name, words, services.map((each) => each.name));
}

export function findServer(service: ServiceConfig, name: string): ServerConfig {
  const found = service.servers.find((each) => serverId(each) === name);
  if (found !== undefined) return found;
  // An address alone says enough where only one server has it.
  const [only, another] = service.servers.filter((each) => each.address === name);
  if (only !== undefined && another === undefined) return only;
  const words = service.servers.map(serverId);
  throw notFound(`server of ${service.name}`, name, words, words);
}

const NAMED_MAX = 8;

function notFound(
  what: string,
  name: string,
  words: readonly string[],
  shown: readonly string[],
): RingmasterError {
  const near = nearestWord(name, words);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  const more = shown.length > NAMED_MAX ? ` and ${shown.length - NAMED_MAX} more` : "";
  const list = shown.slice(0, NAMED_MAX).join(", ") || "none";
  return new RingmasterError(
    "not_found",
    `cannot find ${what} "${name}"${hint} there are ${list}${more}`,
  );
}
