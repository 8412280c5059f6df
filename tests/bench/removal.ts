/**
 * From the SIGKILL of an application node to the operation that takes it out of the table, for HTTP
 * and for SIP over UDP, at an interval of one second and at moments all over it: the sum of waiting for the next
 * check, of that check, and of the change. Real processes on loopback, balancer in the process.
 */

import { type LogLine, readLog, waitForLog } from "./event_log.ts";
import { type BenchRow, median } from "./rows.ts";

const KILLS = 16;
const INTERVAL_MS = 1_000;
const NODE = "127.0.0.147";
const VIRTUAL = "127.0.0.150";
const HTTP = { port: 19_072, id: `${VIRTUAL}:19072/tcp` };
const SIP = { port: 17_072, id: `${VIRTUAL}:17072/udp` };
const PROTOCOLS = { http: HTTP, sip: SIP } as const;

const root = new URL("../../", import.meta.url).pathname;

export async function run(): Promise<BenchRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  const log = `${folder}/events.log`;
  await Deno.writeTextFile(`${folder}/ringmaster.yaml`, configuration(folder, log));
  const director = start("cli/main.ts", [
    ...["run", "-c", `${folder}/ringmaster.yaml`],
    ...["--backend", "userspace", "--socket", `${folder}/admin.sock`],
  ]);
  try {
    const times = await killAgainAndAgain(log);
    return Object.keys(PROTOCOLS).flatMap((protocol) => {
      const all = times.get(protocol) ?? [];
      const name = `removal: ${protocol} server killed to out of the table`;
      return [
        { name: `${name}, median`, value: median(all), unit: "ms" },
        { name: `${name}, longest of ${all.length}`, value: Math.max(...all), unit: "ms" },
      ];
    });
  } finally {
    director.kill("SIGTERM");
    await director.status;
    await Deno.remove(folder, { recursive: true });
  }
}

function configuration(folder: string, log: string): string {
  return `logfile: ${log}
state: ${folder}
defaults: { check: { interval: ${INTERVAL_MS}ms, timeout: 1s } }
services:
  - virtual: ${HTTP.id}
    check: { type: http, request: /SpringRing/status, receive: Sample SpringRing web application }
    real: ["${NODE}:${HTTP.port} masq 1"]
  - virtual: ${SIP.id}
    check: { type: sip }
    real: ["${NODE}:${SIP.port} masq 1"]
`;
}

function start(program: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", `${root}${program}`, ...args],
    stdin: "null",
    stdout: "null",
  }).spawn();
}

function startNode(): Deno.ChildProcess {
  return start("examples/spring-ring/application_node.ts", [
    ...["--name", "AppNode1", "--address", NODE, "--balancer", VIRTUAL],
    ...["--http-port", String(HTTP.port), "--sip-port", String(SIP.port)],
  ]);
}

async function killAgainAndAgain(log: string): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(Object.keys(PROTOCOLS).map((each) => [each, []]));
  let from = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const node = startNode();
    try {
      await waitForLog(log, from, "the node is in both services", (lines) => {
        const added = Object.values(PROTOCOLS).every(({ id }) => operation(lines, "add", id));
        return added || undefined;
      });
      // The kills fall on moments spread evenly over the interval.
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS * (1 + kill / KILLS)));
      from = (await readLog(log)).length;
    } finally {
      node.kill("SIGKILL");
    }
    const killedAt = Date.now();
    for (const [protocol, { id }] of Object.entries(PROTOCOLS)) {
      const line = await waitForLog(
        log,
        from,
        `${id} has lost its server`,
        (lines) => operation(lines, "remove", id),
      );
      times.get(protocol)?.push(line.atMs - killedAt);
    }
    from = (await readLog(log)).length;
    await node.status;
  }
  return times;
}

function operation(lines: readonly LogLine[], verb: string, id: string): LogLine | undefined {
  const pattern = new RegExp(`${verb} server ${NODE}:[^;]* ${id}`);
  return lines.find((line) => line.type === "reconcile.applied" && pattern.test(line.text));
}
