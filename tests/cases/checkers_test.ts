/** Cases 33 and 34 of the reference for ldirectord: checks by a program, ping, combined checks, no checks at all. */

import { assert, assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "../../core/events/mod.ts";
import { type Adoption, Monitor } from "../../core/health/mod.ts";
import {
  type CheckConfig,
  type ServiceConfig,
  serviceId,
  type VirtualServiceKey,
} from "../../core/model/mod.ts";
import { ConnectionError, createRegistry } from "../../core/plugin/mod.ts";
import { type Ports, systemPorts } from "../../core/ports/mod.ts";
import { createProbeFactory } from "../../core/probes.ts";
import {
  createFakeClock,
  createFakeEcho,
  createFakePorts,
  createTestContext,
  eventually,
} from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const REAL = { address: "10.0.0.147", port: 8080 };
const SERVER = "10.0.0.147:8080";
const OVER_TCP = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;
const OVER_UDP = { ...OVER_TCP, protocol: "udp" } as const;
const MARK = { by: "fwmark", mark: 7, family: 4 } as const;

function serviceOf(check: Partial<CheckConfig>, key: VirtualServiceKey = OVER_TCP): ServiceConfig {
  const thresholds = { rise: 1, fall: 1 };
  const base = { type: "connect", options: {}, intervalMs: 1_000, timeoutMs: 500, thresholds };
  return {
    name: "case",
    key,
    scheduler: "rr",
    quiescent: false,
    servers: [{
      ...REAL,
      forwarding: "masq",
      weight: 1,
      check: { ...base, target: REAL, ...check },
    }],
  };
}

/** Checks the service with the plugins that ship, from now on. */
function watch(service: ServiceConfig, ports: Ports, adoption?: Adoption) {
  const events: DirectorEvent[] = [];
  const bus = createEventBus({
    now: ports.clock.now,
    onFault: (message) => console.error(message),
  });
  bus.subscribe((event) => events.push(event));
  const monitor = new Monitor({ ...ports, events: bus, onChange: () => {} });
  const factory = createProbeFactory((id) => createTestContext(id, ports));
  const registry = createRegistry(builtinPlugins);
  const begin = (next: ServiceConfig) =>
    monitor.watch(factory.watchedOf([next], registry), () => adoption);
  begin(service);
  const health = () => monitor.health(serviceId(service.key), SERVER);
  return { monitor, begin, events, health };
}

/** Ports of the test's own; `made` is what the network saw: C for a TCP connection, P for a ping, N for a program. */
function network() {
  const clock = createFakeClock();
  const state = { made: "", refuse: false };
  const refusal = () => new ConnectionError("connection_failed", "cannot connect", "refused");
  const note = (letter: string) => {
    state.made += letter;
    if (state.refuse) throw refusal();
  };
  const ports = createFakePorts({
    clock,
    echo: createFakeEcho({ answer: () => note("P") }),
    dial: {
      datagram: () => Promise.try(() => note("D")).then(() => Promise.reject(refusal())),
      tcp: () =>
        Promise.try(() => note("C")).then(() => ({
          local: { address: "10.0.0.150", port: 40_000 },
          read: () => Promise.resolve(null),
          write: () => Promise.resolve(),
          close: () => {},
        })),
    },
  });
  // The same with a program for full checks.
  const noting: Ports = {
    ...ports,
    command: {
      run() {
        state.made += "N";
        return Promise.resolve({ code: state.refuse ? 1 : 0, stdout: "", stderr: "" });
      },
    },
  };
  return { clock, state, ports, noting };
}

interface ScriptRun {
  readonly folder: string;
  readonly service: ServiceConfig;
}

/** A program for the check `external`, in a folder that is gone afterwards. */
async function withProgram(
  lines: string,
  body: (run: ScriptRun) => Promise<void>,
  key: VirtualServiceKey = OVER_TCP,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const command = `${folder}/check`;
    await Deno.writeTextFile(command, `#!/bin/sh\ncd ${folder}\n${lines}\n`, { mode: 0o755 });
    await body({ folder, service: serviceOf({ type: "external", options: { command } }, key) });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const COMBINED = { type: "external", options: { command: "/opt/check" }, connects: 3 };
const SAY_ARGUMENTS = 'echo "$# $@"';

for (
  const [what, key, words] of [
    ["an address", OVER_TCP, "4 10.0.0.150 80 10.0.0.147 8080"],
    ["a firewall mark", MARK, "4 7 0 10.0.0.147 8080"],
  ] as const
) {
  Deno.test(`case 33: an external check of ${what} is told "${words}" and exit code 0 is up`, () =>
    withProgram(SAY_ARGUMENTS, async ({ service }) => {
      const { monitor, health } = watch(service, systemPorts);
      await eventually("there is a result", () => health()?.last !== undefined);
      monitor.stop();
      assertEquals(health()?.last?.message, `exit code 0: ${words}`);
      assertEquals(health()?.status, "up");
    }, key));
}

Deno.test("case 33: an external check is down for every other exit code, and up again for 0", () =>
  withProgram('echo "as told"; exit $(cat code)', async ({ folder, service }) => {
    await Deno.writeTextFile(`${folder}/code`, "1");
    const quick = { ...service.servers[0]?.check, intervalMs: 100 };
    const { monitor, health, events } = watch(serviceOf(quick), systemPorts);
    await eventually("it is down", () => health()?.status === "down");
    assertEquals(health()?.last?.message, "exit code 1: as told");
    await Deno.writeTextFile(`${folder}/code`, "0");
    await eventually("it is up", () => health()?.status === "up");
    monitor.stop();
    assertEquals(events.at(-1)?.type, "server.up");
  }));

Deno.test("case 33: an external check that runs past its time gets SIGTERM, and the server is down", () =>
  withProgram(
    "trap 'echo TERM > told; exit 0' TERM; echo > began; while :; do sleep 0.01; done",
    async ({ folder, service }) => {
      const { monitor, health } = watch(service, systemPorts);
      await eventually("there is a result", () => health()?.last !== undefined);
      monitor.stop();
      assertEquals([health()?.status, health()?.last?.message], ["down", "no answer within 500ms"]);
      const latencyMs = health()?.last?.latencyMs ?? 0;
      assert(latencyMs >= 500, `${latencyMs} ms`);
      // Exit code 0 of a program that was told to end is no good result.
      await eventually("it was told", async () => {
        return (await Deno.readTextFile(`${folder}/told`)) === "TERM\n";
      });
      assertEquals(health()?.status, "down");
    },
  ));

Deno.test("case 33 (new): an external check that is killed by a signal is down, where ldirectord has it up", () =>
  withProgram("kill -SEGV $$", async ({ service }) => {
    const { monitor, health } = watch(service, systemPorts, "serving");
    await eventually("it is down", () => health()?.status === "down");
    monitor.stop();
    assertEquals(health()?.last?.message, "killed by SIGSEGV");
  }));

Deno.test("case 34: a check of a udp service by ping asks with ICMP and nothing else", async () => {
  const { clock, state, ports } = network();
  const { monitor, health } = watch(serviceOf({ type: "ping" }, OVER_UDP), ports);
  await clock.advance(3_500);
  assert(/^P{3,}$/.test(state.made), state.made);
  assertEquals([health()?.status, health()?.last?.message], ["up", "echo reply"]);
  state.refuse = true;
  await clock.advance(1_100);
  assertEquals([health()?.status, health()?.last?.message], ["down", "refused"]);
  monitor.stop();
});

Deno.test("case 34: combined 3 makes the pattern N C C C N C C C, with ping in the place of connect over udp", async () => {
  for (const [key, connect] of [[OVER_TCP, "C"], [OVER_UDP, "P"]] as const) {
    const { clock, state, noting } = network();
    const { monitor, begin } = watch(serviceOf(COMBINED, key), noting);
    await clock.advance(8_000);
    const pattern = `N${connect.repeat(3)}`.repeat(5);
    assert(state.made.length >= 8, state.made);
    assertEquals(state.made, pattern.slice(0, state.made.length));
    // A reload that leaves the check alone leaves the sequence where it stands.
    const before = state.made.length;
    begin(serviceOf(COMBINED, key));
    await clock.advance(3_000);
    assert(state.made.length > before + 1, state.made);
    assertEquals(state.made, pattern.slice(0, state.made.length));
    monitor.stop();
  }
});

Deno.test("case 34: a failed connect of a combined check makes the next one full, a failed full one is repeated", async () => {
  const { clock, state, noting } = network();
  const { monitor, health } = watch(serviceOf(COMBINED), noting);
  const until = async (made: string) => {
    for (let steps = 0; steps < 1_000 && state.made.length < made.length; steps++) {
      await clock.advance(50);
    }
    assertEquals(state.made, made);
  };
  await until("NC");
  state.refuse = true;
  await until("NCC");
  assertEquals(health()?.status, "down", "a failed connect counts like any other check");
  await until("NCCNN");
  state.refuse = false;
  await until("NCCNNNCCCN");
  assertEquals(health()?.status, "up");
  monitor.stop();
});

Deno.test("case 34: on is up at once and stays up, without any check", async () => {
  for (const type of ["on", "none"]) {
    const { clock, state, ports } = network();
    state.refuse = true;
    const { monitor, health, events } = watch(serviceOf({ type }), ports);
    assertEquals(health()?.status, "up");
    await clock.advance(60_000);
    assertEquals([health()?.status, state.made], ["up", ""]);
    assertEquals(events.map((event) => event.type), ["server.up"]);
    monitor.stop();
  }
});

Deno.test("case 34: off is never touched by checks, whether it was found in service or not", async () => {
  for (
    const [adoption, status] of [["serving", "up"], ["quiesced", "down"], [
      undefined,
      "down",
    ]] as const
  ) {
    const { clock, state, ports } = network();
    state.refuse = true;
    const { monitor, health } = watch(serviceOf({ type: "off" }), ports, adoption);
    assertEquals(health()?.status, status);
    await clock.advance(60_000);
    assertEquals([health()?.status, state.made], [status, ""]);
    monitor.stop();
  }
});

Deno.test("case 34: a check that is turned off keeps the server's state, and turned on again checks it", async () => {
  const { clock, state, ports } = network();
  const { monitor, health, begin } = watch(serviceOf({}), ports);
  await clock.advance(100);
  assertEquals([health()?.status, state.made], ["up", "C"]);
  state.refuse = true;
  begin(serviceOf({ type: "off" }));
  await clock.advance(60_000);
  assertEquals([health()?.status, state.made], ["up", "C"]);
  begin(serviceOf({}));
  await clock.advance(100);
  assertEquals([health()?.status, state.made], ["down", "CC"]);
  monitor.stop();
});
