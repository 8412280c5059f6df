import { assertEquals } from "@std/assert";
import type { Names } from "../ports/mod.ts";
import { loaded, told } from "./load_fixture.ts";

/** A network where `both` has addresses of both families, `six` one of IPv6 only. */
function dualNames(): Names & { readonly asked: string[] } {
  const hosts: Readonly<Record<string, string>> = {
    "both/4": "10.0.0.1",
    "both/6": "2001:db8::1",
    "six/6": "2001:DB8::6",
  };
  const asked: string[] = [];
  return {
    asked,
    host(name, family) {
      asked.push(`${name}/${family}`);
      return Promise.resolve(hosts[`${name}/${family}`]);
    },
    service: () => Promise.resolve(undefined),
    hostname: () => "test-node",
  };
}

Deno.test("a virtual that is a name has an IPv4 address where there is one", async () => {
  const { config } = await loaded(
    `
    services[0] = {"virtual":"both:80","real":["both:81"]}
    services[1] = {"virtual":"six:80","real":["both:81"]}
    `,
    { ports: { names: dualNames() } },
  );
  assertEquals(config.services.map((service) => service.name), [
    "10.0.0.1:80/tcp",
    "[2001:db8::6]:80/tcp",
  ]);
  assertEquals(config.services.map((service) => service.servers[0]?.address), [
    "10.0.0.1",
    "2001:db8::1",
  ]);
});

Deno.test("names are asked for once in a load, in the family of the virtual address", async () => {
  const names = dualNames();
  const text = `
    services[0] = {"virtual":"10.0.0.9:80","fallback":"both","real":["both:81","both:82","both:83"]}
    services[1] = {"virtual":"10.0.0.9:81","real":["both","10.0.0.2"]}
  `;
  await loaded(text, { ports: { names } });
  assertEquals(names.asked, ["both/4"]);
});

Deno.test("a server that has no address of the family is reported, with all others", async () => {
  assertEquals(
    await told(
      `
      services[0].virtual = "10.0.0.9:80"
      services[0].real = ["six","both","seven"]
      services[0].fallback = {"address":"six"}
      `,
      { ports: { names: dualNames() } },
    ),
    [
      '3: services[0].real[0]: cannot find an IPv4 address of host "six"',
      '3: services[0].real[2]: cannot find an IPv4 address of host "seven"',
      '4: services[0].fallback.address: cannot find an IPv4 address of host "six"',
    ],
  );
});

Deno.test("the service's own words win over the defaults, also where they say no", async () => {
  const { config } = await loaded(`
    defaults = {"scheduler":"lc","quiescent":"yes","fallback":"127.0.0.1:81 masq"}
    services[0] = {"virtual":"10.0.0.9:80","real":["10.0.0.1"]}
    services[1] = {"virtual":"10.0.0.9:82","scheduler":"sh","quiescent":"no","fallback":"127.0.0.1"}
    services[1].real = ["10.0.0.1"]
  `);
  const [first, second] = config.services;
  assertEquals([first?.scheduler, first?.quiescent], ["lc", true]);
  assertEquals(first?.fallback, { address: "127.0.0.1", port: 81, forwarding: "masq" });
  assertEquals([second?.scheduler, second?.quiescent], ["sh", false]);
  assertEquals(second?.fallback, { address: "127.0.0.1", port: 82, forwarding: "gate" });
});

Deno.test("a check goes to the server's own port where it names none", async () => {
  const { config } = await loaded(`
    services[0] = {"virtual":"10.0.0.9:80","check":{"port":90}}
    services[0].real[0] = "10.0.0.1:81"
    services[0].real[1] = {"address":"10.0.0.2:81","check":{"port":91}}
    services[1] = {"virtual":"10.0.0.9:82","real":["10.0.0.3:83"]}
  `);
  const targets = config.services.flatMap((service) => {
    return service.servers.map(({ check }) => `${check.target.address}:${check.target.port}`);
  });
  assertEquals(targets, ["10.0.0.1:90", "10.0.0.2:91", "10.0.0.3:83"]);
});
