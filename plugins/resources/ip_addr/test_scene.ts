/** The address with fakes around it, as its tests use it. */

import type { Resource } from "../../../core/plugin/mod.ts";
import {
  createFakeClock,
  createFakeFiles,
  createFakeLinks,
  createTestContext,
  type FakeClock,
  type FakeLinks,
  instantiate,
  settle,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { ImitatedIp } from "./test_ip.ts";

export const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
export const OTHER = Uint8Array.of(2, 0, 0, 0, 0, 2);
export const SIGNAL = new AbortController().signal;
/** Enough for all that is done in the background without waiting. */
const ROUNDS = 20;
/** When the interface has been looked at, and before the next announcement. */
const LATER_MS = 150;
export const ARTICLE = { address: "10.0.0.154/25", interface: "eth0" };

export interface Scene {
  readonly address: Resource;
  readonly ip: ImitatedIp;
  readonly links: FakeLinks;
  readonly clock: FakeClock;
  readonly log: string[];
}

export function scene(
  options: Readonly<Record<string, unknown>> = ARTICLE,
  links: FakeLinks = createFakeLinks(),
  files: Readonly<Record<string, string>> = {},
): Scene {
  const ip = new ImitatedIp();
  const clock = createFakeClock();
  const log: string[] = [];
  const context = createTestContext(plugin.id, {
    command: ip.command,
    links,
    clock,
    files: createFakeFiles(files),
    onLog: (line) => log.push(line),
  });
  return { address: instantiate(plugin, options, context), ip, links, clock, log };
}

export function framesOf({ links }: Scene): Uint8Array[] {
  return links.sent.map(({ frame }) => frame);
}

/** Until what an acquire or a look leaves to do in the background is done. */
export async function tended({ clock }: Scene): Promise<void> {
  await clock.advance(LATER_MS);
  await settle(ROUNDS);
}
