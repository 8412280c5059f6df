/**
 * Whether looking at a director disturbs it: a thousand servers, all of them flapping once a second, with and without
 * two hundred clients of the event stream; how long its answers take, and how late its latest check was.
 */

import type { Snapshot } from "../../mod.ts";
import { type Farm, startFarm } from "./farm.ts";
import type { ListenersReport } from "./operate_listeners.ts";
import { cpuSeconds, memoryMebibytes } from "./process_stats.ts";
import { type BenchRow, rowOf } from "./rows.ts";

const SERVERS = 1_000;
const CLIENTS = 200;
const CALM_SECONDS = 5;
const FLAP_SECONDS = 15;
const REQUESTS = 30;
const STATUS_MS = 20;
const METRICS_MS = 50;
const LATE_MS = 250;
const START_LIMIT_MS = 60_000;

const root = new URL("../../", import.meta.url).pathname;

export async function run(): Promise<BenchRow[]> {
  const farm = await startFarm();
  try {
    // Two directors one after the other, because the worst lateness counts from the start.
    const alone = await measure(farm, 0);
    return [...alone, ...await measure(farm, CLIENTS)];
  } finally {
    await farm.stop();
  }
}

function configuration(folder: string, port: number): string {
  const addresses = Array.from(
    { length: SERVERS },
    (_, index) => `127.1.${Math.floor(index / 200)}.${1 + (index % 200)}:${port}`,
  );
  const groups = Array.from(
    { length: 10 },
    (_, index) => addresses.slice(index * 100, index * 100 + 100),
  );
  return [
    `state: ${folder}/state`,
    "defaults: { check: { type: http, request: /status, receive: Sample, interval: 1s, timeout: 1s } }",
    "services:",
    ...groups.flatMap((group, index) => [
      `  - name: web${index}`,
      `    virtual: 127.0.0.150:${9_000 + index}/tcp`,
      "    scheduler: rr",
      "    real:",
      ...group.map((address) => `      - ${address}`),
    ]),
    "",
  ].join("\n");
}

async function measure(farm: Farm, clients: number): Promise<BenchRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  const socket = `${folder}/admin.sock`;
  await Deno.writeTextFile(`${folder}/ringmaster.yaml`, configuration(folder, farm.port));
  const main = ["run", "--allow-all", `${root}cli/main.ts`];
  const own = ["run", "-c", `${folder}/ringmaster.yaml`, "--backend", "memory", "--socket", socket];
  const director = new Deno.Command(Deno.execPath(), { args: [...main, ...own], stdout: "null" })
    .spawn();
  const api = new Api(socket);
  try {
    await api.untilUp();
    return await scenes(farm, api, { pid: director.pid, socket, clients });
  } finally {
    await farm.order("calm");
    api.close();
    director.kill("SIGTERM");
    await director.status;
    await Deno.remove(folder, { recursive: true });
  }
}

interface Stage {
  readonly pid: number;
  readonly socket: string;
  readonly clients: number;
}

async function scenes(farm: Farm, api: Api, stage: Stage): Promise<BenchRow[]> {
  const { pid, socket, clients } = stage;
  const who = clients === 0 ? "nobody listens" : `${clients} clients listen`;
  const rows: BenchRow[] = [];
  if (clients === 0) {
    await pause(CALM_SECONDS);
    rows.push(
      rowOf(
        "operate: status of 1,000 servers, calm",
        await api.times("/api/v1/status"),
        "ms median",
        STATUS_MS,
      ),
    );
    rows.push(
      rowOf(
        "operate: metrics of 1,000 servers, calm",
        await api.times("/metrics"),
        "ms median",
        METRICS_MS,
      ),
    );
  }
  const listeners = clients === 0 ? undefined : await startListeners(socket, clients);
  await farm.order("flap");
  const before = cpuSeconds(pid);
  const first = (await api.snapshot()).checks;
  await pause(FLAP_SECONDS);
  const { checks } = await api.snapshot();
  const share = 100 * (cpuSeconds(pid) - before) / FLAP_SECONDS;
  const flapping = await api.times("/api/v1/status");
  rows.push(
    {
      name: `operate: checks a second, all flap, ${who}`,
      value: (checks.total - first.total) / FLAP_SECONDS,
      unit: "checks/s",
    },
    {
      name: `operate: latest check, all flap, ${who}`,
      value: checks.worstLatenessMs,
      unit: "ms",
      target: { atMost: LATE_MS },
    },
    { name: `operate: share of a core, all threads, ${who}`, value: share, unit: "%" },
    { name: `operate: memory (PSS), ${who}`, value: memoryMebibytes(pid), unit: "MiB" },
    rowOf(`operate: status while all flap, ${who}`, flapping, "ms median"),
  );
  if (listeners !== undefined) rows.push(...await listeners.stop());
  return rows;
}

class Api {
  readonly #client: Deno.HttpClient;

  constructor(socket: string) {
    this.#client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  }

  close(): void {
    this.#client.close();
  }

  async snapshot(): Promise<Snapshot> {
    return await (await this.#get("/api/v1/status")).json();
  }

  async untilUp(): Promise<void> {
    const endMs = performance.now() + START_LIMIT_MS;
    for (;;) {
      const snapshot = await this.snapshot().catch(() => undefined);
      const servers = snapshot?.services.flatMap((service) => service.servers) ?? [];
      if (servers.length === SERVERS && servers.every(({ status }) => status === "up")) return;
      if (performance.now() > endMs) throw new Error("the servers did not come up");
      await pause(0.2);
    }
  }

  /** Milliseconds until the whole answer was there, for each of some requests with pauses in between. */
  async times(path: string): Promise<number[]> {
    const times: number[] = [];
    for (let request = 0; request < REQUESTS; request++) {
      await pause(0.15);
      const startMs = performance.now();
      const response = await this.#get(path);
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
      }
      times.push(performance.now() - startMs);
    }
    return times;
  }

  #get(path: string): Promise<Response> {
    return fetch(`http://localhost${path}`, { client: this.#client });
  }
}

async function startListeners(socket: string, clients: number) {
  const script = new URL("./operate_listeners.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", script, socket, String(clients)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream() as TransformStream)) {
      lines.push(...String(text).split("\n").filter((line) => line !== ""));
      if (lines.includes("ready")) resolve();
    }
  })();
  const startedMs = performance.now();
  await ready;
  return {
    async stop(): Promise<BenchRow[]> {
      const seconds = (performance.now() - startedMs) / 1_000;
      await child.stdin.close();
      await child.status;
      await reading;
      const last = JSON.parse(
        lines.findLast((line) => line.startsWith("{")) ?? "{}",
      ) as ListenersReport;
      return [
        {
          name: "operate: streams that were still open at the end",
          value: last.open,
          unit: "streams",
        },
        { name: "operate: events to each client", value: last.events / seconds, unit: "events/s" },
        {
          name: "operate: bytes to all clients",
          value: last.bytes / seconds / 1_048_576,
          unit: "MiB/s",
        },
      ];
    },
  };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
