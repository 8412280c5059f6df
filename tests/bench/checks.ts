/**
 * What one check costs: CPU microseconds (user and system, of this process) for http, sip over UDP
 * and connect, beside a bare loop of connect, write, read and close in the same run. The machine
 * may be busy with other things, so the subjects take turns in short rounds, and medians over the
 * rounds are what counts; the ratio is the median of each round's own ratio to the bare loop.
 */

import process from "node:process";
import { assert } from "@std/assert";
import {
  type Checker,
  type CheckTarget,
  systemClock,
  systemRandom,
} from "../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../core/testing/mod.ts";
import { plugin as connect } from "../../plugins/checkers/connect/mod.ts";
import { http } from "../../plugins/checkers/http/mod.ts";
import { plugin as sip } from "../../plugins/checkers/sip/mod.ts";
import { type BenchRow, median } from "./rows.ts";

interface Ports {
  readonly http: number;
  readonly sip: number;
}

interface Subject {
  readonly name: string;
  run(index: number): Promise<void>;
}

const CONCURRENCIES = [1, 10];
/** A director makes millions of them, so that what counts is the code that the engine has made fast. */
const WARM_UP_CHECKS = 5_000;
const ROUNDS = 15;
const CHECKS_PER_ROUND = 500;
const BARE = "bare";
/** What an HTTP check may cost, in bare loops of the same run. */
const HTTP_RATIO = 1.3;

export async function run(): Promise<BenchRow[]> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", new URL("./checks_server.ts", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    return await measure(subjects(await readPorts(server.stdout)));
  } finally {
    await server.stdin.close();
    await server.status;
  }
}

async function readPorts(stdout: ReadableStream<Uint8Array>): Promise<Ports> {
  let text = "";
  for await (const piece of stdout.pipeThrough(new TextDecoderStream() as TransformStream)) {
    text += piece;
    if (text.endsWith("\n")) break;
  }
  return JSON.parse(text);
}

async function measure(all: readonly Subject[]): Promise<BenchRow[]> {
  for (const subject of all) await cpuPerCheck(subject, 1, WARM_UP_CHECKS);
  const rows: BenchRow[] = [];
  for (const concurrency of CONCURRENCIES) {
    const rounds: Map<string, number>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const costs = new Map<string, number>();
      for (const subject of all) {
        costs.set(subject.name, await cpuPerCheck(subject, concurrency, CHECKS_PER_ROUND));
      }
      rounds.push(costs);
    }
    for (const { name } of all) rows.push(rowOf(name, concurrency, rounds));
  }
  return rows;
}

function rowOf(
  name: string,
  concurrency: number,
  rounds: readonly ReadonlyMap<string, number>[],
): BenchRow {
  const costs = rounds.map((round) => round.get(name) ?? NaN);
  const ratios = rounds.map((round) => (round.get(name) ?? NaN) / (round.get(BARE) ?? NaN));
  return {
    name: `CPU per ${name} check, ${concurrency} at a time`,
    value: median(costs),
    unit: "us",
    worst: Math.max(...costs),
    ...(name === BARE ? {} : { ratio: { to: "the bare loop", value: median(ratios) } }),
    ...(name === "http" ? { target: { atMost: HTTP_RATIO, of: "ratio" } } : {}),
  };
}

async function cpuPerCheck(subject: Subject, concurrency: number, checks: number): Promise<number> {
  const before = process.cpuUsage();
  let next = 0;
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (next < checks) await subject.run(next++);
  }));
  const used = process.cpuUsage(before);
  return (used.user + used.system) / checks;
}

function subjects(ports: Ports): Subject[] {
  const context = createTestContext("bench", { clock: systemClock, random: systemRandom });
  const options = { request: "/SpringRing/status", receive: "Sample SpringRing web application" };
  const tcp = (index: number): CheckTarget => ({
    address: loopback(index),
    port: ports.http,
    protocol: "tcp",
  });
  const udp: CheckTarget = { address: "127.0.0.1", port: ports.sip, protocol: "udp" };
  return [
    { name: BARE, run: (index) => bareExchange(tcp(index)) },
    checks("http", instantiate(http, options, context), tcp),
    checks("sip (udp)", instantiate(sip, {}, context), () => udp),
    checks("connect", instantiate(connect, {}, context), tcp),
  ];
}

/** A thousand addresses, as a director with that many servers has: 127.0.1.1 to 127.0.4.250. */
function loopback(index: number): string {
  return `127.0.${1 + Math.floor(index / 250) % 4}.${1 + index % 250}`;
}

const BARE_REQUEST = new TextEncoder().encode(
  "GET /SpringRing/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
);

async function bareExchange(target: CheckTarget): Promise<void> {
  const connection = await Deno.connect({ hostname: target.address, port: target.port });
  await connection.write(BARE_REQUEST);
  await connection.read(new Uint8Array(4_096));
  connection.close();
}

function checks(
  name: string,
  checker: Checker,
  targetOf: (index: number) => CheckTarget,
): Subject {
  const targets = Array.from({ length: 1_000 }, (_, index) => targetOf(index));
  return {
    name,
    async run(index) {
      const target = targets[index % targets.length] ?? targetOf(index);
      const result = await checker.check(target, new AbortController().signal);
      assert(result.healthy, `the ${name} check of the bench must succeed: ${result.message}`);
    },
  };
}
