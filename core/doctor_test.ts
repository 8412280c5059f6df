import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { diagnose, sysctlFinding } from "./doctor.ts";
import {
  about,
  backend,
  checker,
  CONFIG,
  examine,
  fine,
  heartbeat,
  jsonFormat,
  lines,
  machinePorts,
  observer,
  PATH,
  PLUGINS,
  resource,
  unusable,
} from "./doctor_fixtures.ts";
import type { Snapshot } from "./model/mod.ts";
import { type AnyPlugin, createRegistry } from "./plugin/mod.ts";
import { createFakeNames } from "./testing/mod.ts";

const FORWARD = "/proc/sys/net/ipv4/ip_forward";

Deno.test("diagnose finds nothing wrong with a machine on which all is well, in a stable order", async () => {
  const plugins = [
    checker("http", () => Promise.resolve([fine("checker")])),
    backend("ipvsadm", {
      answer: () => Promise.resolve([fine("kernel module ip_vs")]),
      sysctls: { "net.ipv4.ip_forward": "1" },
    }),
    observer("log", () => Promise.resolve([fine("log")])),
    observer("metrics"),
    observer("admin", () => Promise.resolve([fine("admin socket")])),
  ];
  const machine = { plugins, config: CONFIG, texts: { [FORWARD]: "1\n" } };
  const findings = await examine(machine);
  assertEquals(lines(findings), [
    `ok configuration ${PATH}: it is valid, with 1 service and 1 real server`,
    `ok access to configuration ${PATH}: only who should may change it`,
    "ok backend ipvsadm: it would be chosen: ipvsadm is here",
    "ok kernel module ip_vs: fine",
    "ok checker: fine",
    "ok log: fine",
    "ok admin socket: fine",
    "ok kernel setting net.ipv4.ip_forward: it is 1, as wanted",
    "ok virtual address 10.0.0.150: it is on eth0",
    "ok state folder /var/lib/ringmaster: it can be written",
  ]);
  assertEquals(await examine(machine), findings);
});

Deno.test("diagnose without a configuration asks the backends and the admin socket only", async () => {
  const asked: unknown[] = [];
  const plugins = [
    checker("http", () => Promise.resolve([fine("checker")])),
    backend("ipvsadm", { probe: unusable("this kernel has no ip_vs") }),
    backend("userspace"),
    observer("log", () => Promise.resolve([fine("log")])),
    observer("metrics"),
    observer("admin", (options) => {
      asked.push(options);
      return Promise.resolve([fine("admin socket")]);
    }),
  ];
  const findings = await examine({ plugins, overrides: { socket: "/run/x.sock" } });
  assertEquals(lines(findings), [
    "warning backend ipvsadm: it cannot be used here: this kernel has no ip_vs",
    "ok backend userspace: it would be chosen: userspace is here",
    "ok admin socket: fine",
  ]);
  assertEquals(asked, [{ socket: "/run/x.sock" }]);
});

Deno.test("diagnose says each problem of a configuration, and goes on with what the machine says", async () => {
  const config = { services: [{ virtual: "10.0.0.150", real: "x" }], sevices: [] };
  const findings = await examine({ config });
  const failed = findings.filter(({ status }) => status === "failed");
  assert(failed.length >= 2, lines(findings).join("\n"));
  for (const { subject } of failed) assertStringIncludes(subject, `configuration ${PATH}`);
  assertStringIncludes(lines(failed).join("\n"), 'did you mean "services"?');
  assertStringIncludes(lines(findings).join("\n"), "ok backend ipvsadm");
});

Deno.test("diagnose says that the configuration is not there", async () => {
  const { ports } = machinePorts({});
  const findings = await diagnose({
    path: "/etc/no.yaml",
    registry: createRegistry([jsonFormat, ...PLUGINS]),
    ports,
  });
  assertEquals(
    lines(findings)[0],
    [
      "failed configuration /etc/no.yaml: ",
      'cannot read "/etc/no.yaml": no such file',
    ].join(""),
  );
});

Deno.test("diagnose passes warnings of the configuration on", async () => {
  const findings = await examine({ config: { ...CONFIG, services: [] } });
  const [valid, warning] = about(findings, `configuration ${PATH}`)
    .concat(about(findings, `configuration ${PATH}:1`));
  assertEquals(valid?.message, "it is valid, with 0 services and 0 real servers");
  assertEquals(warning?.status, "warning");
});

