/** How long a client is not served when the director that holds the address stands by, stops, dies or is cut off. */

import { denoCommand } from "../lanes/deno_command.ts";
import type { Topology } from "../lanes/topology.ts";
import { BenchClient } from "./ha_client.ts";
import { DirectorPair, formatTiming, type Timing } from "./ha_director.ts";
import { ECHO_READY } from "./ha_echo.ts";
import { buildNetwork, type HostName, HOSTS, otherHost, setPlug } from "./ha_network.ts";
import { type BenchRow, rowOf } from "./rows.ts";

/**
 * Linux ignores a new MAC within a second of the last one that it learnt (arp(7), locktime): what is measured is not
 * to wait for that.
 */
const CALM_MS = 1_300;
const CLEAN_TARGET_MS = 50;
/** Beside deadtime. */
const CUT_TARGET_MS = 60;

interface Fault {
  readonly name: string;
  /** Of the median, milliseconds. */
  target?(timing: Timing): number;
  strike(scene: Scene, holder: HostName): Promise<void> | void;
  /** Afterwards both must be able to live. */
  repair?(scene: Scene, holder: HostName): Promise<void>;
}

interface Scene {
  readonly topology: Topology;
  readonly pair: DirectorPair;
  readonly client: BenchClient;
}

const FAULTS: readonly Fault[] = [
  {
    name: "standby",
    target: () => CLEAN_TARGET_MS,
    strike: ({ pair }, holder) => pair.standby(holder),
  },
  bySignal("SIGTERM", () => CLEAN_TARGET_MS),
  bySignal("SIGKILL"),
  {
    name: "interface cut",
    target: ({ deadtimeMs }) => deadtimeMs + CUT_TARGET_MS,
    strike: ({ topology }, holder) => setPlug(topology, holder, "down"),
    repair: ({ topology }, holder) => setPlug(topology, holder, "up"),
  },
];

function bySignal(signal: Deno.Signal, target?: Fault["target"]): Fault {
  return {
    name: signal,
    ...(target === undefined ? {} : { target }),
    strike: ({ pair }, holder) => pair.at(holder).program.signal(signal),
    async repair({ pair }, holder) {
      await pair.at(holder).program.status;
      pair.at(holder).start();
    },
  };
}

/** So many of each fault, one after the other; the gap is from the last answer before it to the first behind it. */
export async function gapRows(
  folder: string,
  timing: Timing,
  repeats: number,
): Promise<BenchRow[]> {
  await using topology = await buildNetwork();
  for (const host of HOSTS) {
    const echo = topology.start(host, ...denoCommand("tests/bench/ha_echo.ts"));
    await echo.waitFor(new RegExp(`^${ECHO_READY}$`, "m"));
  }
  const pair = await DirectorPair.start(topology, folder, timing);
  const client = await BenchClient.start(topology);
  const scene = { topology, pair, client };
  const rows: BenchRow[] = [await undisturbed(scene, timing)];
  for (const fault of FAULTS) {
    const gaps: number[] = [];
    for (let time = 0; time < repeats; time++) gaps.push(await gapOf(scene, fault));
    const name = `ha ${formatTiming(timing)}: gap by ${fault.name}, median of ${repeats}`;
    rows.push(rowOf(name, gaps, "ms", fault.target?.(timing)));
  }
  await pair.stop();
  return rows;
}

/** What the same client sees of a busy machine alone. */
async function undisturbed({ pair, client }: Scene, timing: Timing): Promise<BenchRow> {
  await pair.settled();
  await client.report();
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  const { gapMs } = await client.report();
  return { name: `ha ${formatTiming(timing)}: gap with nothing wrong`, value: gapMs, unit: "ms" };
}

async function gapOf(scene: Scene, fault: Fault): Promise<number> {
  const { pair, client } = scene;
  const holder = await pair.settled();
  const peer = otherHost(holder);
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  await client.report();
  const since = pair.at(peer).events().length;
  await fault.strike(scene, holder);
  await pair.taken(peer, since);
  const { gapMs } = await client.report();
  await fault.repair?.(scene, holder);
  return gapMs;
}
