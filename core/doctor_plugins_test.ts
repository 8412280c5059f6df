import { assertEquals, assertStringIncludes } from "@std/assert";
import { createRegistry, PHASE_DEADLINE_MS } from "./plugin/mod.ts";
import {
  askBackends,
  askCheckers,
  askCluster,
  type Asked,
  askObservers,
} from "./doctor_plugins.ts";
import {
  backend,
  checker,
  fine,
  heartbeat,
  lines,
  machinePorts,
  observer,
  resource,
  unusable,
} from "./doctor_fixtures.ts";
import type { AnyPlugin } from "./plugin/mod.ts";
import type { ClusterConfig, ServerConfig, ServiceConfig } from "./model/mod.ts";

function askedOf(plugins: readonly AnyPlugin[], overrides = {}) {
  const { ports, clock } = machinePorts({});
  const asked: Asked = { registry: createRegistry(plugins), ports, overrides };
  return { asked, clock };
}

function serviceOf(
  ...checks: readonly (readonly [type: string, options: object])[]
): ServiceConfig {
  const servers = checks.map(([type, options], index): ServerConfig => {
    const address = `10.0.0.${index + 1}`;
    return {
      address,
      port: 80,
      forwarding: "masq",
      weight: 1,
      check: {
        type,
        options: { ...options },
        intervalMs: 1_000,
        timeoutMs: 500,
        thresholds: { rise: 1, fall: 1 },
        target: { address, port: 80 },
      },
    };
  });
  return {
    name: "web",
    key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
    scheduler: "rr",
    quiescent: false,
    servers,
  };
}

const failing = () => Promise.resolve([{ ...fine("module"), status: "failed" as const }]);

Deno.test("askBackends asks as a director does, up to the one that it would choose", async () => {
  const { asked } = askedOf([
    backend("userspace", { inProcess: true }),
    backend("ipvsadm", { sysctls: { a: "1" }, answer: () => Promise.resolve([fine("module")]) }),
  ]);
  const { findings, sysctls, inProcess } = await askBackends(asked);
  assertEquals(lines(findings), [
    "ok backend ipvsadm: it would be chosen: ipvsadm is here",
    "ok module: fine",
  ]);
  assertEquals([sysctls, inProcess], [{ a: "1" }, false]);
});

Deno.test("askBackends only warns of what a backend lacks that another one takes the place of", async () => {
  const { asked } = askedOf([
    backend("ipvsadm", { probe: unusable("no root"), answer: failing, sysctls: { a: "1" } }),
    backend("userspace", { inProcess: true }),
  ]);
  const { findings, sysctls, inProcess } = await askBackends(asked);
  assertEquals(lines(findings), [
    "warning backend ipvsadm: it cannot be used here: no root",
    "warning module: fine",
    "ok backend userspace: it would be chosen: userspace is here",
  ]);
  assertStringIncludes(findings[0]?.remedy ?? "", "userspace");
  assertEquals([sysctls, inProcess], [undefined, true]);
});

Deno.test("askBackends fails where the backend that is named cannot be used, and asks no other", async () => {
  const plugins = [
    backend("ipvsadm", { probe: unusable("no root"), answer: failing }),
    backend("userspace"),
  ];
  const expected = [
    "failed backend ipvsadm: it cannot be used here: no root",
    "failed module: fine",
  ];
  const byFile = await askBackends(askedOf(plugins).asked, { backend: "ipvsadm" });
  assertEquals(lines(byFile.findings), expected);
  const byOverride = await askBackends(askedOf(plugins, { backend: "ipvsadm" }).asked);
  assertEquals(lines(byOverride.findings), expected);
  const named = await askBackends(askedOf(plugins, { backend: "userspace" }).asked);
  assertEquals(lines(named.findings), [
    "ok backend userspace: it is the one that is named, and works here: userspace is here",
  ]);
});

Deno.test("askBackends fails where no backend can be used, or none is there", async () => {
  const { asked } = askedOf([
    backend("ipvsadm", { probe: unusable("no root") }),
    backend("userspace", { probe: unusable("no luck") }),
  ]);
  assertEquals((await askBackends(asked)).findings.map(({ status }) => status), [
    "failed",
    "failed",
  ]);
  assertEquals(lines((await askBackends(askedOf([]).asked)).findings), [
    "failed backend: there is none that could be chosen",
  ]);
  const unknown = await askBackends(askedOf([], { backend: "ipvs" }).asked);
  assertStringIncludes(lines(unknown.findings)[0] ?? "", "failed backend ipvs: it cannot be used");
});

