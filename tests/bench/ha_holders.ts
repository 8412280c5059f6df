/** Who had the shared address when, as `ip monitor address` of each host has it. */

import { eventually } from "../../core/testing/mod.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import type { Topology } from "../lanes/topology.ts";
import { type HostName, HOSTS, VIP, VIP_PREFIX } from "./ha_network.ts";

/** A time in which a host had the address, milliseconds since the epoch. */
export interface Tenure {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Holders {
  /** How often a host got the address. */
  readonly takeovers: number;
  /** How long both had it. */
  readonly bothMs: number;
  /** How long neither had it. */
  readonly neitherMs: number;
}

/** For a host that does not have it at the moment: documentation addresses, never configured anywhere (RFC 5737). */
const MARK = "192.0.2.1/32";

/** Reads what `ip -ts -o monitor address` printed under TZ=UTC, of a host that had the address at first or not. */
export function readTenures(text: string, within: Tenure, heldAtFirst: boolean): Tenure[] {
  const tenures: Tenure[] = [];
  let fromMs = heldAtFirst ? within.fromMs : undefined;
  const line = /^\[(\S+)\] (Deleted )?\d+: \S+\s+inet (\S+) /gm;
  for (const [, time = "", deleted, address] of text.matchAll(line)) {
    if (address !== `${VIP}/${VIP_PREFIX}`) continue;
    const atMs = Math.min(Math.max(Date.parse(`${time}Z`), within.fromMs), within.untilMs);
    if (deleted === undefined) fromMs ??= atMs;
    else if (fromMs !== undefined) {
      tenures.push({ fromMs, untilMs: atMs });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) tenures.push({ fromMs, untilMs: within.untilMs });
  return tenures;
}

/** A tenure that goes on from the beginning is no take-over. */
export function holdersOf(one: readonly Tenure[], two: readonly Tenure[], within: Tenure): Holders {
  const all = [...one, ...two];
  const covered = all.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  let bothMs = 0;
  for (const each of one) {
    for (const other of two) {
      const from = Math.max(each.fromMs, other.fromMs);
      bothMs += Math.max(0, Math.min(each.untilMs, other.untilMs) - from);
    }
  }
  return {
    takeovers: all.filter(({ fromMs }) => fromMs > within.fromMs).length,
    bothMs,
    neitherMs: within.untilMs - within.fromMs - (covered - bothMs),
  };
}

/** Watches the addresses of both hosts from its start on. */
export class HolderWatch {
  private constructor(
    readonly programs: Readonly<Record<HostName, StartedProgram>>,
    readonly atFirst: readonly HostName[],
    readonly fromMs: number,
  ) {}

  static async start(topology: Topology): Promise<HolderWatch> {
    const start = (host: HostName) =>
      topology.start(host, ...["env", "TZ=UTC", "ip", "-ts", "-o", "-4", "monitor", "address"]);
    const programs = { one: start("one"), two: start("two") };
    for (const host of HOSTS) {
      // It says nothing of its own readiness, so it is shown addresses until it sees one.
      await eventually("the address monitor sees", async () => {
        await topology.read(host, "ip", "address", "add", MARK, "dev", "lo");
        await topology.read(host, "ip", "address", "del", MARK, "dev", "lo");
        return programs[host].output.includes(MARK);
      });
    }
    const atFirst = await holdersNow(topology);
    return new HolderWatch(programs, atFirst, Date.now());
  }

  async stop(): Promise<Holders> {
    const within = { fromMs: this.fromMs, untilMs: Date.now() };
    for (const host of HOSTS) await this.programs[host].stop("SIGKILL");
    const tenures = (host: HostName) =>
      readTenures(this.programs[host].output, within, this.atFirst.includes(host));
    return holdersOf(tenures("one"), tenures("two"), within);
  }
}

/** The hosts that have the address at the moment. */
export async function holdersNow(topology: Topology): Promise<HostName[]> {
  const found: HostName[] = [];
  for (const host of HOSTS) {
    const text = await topology.read(host, "ip", "-o", "-4", "address", "show");
    if (text.includes(` ${VIP}/${VIP_PREFIX} `)) found.push(host);
  }
  return found;
}
