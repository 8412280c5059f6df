import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DirectorConfig, serverId, type ServiceConfig, serviceId } from "../model/mod.ts";
import { describeChanges, diffServers, diffServices, sameValue } from "./diff.ts";
import { loaded } from "./load_fixture.ts";

const BEFORE = `
  services[0] = { "virtual": "10.0.0.150:80", "name": "web", "scheduler": "rr" }
  services[0].check = { "type": "http", "receive": "fine" }
  services[0].real = ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]
  services[1] = { "virtual": "10.0.0.150:5060/udp", "check": { "type": "sip" } }
  services[1].real = ["10.0.0.1:5060"]
`;

async function config(text: string): Promise<DirectorConfig> {
  return (await loaded(text)).config;
}

Deno.test("describeChanges says nothing of two loads of the same text", async () => {
  const [before, after] = [await config(BEFORE), await config(BEFORE)];
  assertEquals(describeChanges(before, after), []);
  const { added, removed, changed, unchanged } = diffServices(before.services, after.services);
  assertEquals([added, removed, changed], [[], [], []]);
  assert(unchanged[0] === after.services[0]);
});

Deno.test("describeChanges says each change in one line", async (test) => {
  const table: readonly (readonly [name: string, after: string, ...told: string[]])[] = [
    [
      "a server more",
      BEFORE + 'services[0].real[3] = "10.0.0.4:80"',
      "add server 10.0.0.4:80 to 10.0.0.150:80/tcp (web)",
    ],
    [
      "a server less",
      BEFORE + 'services[0].real = ["10.0.0.3:80", "10.0.0.1:80"]',
      "remove server 10.0.0.2:80 from 10.0.0.150:80/tcp (web)",
    ],
    [
      "another server at the same place",
      BEFORE + 'services[1].real[0] = "10.0.0.9:5060"',
      "remove server 10.0.0.1:5060 from 10.0.0.150:5060/udp",
      "add server 10.0.0.9:5060 to 10.0.0.150:5060/udp",
    ],
    [
      "settings of a server",
      BEFORE + 'services[0].real[0] = "10.0.0.1:80 gate 0"',
      "change server 10.0.0.1:80 in 10.0.0.150:80/tcp (web): " +
      "forwarding gate instead of masq, weight 0 instead of 1",
    ],
    [
      "settings of a check",
      BEFORE +
      `services[1].check = { "type": "sip", "interval": "2s", "timeout": "250ms", "rise": 2,
        "fall": 3, "port": 5061, "login": "x" }`.replaceAll(/\s+/g, " "),
      "change server 10.0.0.1:5060 in 10.0.0.150:5060/udp: check interval 2s instead of 1s, " +
      "check timeout 250ms instead of 1s, rise 2 instead of 1, fall 3 instead of 1, " +
      "check target 10.0.0.1:5061 instead of 10.0.0.1:5060, other check options",
    ],
    [
      "another check",
      BEFORE + 'services[1].check.type = "external"\nservices[1].check.command = "x"',
      "change server 10.0.0.1:5060 in 10.0.0.150:5060/udp: " +
      "check type external instead of sip, other check options",
    ],
    [
      "settings of a service",
      BEFORE + `services[0].scheduler = "sh"
        services[0].persistent = "5m"
        services[0].netmask = "255.255.0.0"
        services[0].quiescent = true
        services[0].fallback = "127.0.0.1"`,
      "change service 10.0.0.150:80/tcp (web): scheduler sh instead of rr, " +
      "persistent 300s instead of unset, netmask 255.255.0.0 instead of unset, " +
      "quiescent yes instead of no, fallback 127.0.0.1:80 gate instead of unset",
    ],
    [
      "another name",
      BEFORE + 'services[0].name = "shop"',
      "change service 10.0.0.150:80/tcp (shop): name shop instead of web",
    ],
    [
      "another address, which is another service",
      BEFORE + 'services[0].virtual = "10.0.0.151:80"',
      "remove service 10.0.0.150:80/tcp (web)",
      "add service 10.0.0.151:80/tcp (web) with 3 real servers",
    ],
    [
      "a service more",
      BEFORE + 'services[2] = { "virtual": "10.0.0.150:81", "real": ["10.0.0.1"] }',
      "add service 10.0.0.150:81/tcp with 1 real server",
    ],
    [
      "the director itself",
      BEFORE + `node = "n2"
        backend = "memory"
        autoreload = "yes"
        cleanstop = "no"
        logfile = "/x"`,
      "node n2 instead of test-node",
      "backend memory instead of unset",
      "autoreload yes instead of no",
      "cleanstop no instead of yes",
      "other logfile or admin socket",
    ],
  ];
  const before = await config(BEFORE);
  for (const [name, text, ...told] of table) {
    await test.step(name, async () => {
      assertEquals(describeChanges(before, await config(text)), told);
    });
  }
});

