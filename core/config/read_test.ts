import { assertEquals } from "@std/assert";
import { readConfig } from "./read.ts";
import { Report } from "./report.ts";

/** What is read, and each problem as `path: message`. */
function read(raw: unknown) {
  const report = new Report("a.conf", () => undefined);
  const config = readConfig(raw, report);
  return { config, told: report.list().map(({ path, message }) => `${path}: ${message}`) };
}

const EMPTY = { fallback: undefined, check: undefined };

Deno.test("readConfig reads nothing from an empty configuration, and finds nothing wrong", () => {
  const { config, told } = read({});
  assertEquals(told, []);
  assertEquals(config.defaults, EMPTY);
  assertEquals(config.services, []);
  assertEquals([config.root, config.plugins, config.admin], [{}, [], {}]);
});

Deno.test("readConfig reads the short and the long form of a server into the same", () => {
  const { config, told } = read({
    services: [{
      virtual: "10.0.0.9:80",
      real: ["10.0.0.1:81 gate 2", { address: "10.0.0.1:81", forwarding: "gate", weight: 2 }],
      fallback: { address: "127.0.0.1" },
    }],
  });
  assertEquals(told, []);
  const [service] = config.services;
  const [short, long] = service?.servers ?? [];
  assertEquals(short?.form, long?.form);
  assertEquals(short?.addressPath, ["services", 0, "real", 0]);
  assertEquals(long?.addressPath, ["services", 0, "real", 1, "address"]);
  assertEquals(service?.fallback?.form, {
    endpoint: { host: { kind: "address", address: "127.0.0.1" } },
  });
});

Deno.test("readConfig keeps the position of what stands behind something that it cannot read", () => {
  const { config, told } = read({
    services: [5, { virtual: "10.0.0.9:80", real: [null, "10.0.0.1"] }],
  });
  assertEquals(told, [
    "services[0]: found 5; wanted is a mapping",
    'services[1].real[0]: found nothing; wanted is text such as "10.0.0.147:9072 masq 1", ' +
    "or a mapping with address",
  ]);
  assertEquals(config.services.map((service) => service.virtual?.by), [undefined, "address"]);
  assertEquals(config.services[1]?.servers.map((server) => server.form !== undefined), [
    false,
    true,
  ]);
  assertEquals(config.services[1]?.servers[1]?.path, ["services", 1, "real", 1]);
});

Deno.test("readConfig reads the rest of a server of which one word is wrong", () => {
  const { config, told } = read({
    services: [{ virtual: "a:1", real: [{ address: "10.0.0.1", weight: -1, forwarding: "gate" }] }],
  });
  assertEquals(told, [
    "services[0].real[0].weight: found -1; wanted is a whole number from 0 to 65535",
  ]);
  assertEquals(config.services[0]?.servers[0]?.form, {
    endpoint: { host: { kind: "address", address: "10.0.0.1" } },
    forwarding: "gate",
  });
});

Deno.test("readConfig hands on what the admin observer decodes itself, and wants it as a mapping", () => {
  const raw = { admin: { listen: 8694, socket: "/s", unknown: 1 } };
  const { config, told } = read(raw);
  assertEquals(told, []);
  assertEquals(config.admin, raw.admin);
  assertEquals(read({ admin: "/s" }).told, ['admin: found "/s"; wanted is a mapping']);
  assertEquals(read({}).config.admin, {});
});

Deno.test("readConfig reads the words for the director, and the files of plugins", () => {
  const { config, told } = read({
    drift: "announce",
    sysctl: { "net.ipv4.ip_forward": 1, "net.ipv4.vs.conntrack": "leave" },
    syslog: "local0",
    maintenancedir: "/m",
    callback: "/c",
    state: "/s",
    plugins: ["plugins/a.ts", "/b.js"],
  });
  assertEquals(told, []);
  assertEquals(config.plugins, ["plugins/a.ts", "/b.js"]);
  assertEquals(config.log, { syslog: "local0" });
  assertEquals(config.root, {
    drift: "announce",
    sysctl: { "net.ipv4.ip_forward": 1, "net.ipv4.vs.conntrack": "leave" },
    syslog: "local0",
    maintenancedir: "/m",
    callback: "/c",
    state: "/s",
  });
});

Deno.test("readConfig refuses names of kernel settings that lead to other files, and values that are none", () => {
  const name = "wanted is the name of a kernel setting, such as net.ipv4.ip_forward";
  const value = "wanted is a number, text in one line, or leave";
  const table: readonly (readonly [sysctl: unknown, told: string])[] = [
    [{ "net/ipv4/x": 1 }, `sysctl["net/ipv4/x"]: found "net/ipv4/x"; ${name}`],
    [{ "net..x": 1 }, `sysctl["net..x"]: found "net..x"; ${name}`],
    [{ "..": 1 }, `sysctl[".."]: found ".."; ${name}`],
    [{ forward: 1 }, `sysctl.forward: found "forward"; ${name}`],
    [{ "net.x": true }, `sysctl["net.x"]: found true; ${value}`],
    [{ "net.x": " " }, `sysctl["net.x"]: found " "; ${value}`],
    [{ "net.x": "1\n2" }, `sysctl["net.x"]: found "1\\n2"; ${value}`],
    [{ "net.x": null }, `sysctl["net.x"]: found nothing; ${value}`],
    [["net.x"], "sysctl: found a list; wanted is a mapping"],
  ];
  for (const [sysctl, expected] of table) assertEquals(read({ sysctl }).told, [expected]);
});

Deno.test("readConfig reads the short and the long form of the scheduler's flags", () => {
  const { config, told } = read({
    services: [
      { virtual: "fwmark:7", schedflags: "sh-port, sh-fallback" },
      { virtual: "fwmark:8", schedflags: ["sh-port"] },
      { virtual: "fwmark:9", schedflags: 3 },
      { virtual: "fwmark:10", schedflags: ["sh-prot"] },
    ],
  });
  assertEquals(config.services.map((service) => service.schedflags), [
    "sh-port, sh-fallback",
    ["sh-port"],
    undefined,
    undefined,
  ]);
  assertEquals(told, [
    'services[2].schedflags: found 3; wanted is flags of the scheduler, such as "sh-port" or [sh-port, sh-fallback]',
    'services[3].schedflags[0]: found "sh-prot", did you mean "sh-port"? ' +
    "allowed are sh-fallback, sh-port, mh-fallback, mh-port, flag-1, flag-2, flag-3",
  ]);
});

Deno.test("readConfig says that a netmask needs persistent, but not where persistent is wrong", () => {
  const service = { virtual: "a:1", netmask: "255.0.0.0" };
  const alone = "services[0].netmask: a netmask has a meaning only together with persistent";
  assertEquals(read({ services: [service] }).told, [alone]);
  assertEquals(read({ services: [{ ...service, persistent: "1s" }] }).told, []);
  assertEquals(read({ services: [{ ...service, persistent: "x" }] }).told.length, 1);
});

Deno.test("readConfig reads lists with nothing below their key as empty, and nothing else so", () => {
  assertEquals(read({ services: null }).told, []);
  assertEquals(read({ services: [{ virtual: "a:1", real: null }] }).told, []);
  for (const wrong of [{}, "x", 0, false]) {
    assertEquals(read({ services: wrong }).told.length, 1);
    assertEquals(read({ services: [{ virtual: "a:1", real: wrong }] }).told.length, 1);
  }
});
