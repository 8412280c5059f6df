/** What must hold for any input, for far more inputs than the tests have time for. */

import { authkeysProperties } from "../../core/config/test_authkeys_properties.ts";
import { packetProperties } from "../../core/membership/test_packet_properties.ts";
import { heartbeatFormatProperties } from "../../plugins/formats/heartbeat/test_properties.ts";
import type { BenchRow } from "./rows.ts";

const INPUTS = 200_000;

/** Throws where one input breaks a rule, with that input. */
export function run(): Promise<BenchRow[]> {
  return Promise.resolve([
    timed("heartbeat packets", packetProperties),
    timed("ha.cf, haresources", heartbeatFormatProperties),
    timed("authkeys", authkeysProperties),
  ]);
}

function timed(words: string, look: (runs: number) => void): BenchRow {
  const startedMs = performance.now();
  look(INPUTS);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { name: `properties: ${words}, all of ${INPUTS} inputs hold`, value: seconds, unit: "s" };
}
