/** The thread of the administration: overloaded or dead, it holds up no check and no heartbeat. */

import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import {
  builtinPlugins,
  createDirector,
  createRegistry,
  definePlugin,
  type Histogram,
  loadConfig,
  type Snapshot,
  systemPorts,
} from "../../mod.ts";
import { createAdmin } from "../../plugins/observers/admin/admin.ts";
import { adminOptions } from "../../plugins/observers/admin/options.ts";
import { startThread, type ThreadWorker } from "../../plugins/observers/admin/thread_worker.ts";
import { runOrThrow, type StartedProgram } from "../lanes/commands.ts";
import { ringmaster, withFolder, withRingmaster } from "./cli_program.ts";

const FLOOD = new URL("./admin_flood.ts", import.meta.url).pathname;
const LATE_MS = 250;
/** Fewer are no flood. */
const ANSWERED_MIN = 3_000;

async function ask<Answer>(socket: string, path: string): Promise<Answer> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  return await (await fetch(`http://localhost${path}`, { client })).json();
}

function services(port: number, count: number): string {
  const real = Array.from({ length: count }, (_, index) => {
    return `      - 127.1.${index >> 8}.${index & 255}:${port} masq 1\n`;
  });
  return `defaults: { check: { type: connect, interval: 500ms, timeout: 400ms } }
services:
  - name: web
    virtual: 127.0.0.1:9072/tcp
    scheduler: rr
    real:
${real.join("")}`;
}

/** Something that takes connections on every loopback address. */
function startServer(): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  const serve = async () => {
    for await (const connection of listener) connection.close();
  };
  serve().catch(() => {});
  return listener;
}

/** How many were later than the limit. */
function lateOnes({ boundsMs, counts }: Histogram): number {
  const first = boundsMs.findIndex((bound) => bound >= LATE_MS);
  return counts.slice(first + 1).reduce((sum, count) => sum + count, 0);
}

async function withPair(body: (folder: string, programs: StartedProgram[]) => Promise<void>) {
  using server = startServer();
  await withFolder(async (folder) => {
    const reserved = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const { port } = reserved.addr as Deno.NetAddr;
    reserved.close();
    await Deno.writeTextFile(
      `${folder}/pair.yaml`,
      `backend: memory
${services(server.addr.port, 500)}cluster:
  nodes: [one, two]
  heartbeats:
    - { type: multicast, interface: lo, group: 239.255.77.2, port: ${port}, ttl: 0, loop: yes }
  keepalive: 100ms
  warntime: ${LATE_MS + 100}ms
  deadtime: 4s
  realtime: no
  resources: []
`,
    );
    const made = await ringmaster("keygen", "-o", `${folder}/authkeys`);
    assertEquals(made.code, 0, made.stderr);
    const words = (name: string) => [
      ...["run", "-c", `${folder}/pair.yaml`, "--node", name, "--socket", `${folder}/${name}.sock`],
      ...["--state", `${folder}/${name}`],
    ];
    await withRingmaster(words("one"), (one) =>
      withRingmaster(words("two"), async (two) => {
        await body(folder, [one, two]);
        await Promise.all([one.stop(), two.stop()]);
      }));
  });
}

Deno.test("hundreds of requests at a time make no check of their director late, and no heartbeat", () =>
  withPair(async (folder) => {
    const one = `${folder}/one.sock`;
    const two = `${folder}/two.sock`;
    const whole = async (socket: string) => {
      const { services: [web], cluster } = await ask<Snapshot>(socket, "/api/v1/status");
      return web?.servers.every(({ status }) => status === "up") === true &&
        cluster?.nodes.every(({ status }) => status === "alive") === true;
    };
    await eventually("both are up", async () => await whole(one) && await whole(two), 30_000);
    const seen = async () => (await ask<{ id: number }[]>(two, "/api/v1/events")).at(-1)?.id ?? 0;
    const before = (await ask<Snapshot>(one, "/api/v1/status")).checks;
    const lastEvent = await seen();
    const words = [FLOOD, one, "300", "5000", String(ANSWERED_MIN)];
    const flood = [Deno.execPath(), "run", "--quiet", "--allow-all", ...words];
    const statuses: Record<string, number> = JSON.parse(await runOrThrow(flood));
    assertGreaterOrEqual(statuses["200"] ?? 0, ANSWERED_MIN, JSON.stringify(statuses));
    const { checks } = await ask<Snapshot>(one, "/api/v1/status");
    assert(
      checks.total - before.total > 4_000,
      `only ${checks.total - before.total} checks were run`,
    );
    assert(before.lateness !== undefined && checks.lateness !== undefined);
    assertEquals(lateOnes(checks.lateness) - lateOnes(before.lateness), 0);
    assertEquals(checks.failed - before.failed, 0);
    const events = await ask<{ type: string; sentence: string }[]>(
      two,
      `/api/v1/events?after=${lastEvent}`,
    );
    assertEquals(events.filter(({ type }) => type.startsWith("node.")), []);
  }));

Deno.test("a director whose administration's thread dies goes on, says so, and is served again", () =>
  withFolder(async (folder) => {
    using server = startServer();
    const path = `${folder}/ringmaster.yaml`;
    const socket = `${folder}/admin.sock`;
    await Deno.writeTextFile(
      path,
      `backend: memory\nlog: { level: error }\n${services(server.addr.port, 100)}`,
    );
    const threads: { readonly worker: ThreadWorker; readonly kill: () => Promise<void> }[] = [];
    const admin = definePlugin({
      kind: "observer",
      name: "admin",
      summary: "the real one, whose thread can be killed",
      options: adminOptions,
      create: (options, context) =>
        createAdmin(options, context, (listener) => {
          const worker = startThread(listener);
          const kill = async () => {
            await worker.end();
            listener.onEnd("it was killed");
          };
          threads.push({ worker, kill });
          return worker;
        }),
    });
    const others = builtinPlugins.filter(({ id }) => id !== "observer.admin");
    const registry = createRegistry([...others, admin]);
    const overrides = { socket, state: `${folder}/state`, node: "lb1" };
    const load = () => loadConfig({ path, registry, ports: systemPorts, overrides });
    const loaded = await load();
    assert(loaded.ok);
    const director = createDirector({ path, loaded, load, ports: systemPorts, version: "1" });
    await director.start();
    try {
      await eventually("it serves", async () => {
        const { checks } = await ask<Snapshot>(socket, "/api/v1/status");
        return checks.total >= 200;
      });
      const { checks: before } = await director.snapshot();
      for (const _ of [1, 2]) {
        await threads.at(-1)!.kill();
        await eventually(
          "the socket answers again",
          () =>
            ask<Snapshot>(socket, "/api/v1/status").then(({ node }) => node === "lb1", () => false),
          20_000,
        );
      }
      assertEquals(threads.length, 3);
      const { checks } = await director.snapshot();
      assert(checks.total > before.total);
      assertEquals(checks.failed, before.failed);
      const told = director.control.history().filter(({ type }) => type === "plugin.noted");
      assertEquals(told.length, 4, JSON.stringify(told));
    } finally {
      await director.stop("the test has ended");
    }
  }));
