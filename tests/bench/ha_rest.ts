/** What a pair costs when nothing happens. */

import { DirectorPair, formatTiming, type Timing } from "./ha_director.ts";
import { buildNetwork, HOSTS } from "./ha_network.ts";
import { cpuSeconds, endedChildrenSeconds, memoryMebibytes } from "./process_stats.ts";
import type { BenchRow } from "./rows.ts";

/**
 * What a director does only after its start is over by then: the runtime compiles what has been run often enough, and
 * tidies its memory up once the start has left it alone. It is measured as well, and told apart.
 */
const START_SECONDS = 60;

/** `atMost` is for a pair at rest, in percent of a core. */
export async function restRows(
  folder: string,
  timing: Timing,
  seconds: number,
  atMost?: number,
): Promise<BenchRow[]> {
  await using topology = await buildNetwork();
  const pair = await DirectorPair.start(topology, folder, timing);
  const holder = await pair.settled();
  const used = () => HOSTS.map((host) => secondsOf(pair.at(host).program.pid));
  const settled = used();
  await pause(START_SECONDS);
  const before = used();
  await pause(seconds);
  const after = used();
  const rows = HOSTS.flatMap((host, index): BenchRow[] => {
    const role = host === holder ? "active" : "standby";
    const who = `ha ${formatTiming(timing)}: ${role}`;
    const between = (from: number[], to: number[], overSeconds: number) =>
      100 * ((to[index] ?? NaN) - (from[index] ?? NaN)) / overSeconds;
    const unit = "% of a core";
    return [
      {
        name: `${who} in its first ${START_SECONDS} s, processor`,
        value: between(settled, before, START_SECONDS),
        unit,
      },
      {
        name: `${who} at rest, processor over ${seconds} s`,
        value: between(before, after, seconds),
        unit,
        ...(atMost === undefined ? {} : { target: { atMost } }),
      },
      {
        name: `${who} at rest, memory`,
        value: memoryMebibytes(pair.at(host).program.pid),
        unit: "MiB PSS",
      },
    ];
  });
  await pair.stop();
  return rows;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

/** With the programs that it has run. */
function secondsOf(pid: number): number {
  return cpuSeconds(pid) + endedChildrenSeconds(pid);
}