Deno.test("askBackends reports a probe that throws or hangs, and options that are refused", async () => {
  const throwing = backend("ipvsadm", { probe: () => Promise.reject(new Error("boom")) });
  const { findings } = await askBackends(askedOf([throwing]).asked);
  assertStringIncludes(findings[0]?.message ?? "", "backend.ipvsadm failed in probe: boom");

  const hanging = askedOf([backend("ipvsadm", { probe: () => new Promise(() => {}) })]);
  const pending = askBackends(hanging.asked);
  await hanging.clock.advance(PHASE_DEADLINE_MS.probe);
  assertStringIncludes((await pending).findings[0]?.message ?? "", "not done within 5s");

  const config = { backendOptions: { ipvsadm: { program: 5 } } };
  const refused = await askBackends(askedOf([backend("ipvsadm")]).asked, config);
  assertStringIncludes(refused.findings[0]?.message ?? "", "backend.ipvsadm refuses its options");
});

Deno.test("askBackends keeps what a backend found although its probe failed", async () => {
  const broken = backend("ipvsadm", {
    probe: () => Promise.reject(new Error("boom")),
    answer: () => Promise.resolve([fine("module")]),
  });
  assertEquals(lines((await askBackends(askedOf([broken]).asked)).findings)[1], "ok module: fine");
});

Deno.test("askCheckers asks each checker once for each choice of options, in the order of the file", async () => {
  const calls: unknown[] = [];
  const answer = (options: unknown) => {
    calls.push(options);
    return Promise.resolve([fine(`http ${JSON.stringify(options)}`)]);
  };
  const { asked } = askedOf([checker("http", answer), checker("sip"), checker("unused", failing)]);
  const services = [
    serviceOf(["http", { request: "/b" }], ["sip", {}], ["http", { request: "/a" }]),
    serviceOf(["http", { request: "/b" }]),
  ];
  const findings = await askCheckers(asked, services);
  assertEquals(calls, [{ request: "/b" }, { request: "/a" }]);
  assertEquals(findings.map(({ subject }) => subject), [
    'http {"request":"/b"}',
    'http {"request":"/a"}',
  ]);
});

Deno.test("askCheckers tells once what a checker finds for several choices of options", async () => {
  const { asked } = askedOf([checker("http", () => Promise.resolve([fine("raw sockets")]))]);
  const service = serviceOf(["http", { request: "/a" }], ["http", { request: "/b" }]);
  assertEquals(lines(await askCheckers(asked, [service])), ["ok raw sockets: fine"]);
});

Deno.test("askCheckers never calls a checker that never checks", async () => {
  const { asked } = askedOf([checker("off", () => Promise.reject(new Error("called")), "up")]);
  assertEquals(await askCheckers(asked, [serviceOf(["off", {}])]), []);
});

Deno.test("a plugin that throws in diagnose is a finding that names it, and takes no other with it", async () => {
  const { asked } = askedOf([
    checker("http", () => {
      throw new Error("boom\nbang");
    }),
    checker("sip", () => Promise.resolve([fine("sip")])),
  ]);
  assertEquals(lines(await askCheckers(asked, [serviceOf(["http", {}], ["sip", {}])])), [
    "failed plugin checker.http: checker.http failed in diagnose: boom; bang",
    "ok sip: fine",
  ]);
});

Deno.test("plugins that hang in diagnose are ended together at the deadline, and asked no more", async () => {
  let calls = 0;
  const hangs = () => {
    calls++;
    return new Promise(() => {});
  };
  const { asked, clock } = askedOf([checker("http", hangs), checker("sip", hangs)]);
  const service = serviceOf(["http", { request: "/a" }], ["http", { request: "/b" }], ["sip", {}]);
  const pending = askCheckers(asked, [service]);
  await clock.advance(PHASE_DEADLINE_MS.diagnose);
  assertEquals(lines(await pending), [
    "failed plugin checker.http: checker.http failed in diagnose: not done within 10s",
    "failed plugin checker.sip: checker.sip failed in diagnose: not done within 10s",
  ]);
  assertEquals([calls, clock.pending], [2, 0]);
});

