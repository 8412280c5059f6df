/** What a pair does when nothing is wrong: take-overs that nobody needs, on an idle machine and on a busy one. */

import { beside } from "./ha_busy.ts";
import { DirectorPair, formatTiming, type Timing } from "./ha_director.ts";
import { type Holders, HolderWatch } from "./ha_holders.ts";
import { startKeepalived } from "./ha_keepalived.ts";
import { buildNetwork } from "./ha_network.ts";
import type { BenchRow } from "./rows.ts";

const BUSY_PROCESSES = 3;

export interface CalmOptions {
  readonly folder: string;
  readonly timing: Timing;
  readonly seconds: number;
  /** Whether a pair of keepalived runs at the same time, at adverts as frequent as heartbeats. */
  readonly beside: boolean;
}

export async function calmRows(options: CalmOptions): Promise<BenchRow[]> {
  const { folder, timing } = options;
  await using ours = await buildNetwork();
  await using theirs = await buildNetwork();
  const pair = await DirectorPair.start(ours, folder, timing);
  if (options.beside) await startKeepalived(theirs, folder, timing.keepaliveMs);
  const rows: BenchRow[] = [];
  for (const busy of [0, BUSY_PROCESSES]) {
    const networks = options.beside ? [ours, theirs] : [ours];
    const startedMs = Date.now();
    const watches = await Promise.all(networks.map((network) => HolderWatch.start(network)));
    await beside(busy, () => new Promise((done) => setTimeout(done, options.seconds * 1_000)));
    const [own, other] = await Promise.all(watches.map((watch) => watch.stop()));
    const load = busy === 0 ? "idle" : `${busy} busy processes`;
    const where = `${load}, ${options.seconds} s`;
    if (own !== undefined) {
      if (own.takeovers > 0) console.log(pair.story(startedMs));
      rows.push(...holderRows(`ha ${formatTiming(timing)}`, where, own, { atMost: 0 }));
    }
    if (other !== undefined) {
      rows.push(...holderRows(`ha keepalived ${timing.keepaliveMs} ms`, where, other));
    }
  }
  await pair.stop();
  return rows;
}

function holderRows(
  who: string,
  where: string,
  { takeovers, bothMs, neitherMs }: Holders,
  target?: BenchRow["target"],
): BenchRow[] {
  const aim = target === undefined ? {} : { target };
  return [
    { name: `${who}: false take-overs, ${where}`, value: takeovers, unit: "times", ...aim },
    { name: `${who}: two holders, ${where}`, value: bothMs, unit: "ms" },
    { name: `${who}: no holder, ${where}`, value: neitherMs, unit: "ms" },
  ];
}
