/**
 * Two real directors that share an address, in network namespaces, as root: how long a client is not served when one
 * goes, what they do when nothing is wrong beside keepalived on the same machine, and what they cost.
 *
 *     deno task bench ha [--seconds=60] [--repeats=8] [--only=gaps|calm|rest]
 */

import { isRoot } from "../lanes/needs.ts";
import { IP_NEED, NAMESPACES_NEED, withOwnNamespaces } from "../lanes/namespaces.ts";
import { calmRows } from "./ha_calm.ts";
import type { Timing } from "./ha_director.ts";
import { gapRows } from "./ha_gaps.ts";
import { hasKeepalived } from "./ha_keepalived.ts";
import { restRows } from "./ha_rest.ts";
import type { BenchRow } from "./rows.ts";

const SLOW: Timing = { keepaliveMs: 1_000, deadtimeMs: 10_000 };
const QUICK: Timing = { keepaliveMs: 100, deadtimeMs: 400 };
const QUICKEST: Timing = { keepaliveMs: 20, deadtimeMs: 80 };

const SECONDS = 60;
const REPEATS = 8;
/** At the slow timing a single cut takes more than ten seconds. */
const SLOW_REPEATS = 3;
const REST_SECONDS = 60;
const REST_TARGET_PERCENT = 2;

export async function run(flags: readonly string[] = []): Promise<BenchRow[]> {
  if (!isRoot() || !await IP_NEED.met() || !await NAMESPACES_NEED.met()) {
    console.log("ha: left out, because it needs root, ip(8) and network namespaces");
    return [];
  }
  const seconds = numberOf(flags, "seconds", SECONDS);
  const repeats = numberOf(flags, "repeats", REPEATS);
  const only = textOf(flags, "only");
  const isWanted = (part: string) => only === undefined || only === part;
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  try {
    return await withOwnNamespaces(async (env) => {
      for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
      const rows: BenchRow[] = [];
      if (isWanted("rest")) {
        rows.push(...await restRows(folder, QUICK, REST_SECONDS, REST_TARGET_PERCENT));
        rows.push(...await restRows(folder, QUICKEST, REST_SECONDS));
      }
      if (isWanted("gaps")) {
        rows.push(...await gapRows(folder, SLOW, Math.min(repeats, SLOW_REPEATS)));
        for (const timing of [QUICK, QUICKEST]) {
          rows.push(...await gapRows(folder, timing, repeats));
        }
      }
      if (isWanted("calm")) rows.push(...await allCalmRows(folder, seconds));
      return rows;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function allCalmRows(folder: string, seconds: number): Promise<BenchRow[]> {
  const beside = await hasKeepalived();
  if (!beside) console.log("ha: keepalived is not installed, and not measured");
  const rows: BenchRow[] = [];
  for (const timing of [QUICK, QUICKEST]) {
    rows.push(...await calmRows({ folder, timing, seconds, beside }));
  }
  return rows;
}

function textOf(flags: readonly string[], name: string): string | undefined {
  const flag = flags.find((each) => each.startsWith(`--${name}=`));
  return flag?.slice(name.length + 3);
}

function numberOf(flags: readonly string[], name: string, otherwise: number): number {
  const text = textOf(flags, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`cannot use --${name}="${text}": a whole number above zero is wanted`);
}
