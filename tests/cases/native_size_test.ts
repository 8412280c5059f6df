/** Ten thousand real servers: how long a load and a comparison may take at most, whoever else uses the machine. */

import { assert, assertEquals } from "@std/assert";
import { diffServices } from "../../core/config/mod.ts";
import { load } from "./native_config.ts";

const SERVERS = 10_000;
const SERVICES = 100;

/** Other work on the machine makes some rounds slow; a load that takes long takes long in all. */
const ROUNDS = 6;

const address = (index: number) => `10.1.${index >> 8}.${index & 255}:80`;

const FORMS: Readonly<Record<string, (index: number) => string>> = {
  "in the short form": (index) => `      - ${address(index)} masq 1`,
  "as mappings in one line": (index) =>
    `      - { address: "${address(index)}", forwarding: masq, weight: 1 }`,
  "as mappings over lines": (index) =>
    `      - address: ${address(index)}\n        forwarding: masq\n        weight: 1`,
  "with checks of their own": (index) =>
    `      - { address: "${address(index)}", check: { request: /x${index % 5}, interval: 2s } }`,
};

function textOf(server: (index: number) => string): string {
  const lines = ["services:"];
  for (let index = 0; index < SERVERS; index++) {
    if (index % (SERVERS / SERVICES) === 0) {
      lines.push(`  - virtual: 10.0.0.1:${8_000 + lines.length}`);
      lines.push("    check: { type: http, request: /, receive: fine }", "    real:");
    }
    lines.push(server(index));
  }
  return lines.join("\n");
}

for (const [form, server] of Object.entries(FORMS)) {
  Deno.test(`a file of ten thousand servers ${form} loads within 500 ms and is compared within 10 ms`, async () => {
    const text = textOf(server);
    const loads: number[] = [];
    const diffs: number[] = [];
    let before;
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      const result = await load(text);
      loads.push(performance.now() - begun);
      assert(result.ok, JSON.stringify(result).slice(0, 500));
      const { services } = result.config;
      assertEquals(services.flatMap((service) => service.servers).length, SERVERS);
      if (before !== undefined) {
        const compared = performance.now();
        const { unchanged } = diffServices(before, services);
        diffs.push(performance.now() - compared);
        assertEquals(unchanged.length, SERVICES);
      }
      before = services;
    }
    assert(Math.min(...loads) <= 500, `loads took ${loads.map(Math.round).join(", ")} ms`);
    assert(Math.min(...diffs) <= 10, `comparisons took ${diffs.map(Math.round).join(", ")} ms`);
  });
}
