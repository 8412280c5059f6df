import { assertEquals } from "@std/assert";
import { createRegistry, z } from "../plugin/mod.ts";
import * as fixture from "./load_fixture.ts";

/** Beside the usual checkers, one of every kind that needs no port. */
const registry = createRegistry([
  ...fixture.testPlugins,
  fixture.checker("on", z.strictObject({}), undefined, { fixed: "up" }),
  fixture.checker("ping", z.strictObject({}), undefined, { portless: true }),
  fixture.checker("member", z.strictObject({}), undefined, { perMember: true }),
]);

const loaded = (text: string, given: fixture.LoadText = {}) =>
  fixture.loaded(text, { registry, ...given });
const told = (text: string) => fixture.told(text, { registry });

/** The only service of a configuration. */
async function service(text: string) {
  const { config } = await loaded(text);
  const [only] = config.services;
  assertEquals(config.services.length, 1);
  return only;
}

Deno.test("a service of a firewall mark is known by mark and family, and its servers may have no port", async () => {
  const four = await service(`
    services[0] = {"virtual":"fwmark:7","check":{"type":"ping"},"real":["10.0.0.1","10.0.0.2:81 gate 2"]}
    services[0].fallback = "127.0.0.1"
  `);
  assertEquals([four?.name, four?.key], ["fwmark:7/4", { by: "fwmark", mark: 7, family: 4 }]);
  assertEquals(
    four?.servers.map(({ address, port, check }) => [address, port, check.target.port]),
    [
      ["10.0.0.1", 0, 0],
      ["10.0.0.2", 81, 81],
    ],
  );
  assertEquals(four?.fallback, { address: "127.0.0.1", port: 0, forwarding: "gate" });
  const six = await service(`
    services[0] = {"virtual":"fwmark:7/6","check":{"type":"http","port":8080},"real":["[2001:DB8::1]"]}
    services[0].fallback = "[::1]:80 masq"
    services[0].persistent = "5m"
    services[0].netmask = 64
  `);
  assertEquals(six?.key, { by: "fwmark", mark: 7, family: 6 });
  assertEquals(six?.servers[0]?.address, "2001:db8::1");
  assertEquals(six?.servers[0]?.check.target, { address: "2001:db8::1", port: 8080 });
  assertEquals(six?.fallback, { address: "::1", port: 80, forwarding: "masq" });
  assertEquals(six?.persistence, { timeoutSeconds: 300, netmask: "64" });
});

Deno.test("a server without a port needs a check that needs none", async () => {
  const why = "needs a port, and the server has none of its own; write ADDRESS:PORT, or check.port";
  assertEquals(
    await told(`
      services[0] = {"virtual":"fwmark:1"}
      services[0].real[0] = "10.0.0.1"
      services[0].real[1] = {"address":"10.0.0.2","check":{"type":"http"}}
      services[0].real[2] = {"address":"10.0.0.3","check":{"type":"ping","connects":2}}
      services[0].real[3] = {"address":"10.0.0.4","check":{"type":"http","port":80}}
      services[0].real[4] = {"address":"10.0.0.5","check":{"type":"ping"}}
      services[0].real[5] = {"address":"10.0.0.6","check":{"type":"on","connects":2}}
      services[0].real[6] = {"address":"10.0.0.7","check":{"type":"member"}}
      services[0].real[7] = {"address":"10.0.0.8:80"}
    `),
    [
      `3: services[0].real[0]: checker "connect" ${why}`,
      `4: services[0].real[1].address: checker "http" ${why}`,
      `5: services[0].real[2].address: connects ${why}`,
    ],
  );
});

Deno.test("a service of a firewall mark is checked over tcp", async () => {
  assertEquals(
    (await service(`services[0] = {"virtual":"fwmark:1","real":["10.0.0.1:80"]}`))?.servers[0]
      ?.check.type,
    "connect",
  );
});

Deno.test("servers and fallback of a mark are of its family", async () => {
  assertEquals(
    await told(`
      services[0].virtual = "fwmark:7/6"
      services[0].real = ["10.0.0.1:80"]
      services[0].fallback = "127.0.0.1"
      services[1].virtual = "fwmark:7"
      services[1].real = ["[::1]:80"]
    `),
    [
      "3: services[0].real[0]: 10.0.0.1 is an IPv4 address, but the virtual service fwmark:7/6 is IPv6; both must be of one family",
      "4: services[0].fallback: 127.0.0.1 is an IPv4 address, but the virtual service fwmark:7/6 is IPv6; both must be of one family",
      "6: services[1].real[0]: ::1 is an IPv6 address, but the virtual service fwmark:7/4 is IPv4; both must be of one family",
    ],
  );
});

Deno.test("a mark may be used once in each family, and its id means no other service", async () => {
  const real = '"check":{"type":"on"},"real":["10.0.0.1"]';
  assertEquals(
    await told(`
      services[0] = {"virtual":"fwmark:7",${real}}
      services[1] = {"virtual":"fwmark:7/4",${real}}
      services[2] = {"virtual":"fwmark:7/6","check":{"type":"on"},"real":["[::1]"]}
      services[3] = {"virtual":"fwmark:8","name":"fwmark:7/6",${real}}
    `),
    [
      "3: services[1].virtual: the virtual service fwmark:7/4 is defined twice, first in line 2",
      '5: services[3].name: the name "fwmark:7/6" means another service already, in line 4',
    ],
  );
});

