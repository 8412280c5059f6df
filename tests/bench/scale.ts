/**
 * How the director grows with the number of its servers: reading the configuration, comparing two, planning, looking
 * at the table, reloading with one change, starting, and memory, at 10, 1,000 and 10,000 real servers. Each size has
 * processes of its own, all servers are real HTTP servers on loopback, and the kernel's table is the stand-in's.
 */

import { startFarm } from "./farm.ts";
import type { BenchRow } from "./rows.ts";

interface Case {
  readonly servers: number;
  readonly perService: number;
  readonly words: string;
}

const CASES: readonly Case[] = [
  { servers: 10, perService: 10, words: "10 servers" },
  { servers: 1_000, perService: 10, words: "1,000 servers, services of 10" },
  { servers: 1_000, perService: 1_000, words: "1,000 servers, one service" },
  { servers: 10_000, perService: 10, words: "10,000 servers, services of 10" },
  { servers: 10_000, perService: 10_000, words: "10,000 servers, one service" },
];

export async function run(): Promise<BenchRow[]> {
  const farm = await startFarm();
  try {
    const rows: BenchRow[] = [];
    for (const each of CASES) {
      const found = [
        ...await runWorker("figures", each, farm.port),
        ...await runWorker("memory", each, farm.port),
      ];
      rows.push(...found.map((row) => ({ ...row, name: `${each.words}: ${row.name}` })));
    }
    return withRatios(rows);
  } finally {
    await farm.stop();
  }
}

/** Ten times the servers should take ten times as long, and no more. */
function withRatios(rows: readonly BenchRow[]): BenchRow[] {
  return rows.map((row) => {
    if (!row.name.startsWith("10,000")) return row;
    const small = rows.find(({ name }) => name === row.name.replace("10,000", "1,000"));
    if (small === undefined) return row;
    return { ...row, ratio: { to: "that of 1,000", value: row.value / small.value } };
  });
}

async function runWorker(mode: string, each: Case, port: number): Promise<BenchRow[]> {
  const worker = new URL("./scale_worker.ts", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--v8-flags=--expose-gc", worker, mode],
      ...[each.servers, each.perService, port].map(String),
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`the worker for ${each.words} failed`);
  // The director under test writes its events to the standard output as well.
  return JSON.parse(new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1) ?? "");
}
