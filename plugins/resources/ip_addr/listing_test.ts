import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { interfaceOfRoutes, isExactly, parseAddresses, sameAddress } from "./listing.ts";

/** What iproute2 6.1 printed, shortened; the second interface as with a filter, and one without a cable. */
const LISTING = `[{"ifindex":2,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],
"mtu":1500,"operstate":"UP","address":"02:00:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[
{"family":"inet","local":"10.0.0.150","prefixlen":25,"scope":"global","label":"eth0"},
{"family":"inet","local":"10.0.0.154","prefixlen":25,"scope":"global","secondary":true,"label":"eth0:vip"},
{"family":"inet6","local":"2001:db8::5","prefixlen":64,"scope":"global","dadfailed":true,"tentative":true}]},
{"addr_info":[{},{}]},
{"ifindex":3,"ifname":"eth1","flags":["NO-CARRIER","BROADCAST"],"address":"02:00:00:00:00:02","addr_info":[{}]}]`;

Deno.test("parseAddresses reads interfaces with their state and their addresses", () => {
  assertEquals(parseAddresses(LISTING), [
    {
      name: "eth0",
      index: 2,
      mac: "02:00:00:00:00:01",
      up: true,
      carrier: true,
      addresses: [
        { address: "10.0.0.150", prefix: 25, duplicate: false },
        { address: "10.0.0.154", prefix: 25, duplicate: false },
        { address: "2001:db8::5", prefix: 64, duplicate: true },
      ],
    },
    { name: "eth1", index: 3, mac: "02:00:00:00:00:02", up: false, carrier: false, addresses: [] },
  ]);
});

Deno.test("parseAddresses reads nothing as an empty list, and what is no list as undefined", () => {
  assertEquals(parseAddresses("[]"), []);
  assertEquals(parseAddresses("\n"), []);
  for (const text of ["{}", "[1]", "inet 10.0.0.1", '[{"addr_info":7}]']) {
    assertEquals(parseAddresses(text), undefined, text);
  }
});

Deno.test("interfaceOfRoutes takes the most specific route and never the default one", () => {
  const routes = (...all: readonly (readonly [string, string])[]) =>
    JSON.stringify(all.map(([dst, dev]) => ({ dst, dev })));
  assertEquals(interfaceOfRoutes(routes(["default", "eth0"])), undefined);
  assertEquals(
    interfaceOfRoutes(
      routes(["default", "eth0"], ["10.0.0.0/8", "eth1"], ["10.0.0.128/25", "eth2"]),
    ),
    "eth2",
  );
  assertEquals(
    interfaceOfRoutes(routes(["10.0.0.154", "eth3"], ["10.0.0.128/25", "eth2"])),
    "eth3",
  );
  // The first of two that are as good, as ip lists them by metric.
  assertEquals(interfaceOfRoutes(routes(["10.0.0.0/8", "eth1"], ["10.0.0.0/8", "eth2"])), "eth1");
  assertEquals(interfaceOfRoutes("nothing of that kind"), undefined);
});

Deno.test("isExactly needs the prefix length as well, and sameAddress does not", () => {
  const wanted = { family: 4, address: "10.0.0.154", prefix: 25 } as const;
  const listed = { address: "10.0.0.154", prefix: 24, duplicate: false };
  assertEquals([sameAddress(listed, wanted), isExactly(listed, wanted)], [true, false]);
  assertEquals(isExactly({ ...listed, prefix: 25 }, wanted), true);
  assertEquals(sameAddress({ ...listed, address: "10.0.0.15" }, wanted), false);
});

Deno.test("parseAddresses and interfaceOfRoutes never throw, whatever ip prints", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    parseAddresses(text);
    interfaceOfRoutes(text);
  }));
});