Deno.test("names of servers of a mark are looked up in its family, and keep the port of the packet", async () => {
  const { config } = await loaded(
    `services[0] = {"virtual":"fwmark:7","check":{"type":"on"},"real":["node1","node1:http"]}`,
    { hosts: { node1: "10.0.0.9" }, services: { http: 80 } },
  );
  assertEquals(config.services[0]?.servers.map(({ address, port }) => `${address}:${port}`), [
    "10.0.0.9:0",
    "10.0.0.9:80",
  ]);
});

Deno.test("thresholds are kept where they are set, and the lower is at most the upper", async () => {
  const found = await service(`
    services[0].virtual = "10.0.0.9:80"
    services[0].real[0] = {"address":"10.0.0.1","upper_threshold":10,"lower_threshold":10}
    services[0].real[1] = {"address":"10.0.0.2","upper_threshold":2147483647,"lower_threshold":0}
    services[0].real[2] = {"address":"10.0.0.3","upper_threshold":0}
  `);
  assertEquals(
    found?.servers.map(({ upperThreshold, lowerThreshold }) => [upperThreshold, lowerThreshold]),
    [
      [10, 10],
      [2_147_483_647, undefined],
      [undefined, undefined],
    ],
  );
  assertEquals(Object.hasOwn(found?.servers[2] ?? {}, "upperThreshold"), false);
  assertEquals(
    await told(`
      services[0].virtual = "10.0.0.9:80"
      services[0].real[0] = {"address":"10.0.0.1","upper_threshold":4,"lower_threshold":5}
      services[0].real[1] = {"address":"10.0.0.2","lower_threshold":1}
      services[0].real[2] = {"address":"10.0.0.3","upper_threshold":2147483648}
      services[0].real[3] = {"address":"10.0.0.4","upper_threshold":-1}
    `),
    [
      "3: services[0].real[0].lower_threshold: found 5; wanted is at most the upper_threshold, which is 4",
      "4: services[0].real[1].lower_threshold: found 1; wanted is at most the upper_threshold, which is 0",
      "5: services[0].real[2].upper_threshold: found 2147483648; wanted is a whole number from 0 to 2147483647",
      "6: services[0].real[3].upper_threshold: found -1; wanted is a whole number from 0 to 2147483647",
    ],
  );
});

Deno.test("one-packet scheduling is for udp", async () => {
  const udp = await service(
    `services[0] = {"virtual":"10.0.0.9:53/udp","ops":"yes","check":{"type":"on"},"real":["10.0.0.1"]}`,
  );
  assertEquals(udp?.onePacket, true);
  const why = "one-packet scheduling is for udp services only; say no, or leave it out";
  assertEquals(
    await told(`
      services[0] = {"virtual":"10.0.0.9:53","ops":true,"real":["10.0.0.1"]}
      services[1] = {"virtual":"fwmark:7","ops":"on","real":["10.0.0.1:80"]}
      services[2] = {"virtual":"10.0.0.9:54","ops":"no","real":["10.0.0.1"]}
    `),
    [`2: services[0].ops: ${why}`, `3: services[1].ops: ${why}`],
  );
});

Deno.test("flags of the scheduler are judged by the scheduler that is inherited", async () => {
  const { config } = await loaded(`
    defaults.scheduler = "sh"
    services[0] = {"virtual":"10.0.0.9:80","schedflags":"sh-port,sh-fallback","real":["10.0.0.1"]}
    services[1] = {"virtual":"10.0.0.9:81","schedflags":[],"real":["10.0.0.1"]}
  `);
  assertEquals(config.services.map((each) => each.schedulerFlags), [
    ["sh-fallback", "sh-port"],
    undefined,
  ]);
  assertEquals(
    await told(
      `services[0] = {"virtual":"10.0.0.9:80","schedflags":"sh-port","real":["10.0.0.1"]}`,
    ),
    [
      '1: services[0].schedflags: cannot use it with scheduler wrr: found "sh-port"; allowed are flag-1, flag-2, flag-3',
    ],
  );
});

Deno.test("what a service does not say comes from the defaults, and cleanstop from nowhere", async () => {
  const { config } = await loaded(`
    cleanstop = "no"
    defaults = {"readdquiescent":"yes","fallbackcommand":"/default"}
    services[0] = {"virtual":"10.0.0.9:80","real":["10.0.0.1"],"monitorfile":"/m"}
    services[1] = {"virtual":"10.0.0.9:81","real":["10.0.0.1"],"readdquiescent":"no","cleanstop":"yes"}
    services[1].fallbackcommand = "/own 'a b'"
  `);
  const [first, second] = config.services;
  assertEquals(
    [first?.readdquiescent, first?.fallbackCommand, first?.monitorFile, first?.cleanstop],
    [true, "/default", "/m", undefined],
  );
  assertEquals(
    [second?.readdquiescent, second?.fallbackCommand, second?.monitorFile, second?.cleanstop],
    [undefined, "/own 'a b'", undefined, true],
  );
});

Deno.test("connects is a part of a check like any other, and 0 is none", async () => {
  const { config } = await loaded(`
    defaults.check = {"type":"http","connects":3}
    services[0] = {"virtual":"10.0.0.9:80","real":["10.0.0.1"]}
    services[0].real[1] = {"address":"10.0.0.2","check":{"connects":0}}
    services[0].real[2] = {"address":"10.0.0.3","check":{"type":"sip"}}
  `);
  const found = config.services[0]?.servers.map(({ check }) => check.connects);
  assertEquals(found, [3, undefined, 3]);
});
