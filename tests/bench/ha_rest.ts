/** What a pair costs when nothing happens. */

import { DirectorPair, formatTiming, type Timing } from "./ha_director.ts";
import { buildNetwork, HOSTS } from "./ha_network.ts";
import { cpuSeconds, endedChildrenSeconds, memoryMebibytes } from "./process_stats.ts";
import type { BenchRow } from "./rows.ts";

/** What a director does only after its start is over by then. */
const CALM_MS = 5_000;

export async function restRows(
  folder: string,
  timing: Timing,
  seconds: number,
  atMost?: number,
): Promise<BenchRow[]> {
  await using topology = await buildNetwork();
  const pair = await DirectorPair.start(topology, folder, timing);
  const holder = await pair.settled();
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  const used = () => HOSTS.map((host) => secondsOf(pair.at(host).program.pid));
  const before = used();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const after = used();
  const rows = HOSTS.flatMap((host, index): BenchRow[] => {
    const role = host === holder ? "active" : "standby";
    const who = `ha ${formatTiming(timing)}: ${role} at rest`;
    const percent = 100 * ((after[index] ?? NaN) - (before[index] ?? NaN)) / seconds;
    const target = atMost === undefined ? {} : { target: { atMost } };
    return [
      {
        name: `${who}, processor over ${seconds} s`,
        value: percent,
        unit: "% of a core",
        ...target,
      },
      {
        name: `${who}, memory`,
        value: memoryMebibytes(pair.at(host).program.pid),
        unit: "MiB PSS",
      },
    ];
  });
  await pair.stop();
  return rows;
}

/** With the programs that it has run. */
function secondsOf(pid: number): number {
  return cpuSeconds(pid) + endedChildrenSeconds(pid);
}
