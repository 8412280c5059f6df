/** Names that a test makes up: `host` and `service` know only what they are given; the machine is `test-node`. */

import type { Names } from "../ports/mod.ts";

export function createFakeNames(
  hosts: Readonly<Record<string, string>> = {},
  services: Readonly<Record<string, number>> = {},
): Names {
  return {
    host: (name) => Promise.resolve(Object.hasOwn(hosts, name) ? hosts[name] : undefined),
    service: (name) => Promise.resolve(Object.hasOwn(services, name) ? services[name] : undefined),
    hostname: () => "test-node",
  };
}