Deno.test("diagnose says how kernel settings differ from those of backend and configuration", async () => {
  const sysctls = { "net.ipv4.ip_forward": "1", "net.ipv4.vs.expire_nodest_conn": "1" };
  const plugins = [backend("ipvsadm", { sysctls }), ...PLUGINS.slice(0, 2), ...PLUGINS.slice(4)];
  const texts = { [FORWARD]: "0\n", "/proc/sys/vm/swappiness": "60\n" };
  const config = { ...CONFIG, sysctl: { "vm.swappiness": 60 } };
  const findings = await examine({ plugins, texts, config });
  assertEquals(about(findings, "kernel setting net.ipv4.ip_forward"), [{
    status: "warning",
    subject: "kernel setting net.ipv4.ip_forward",
    message: "it is 0 and should be 1",
    remedy:
      'run "sysctl -w net.ipv4.ip_forward=1"; a director that may do so sets it when it starts',
  }]);
  const [missing] = about(findings, "kernel setting net.ipv4.vs.expire_nodest_conn");
  assertEquals(missing?.status, "warning");
  assertStringIncludes(missing?.message ?? "", "it should be 1: this kernel has no such setting");
  assertEquals(about(findings, "kernel setting vm.swappiness")[0]?.status, "ok");
  const left = { ...CONFIG, sysctl: { "net.ipv4.ip_forward": "leave" } };
  assertEquals(
    about(await examine({ plugins, texts, config: left }), "kernel setting net.ipv4.ip_forward"),
    [],
  );
});

Deno.test("sysctlFinding quotes a value of several numbers for the shell", () => {
  const fact = { name: "net.ipv4.tcp_rmem", wanted: "1 2 3", found: "1 2 4", holds: false };
  assertStringIncludes(sysctlFinding(fact).remedy ?? "", "sysctl -w net.ipv4.tcp_rmem='1 2 3'");
});

Deno.test("diagnose looks at taken ports only for a backend in the process", async () => {
  const header = "  sl  local_address rem_address   st tx_queue rx_queue\n";
  const texts = { "/proc/net/tcp": `${header}   0: 00000000:0050 00000000:0000 0A 0:0\n` };
  const inKernel = await examine({ config: CONFIG, texts });
  assertEquals(lines(inKernel).filter((line) => line.includes("port ")), []);
  const plugins = [
    ...PLUGINS.slice(0, 2),
    ...PLUGINS.slice(4),
    backend("userspace", {
      inProcess: true,
    }),
  ];
  const inProcess = await examine({ config: CONFIG, texts, plugins });
  assertEquals(lines(inProcess).filter((line) => line.includes("port ")), [
    "warning port 10.0.0.150:80/tcp: somebody listens on 0.0.0.0:80/tcp already",
  ]);
});

Deno.test("diagnose asks a director with a backend in the process whether it is the one that listens", async () => {
  const listener = "  sl\n   0: 9600000A:0050 00000000:0000 0A 0:0\n";
  const { ports } = machinePorts({ config: CONFIG, texts: { "/proc/net/tcp": listener } });
  const plugins = [...PLUGINS.slice(0, 2), backend("userspace", { inProcess: true })];
  const snapshot = {
    backend: { name: "userspace", dryRun: false },
    reconcile: { state: "settled" },
    services: [{ id: "10.0.0.150:80/tcp" }],
  } as unknown as Snapshot;
  const findings = await diagnose({
    path: PATH,
    registry: createRegistry([jsonFormat, ...plugins]),
    ports,
    askDirector: () => Promise.resolve(snapshot),
  });
  assertEquals(lines(findings).filter((line) => line.includes("port ")), [
    "ok port 10.0.0.150:80/tcp: the director that runs here listens on it",
  ]);
});

const CLUSTER = {
  node: "one",
  cluster: {
    nodes: ["one", "two"],
    heartbeats: [{ type: "multicast", interface: "eth0" }],
    keepalive: "100ms",
    deadtime: "400ms",
    authkeys: "authkeys",
    resources: [{ type: "vip", address: "10.0.0.154/25" }],
  },
};

const SETTING = "/proc/sys/net/ipv4/ip_nonlocal_bind";