Deno.test("a plugin that answers nonsense in diagnose is a finding that says what is wrong with it", async () => {
  const answers: readonly unknown[] = [
    undefined,
    "all well",
    [{ status: "good", subject: "x", message: "y" }],
    [{ status: "ok", subject: "x" }],
    [{ status: "ok", subject: "x", message: 5 }],
    [null],
  ];
  for (const answer of answers) {
    const { asked } = askedOf([checker("http", () => Promise.resolve(answer))]);
    const [finding] = await askCheckers(asked, [serviceOf(["http", {}])]);
    // A plugin that has nothing to say may say nothing.
    if (answer === undefined) {
      assertEquals(finding, undefined);
      continue;
    }
    assertEquals(finding?.subject, "plugin checker.http", JSON.stringify(answer));
    assertStringIncludes(finding?.message ?? "", "what it answers are no findings");
  }
});

Deno.test("findings of plugins come as one line each", async () => {
  const answer = () => Promise.resolve([{ status: "ok", subject: " a\nb", message: "c\n  d\n" }]);
  const { asked } = askedOf([checker("http", answer)]);
  assertEquals(lines(await askCheckers(asked, [serviceOf(["http", {}])])), ["ok a; b: c; d"]);
});

Deno.test("askObservers asks those in use with their options, and the admin socket where none are named", async () => {
  const calls: unknown[] = [];
  const noting = (name: string) =>
    observer(name, (options) => {
      calls.push([name, options]);
      return Promise.resolve([fine(name)]);
    });
  const { asked } = askedOf([noting("log"), noting("admin")]);
  const used = [{ type: "admin", options: { socket: "/s" } }, { type: "log", options: {} }];
  assertEquals(lines(await askObservers(asked, used)), ["ok admin: fine", "ok log: fine"]);
  assertEquals(lines(await askObservers(asked, undefined)), ["ok admin: fine"]);
  assertEquals(calls, [["admin", { socket: "/s" }], ["log", {}], ["admin", {}]]);
  assertEquals(await askObservers(askedOf([]).asked, undefined), []);
});

Deno.test("askObservers reports options that an observer refuses, and one that is not there", async () => {
  const { asked } = askedOf([observer("log")]);
  const used = [{ type: "log", options: { fiel: 1 } }, { type: "mail", options: {} }];
  const [refused, unknown] = await askObservers(asked, used);
  assertStringIncludes(refused?.message ?? "", "observer.log refuses its options");
  assertStringIncludes(unknown?.message ?? "", 'cannot find observer "mail"');
});

Deno.test("askCluster asks every medium and every resource of each group, once for each choice of options", async () => {
  const noted: unknown[] = [];
  const answer = (name: string) => (options: object) => {
    noted.push([name, options]);
    return Promise.resolve([fine(`${name} ${JSON.stringify(options)}`)]);
  };
  const { asked } = askedOf([
    heartbeat("multicast", answer("multicast")),
    resource("vip", answer("vip")),
    resource("broken", () => Promise.reject(new Error("boom"))),
  ]);
  const medium = { type: "multicast", options: { interface: "eth0" } };
  const limits = { timeoutMs: 1, monitorMs: 1, onFailure: "keep" } as const;
  const vip = (address: string) => ({ type: "vip", options: { address }, ...limits });
  // The rest is not looked at.
  const cluster = {
    heartbeats: [medium, medium],
    groups: [
      { resources: [vip("a"), { type: "broken", options: {}, ...limits }] },
      { resources: [vip("b"), vip("a")] },
    ],
  } as unknown as ClusterConfig;
  assertEquals(lines(await askCluster(asked, cluster)), [
    'ok multicast {"interface":"eth0"}: fine',
    'ok vip {"address":"a"}: fine',
    'ok vip {"address":"b"}: fine',
    "failed plugin resource.broken: resource.broken failed in diagnose: boom",
  ]);
  assertEquals(noted.length, 3);
  assertEquals(await askCluster(asked, undefined), []);
});