Deno.test("diffServices does not take another order for a change", async () => {
  const { services } = await config(BEFORE);
  const turned = services.map((service) => ({ ...service, servers: service.servers.toReversed() }))
    .reverse();
  const { added, removed, changed, unchanged } = diffServices(services, turned);
  assertEquals([added, removed, changed, unchanged.length], [[], [], [], 2]);
});

Deno.test("diffServers gives both sides of a change", async () => {
  const [before] = (await config(BEFORE)).services;
  const [after] = (await config(BEFORE + 'services[0].real[1] = "10.0.0.2:80 9"')).services;
  const { changed, unchanged } = diffServers(before?.servers ?? [], after?.servers ?? []);
  assertEquals(changed.map((change) => [change.before.weight, change.after.weight]), [[1, 9]]);
  assertEquals(unchanged.map(serverId), ["10.0.0.1:80", "10.0.0.3:80"]);
});

const servers = fc.uniqueArray(
  fc.record({ last: fc.integer({ min: 1, max: 9 }), weight: fc.integer({ min: 0, max: 2 }) }),
  { selector: (server) => server.last, maxLength: 5 },
);
const services = fc.uniqueArray(
  fc.record({ port: fc.integer({ min: 1, max: 6 }), quiescent: fc.boolean(), servers }),
  { selector: (service) => service.port, maxLength: 5 },
).map((drawn) =>
  drawn.map(({ port, quiescent, servers }): ServiceConfig => ({
    name: `s${port}`,
    key: { by: "address", protocol: "tcp", address: "10.0.0.150", port },
    scheduler: "rr",
    quiescent,
    servers: servers.map(({ last, weight }) => ({
      address: `10.0.0.${last}`,
      port: 80,
      forwarding: "masq",
      weight,
      check: {
        type: "http",
        options: { nested: [last] },
        intervalMs: 1_000,
        timeoutMs: 1_000,
        thresholds: { rise: 1, fall: 1 },
        target: { address: `10.0.0.${last}`, port: 80 },
      },
    })),
  }))
);

Deno.test("diffServices puts every service of both sides into exactly one set", () => {
  fc.assert(fc.property(services, services, (before, after) => {
    const { added, removed, changed, unchanged } = diffServices(before, after);
    const ids = (list: readonly ServiceConfig[]) => list.map((each) => serviceId(each.key)).sort();
    assertEquals(
      ids([...added, ...unchanged, ...changed.map((change) => change.after)]),
      ids(after),
    );
    const kept = unchanged.map(({ key }) => {
      const old = before.find((each) => serviceId(each.key) === serviceId(key));
      assert(old !== undefined);
      return old;
    });
    assertEquals(
      ids([...removed, ...kept, ...changed.map((change) => change.before)]),
      ids(before),
    );
    const bySorted = ({ servers, ...rest }: ServiceConfig) => ({
      ...rest,
      servers: servers.toSorted((a, b) => a.address.localeCompare(b.address)),
    });
    for (const [index, old] of kept.entries()) {
      const fresh = unchanged[index];
      assert(fresh !== undefined);
      assertEquals(bySorted(old), bySorted(fresh));
    }
    for (const change of changed) {
      assert(!sameValue(bySorted(change.before), bySorted(change.after)));
    }
  }));
});

Deno.test("sameValue compares plain data all through", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
    assert(sameValue(left, structuredClone(left)));
    assertEquals(sameValue(left, right), sameValue(right, left));
    // JSON has no -0, which `Object.is` tells from 0.
    if (sameValue(left, right)) assertEquals(left, right);
  }));
  assert(sameValue({ a: 1, b: [NaN] }, { b: [NaN], a: 1 }));
  for (
    const [left, right] of [
      [{ a: undefined }, { b: undefined }],
      [[1, 2], [2, 1]],
      [[], {}],
      [null, {}],
      ["1", 1],
      [{ a: 1 }, { a: 1, b: 2 }],
    ]
  ) assert(!sameValue(left, right));
});