function clusterMachine(sysctl: Readonly<Record<string, unknown>> = {}, only?: AnyPlugin) {
  const keys = "/etc/ringmaster/authkeys";
  const { ports } = machinePorts({
    config: {
      ...CONFIG,
      ...CLUSTER,
      sysctl,
      services: [{ ...CONFIG.services[0], virtual: "10.0.0.154:80/tcp" }],
    },
    texts: { [keys]: "auth 1\n1 sha1 secret\n", [SETTING]: "0\n" },
    facts: { [keys]: { mode: 0o600 } },
    ports: { names: { ...createFakeNames(), hostname: () => "one" } },
  });
  const plugins = [
    ...(only === undefined ? PLUGINS : [...PLUGINS.slice(0, 2), ...PLUGINS.slice(4), only]),
    heartbeat("multicast", () => Promise.resolve([fine("interface eth0")])),
    resource("vip", () => Promise.resolve([fine("address 10.0.0.154")])),
  ];
  return { path: PATH, registry: createRegistry([jsonFormat, ...plugins]), ports };
}

Deno.test("diagnose looks at a cluster last: this director, its media and resources, and who runs", async () => {
  const sockets: string[] = [];
  const findings = await diagnose({
    ...clusterMachine(),
    overrides: { socket: "/run/x.sock" },
    askDirector(socket) {
      sockets.push(socket);
      return Promise.reject(new Error("there is no such socket"));
    },
  });
  const all = lines(findings);
  assertEquals(
    all[0],
    `ok configuration ${PATH}: it is valid, with 1 service and 1 real server, for 2 directors`,
  );
  const start = all.findIndex((line) => line.startsWith("ok director name"));
  assertEquals(all.slice(start), [
    "ok director name one: it is one of one, two",
    "warning heartbeat media: there is only one, multicast; where it is cut, each director takes " +
    "the others for dead",
    "ok key of /etc/ringmaster/authkeys: key 1 of method sha1 signs",
    "ok interface eth0: fine",
    "ok address 10.0.0.154: fine",
    "warning running director: none can be asked, so that heartbeats cannot be judged: there is " +
    "no such socket",
  ]);
  assert(
    all.includes("ok access to authkeys /etc/ringmaster/authkeys: only who should may change it"),
  );
  assertStringIncludes(
    all.find((line) => line.includes("virtual address")) ?? "",
    "the cluster brings it",
  );
  assertEquals(sockets, ["/run/x.sock"]);
});

Deno.test("diagnose asks whether a standby can listen only for a backend in the process", async () => {
  const away = async (inProcess: boolean, sysctl: Readonly<Record<string, unknown>> = {}) => {
    const machine = clusterMachine(sysctl, backend("userspace", { inProcess }));
    return lines(await diagnose(machine)).filter((line) => line.includes("listening on"))
      .map((line) => line.split(":")[0]);
  };
  const subject = "listening on 10.0.0.154 while another director has it";
  assertEquals(await away(false), []);
  assertEquals(await away(true), [`failed ${subject}`]);
  assertEquals(await away(true, { "net.ipv4.ip_nonlocal_bind": 1 }), [`ok ${subject}`]);
});

Deno.test("diagnose asks no director where nobody can, and none for a director that is alone", async () => {
  const findings = await diagnose(clusterMachine());
  assertEquals(lines(findings).filter((line) => line.includes("running director")), []);
  const { ports } = machinePorts({ config: CONFIG });
  let asked = 0;
  await diagnose({
    path: PATH,
    registry: createRegistry([jsonFormat, ...PLUGINS]),
    ports,
    askDirector: () => Promise.reject(new Error(`asked ${++asked}`)),
  });
  assertEquals(asked, 0);
});

Deno.test("every finding that is not ok says what to do, but for what a configuration says itself", async () => {
  const findings = await examine({
    plugins: [
      checker("http", () => Promise.reject(new Error("boom"))),
      backend("ipvsadm", { probe: unusable("no"), sysctls: { "a.b": "1" } }),
      observer("log"),
      observer("metrics"),
    ],
    config: {
      ...CONFIG,
      maintenancedir: "/etc/ringmaster/maintenance",
      callback: "/etc/ringmaster/changed",
      services: [{ ...CONFIG.services[0], virtual: "10.9.9.9:80/tcp" }],
    },
    facts: { [PATH]: { mode: 0o666 }, "/etc/ringmaster/": { mode: 0o777 } },
    command: ({ program }) => program === "ip" ? { stdout: "[]" } : { code: 1 },
  });
  const wrong = findings.filter(({ status, subject }) =>
    status !== "ok" && !subject.startsWith("configuration")
  );
  assertEquals(wrong.length >= 7, true, lines(findings).join("\n"));
  for (const finding of wrong) assert(finding.remedy !== undefined, JSON.stringify(finding));
  for (const { message, remedy = "" } of findings) {
    assertEquals(/[.\n]$/.test(message) || /[.\n]$/.test(remedy), false, message);
  }
});
