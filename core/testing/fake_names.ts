/** Names that a test makes up: `host` and `service` know only what they are given. */

import type { Names } from "../ports/mod.ts";

export function createFakeNames(
  hosts: Readonly<Record<string, string>> = {},
  services: Readonly<Record<string, number>> = {},
): Names {
  return {
    host: (name) => Promise.resolve(hosts[name]),
    service: (name) => Promise.resolve(services[name]),
  };
}
