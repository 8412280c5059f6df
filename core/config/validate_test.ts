import { assertEquals } from "@std/assert";
import { loaded, told } from "./load_fixture.ts";

Deno.test("a service is the same however its address and port are written", async () => {
  const given = { hosts: { web: "10.0.0.1" }, services: { http: 80 } };
  assertEquals(
    await told(
      `
      services[0] = {"virtual":"10.0.0.1:80","real":["10.0.0.2"]}
      services[1] = {"virtual":"web:http/tcp","real":["10.0.0.2"]}
      services[2] = {"virtual":"[::1]:80","real":["[::2]"]}
      services[3] = {"virtual":"[0:0::1]:80","real":["[::2]"]}
      `,
      given,
    ),
    [
      "3: services[1].virtual: the virtual service 10.0.0.1:80/tcp is defined twice, first in line 2",
      "5: services[3].virtual: the virtual service [::1]:80/tcp is defined twice, first in line 4",
    ],
  );
});

Deno.test("a name means one service, whichever comes first", async () => {
  assertEquals(
    await told(`
      services[0] = {"name":"10.0.0.1:81/tcp","virtual":"10.0.0.1:80","real":["10.0.0.2"]}
      services[1] = {"virtual":"10.0.0.1:81","real":["10.0.0.2"]}
      services[2] = {"name":"10.0.0.1:82/tcp","virtual":"10.0.0.1:82","real":["10.0.0.2"]}
    `),
    ['2: services[0].name: the name "10.0.0.1:81/tcp" means another service already, in line 3'],
  );
});

Deno.test("a server that is listed again is left out with a warning, and the first one stays", async () => {
  const { config, warnings } = await loaded(`
    services[0].virtual = "10.0.0.1:80"
    services[0].real = ["10.0.0.2 gate 3","10.0.0.3","10.0.0.2:80 masq 9"]
  `);
  assertEquals(config.services[0]?.servers.map((each) => `${each.address} ${each.weight}`), [
    "10.0.0.2 3",
    "10.0.0.3 1",
  ]);
  assertEquals(warnings.map((warning) => warning.severity), ["warning"]);
});

Deno.test("the same server may stand in two services", async () => {
  const { warnings } = await loaded(`
    services[0] = {"virtual":"10.0.0.1:80","real":["10.0.0.2:80"]}
    services[1] = {"virtual":"10.0.0.1:81","real":["10.0.0.2:80"]}
  `);
  assertEquals(warnings, []);
});

Deno.test("what the observers do not take is reported where it is written", async () => {
  assertEquals(
    await told('services = []\nlogfile = "x.log"\nadmin.socket = "x.sock"'),
    [
      "2: logfile: a path begins with /",
      "3: admin.socket: a path begins with /",
    ],
  );
  assertEquals(
    await told('services = []\nlog.file = "x.log"'),
    ["2: log.file: a path begins with /"],
  );
});

Deno.test("an empty list of services is legal, with a warning", async () => {
  for (const text of ["services = []", "services = null", 'node = "n1"']) {
    const { config, warnings } = await loaded(text);
    assertEquals(config.services, []);
    assertEquals(warnings.map((warning) => warning.message), ["no service is defined"]);
  }
});

Deno.test("a service without servers is legal, with a warning that names its fallback", async () => {
  const { config, warnings } = await loaded(`
    services[0] = {"virtual":"10.0.0.1:53/udp"}
    services[1] = {"virtual":"10.0.0.1:80","fallback":"127.0.0.1","real":[]}
  `);
  assertEquals(config.services.map((service) => service.servers), [[], []]);
  assertEquals(warnings.map((warning) => warning.message), [
    "the service has no real servers",
    "the service has no real servers; its fallback will always be used",
  ]);
});
