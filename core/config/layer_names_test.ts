import { assertEquals } from "@std/assert";
import { createFakeClock, createFakeNames } from "../testing/mod.ts";
import {
  addressOf,
  LayerNames,
  plainServerId,
  plainServiceId,
  portOf,
  serverMapping,
} from "./layer_names.ts";
import { NameLookup } from "./lookup.ts";

function names() {
  const asked: string[] = [];
  const known = createFakeNames({ app1: "10.0.0.1", vip: "10.0.0.150" }, { http: 80 });
  const counted = {
    ...known,
    host: (...parameters: Parameters<typeof known.host>) => {
      asked.push(parameters[0]);
      return known.host(...parameters);
    },
  };
  return { asked, names: new LayerNames(new NameLookup(counted, createFakeClock())) };
}

Deno.test("a service is found by its name before its id, and is looked up only where it has to be", async () => {
  const { asked, names: finder } = names();
  const services = [
    5,
    { virtual: "10.0.0.1:80" },
    { name: "10.0.0.1:80/tcp", virtual: "10.0.0.2:80" },
    { virtual: "[2001:0db8::1]:53/udp" },
    { virtual: "fwmark:7/6" },
    { virtual: "vip:http" },
  ];
  assertEquals(await finder.service(services, "10.0.0.1:80/tcp"), 2);
  assertEquals(await finder.service(services, "10.0.0.2:80/tcp"), 2);
  assertEquals(await finder.service(services, "[2001:db8::1]:53/udp"), 3);
  assertEquals(await finder.service(services, "fwmark:7/6"), 4);
  assertEquals(asked, []);
  assertEquals(await finder.service(services, "10.0.0.150:80/tcp"), 5);
  assertEquals(await finder.service(services, "10.0.0.151:80/tcp"), -1);
  assertEquals(asked, ["vip"]);
});

Deno.test("a server is found by its address however it is written", async () => {
  const { asked, names: finder } = names();
  const service = { virtual: "10.0.0.150:80" };
  const find = (servers: readonly unknown[], wanted: string) =>
    finder.server(service, servers, wanted);
  assertEquals(await find(["10.0.0.1:80 masq 1", "10.0.0.2 gate"], "10.0.0.2:80"), 1);
  assertEquals(await find([{ address: "10.0.0.1", weight: 3 }], "10.0.0.1:80"), 0);
  assertEquals(await find(["10.0.0.1:81"], "10.0.0.1:80"), -1);
  assertEquals(await find([null, 7, "  "], "10.0.0.1:80"), -1);
  assertEquals(asked, []);
  assertEquals(await find(["nobody:80", "app1 masq 2"], "10.0.0.1:80"), 1);
  assertEquals(await find(["app1:http"], "10.0.0.1:80"), 0);
  assertEquals(await find(["app1 masq 2"], "app1"), 0);
});

Deno.test("the plain forms are undefined where a name has to be looked up", () => {
  assertEquals(plainServiceId({ virtual: "vip:80" }), undefined);
  assertEquals(plainServiceId({ virtual: "nonsense" }), undefined);
  assertEquals(plainServiceId("web"), undefined);
  assertEquals(plainServerId("app1:80", 80), undefined);
  assertEquals(plainServerId("10.0.0.1", undefined), undefined);
  assertEquals(plainServerId("[2001:0db8::1]", 80), "[2001:db8::1]:80");
  assertEquals(portOf({ virtual: "fwmark:7" }), 0);
  assertEquals(portOf({ virtual: "10.0.0.1:http" }), undefined);
});

Deno.test("serverMapping is the long form of what was written, with nothing more", () => {
  assertEquals(serverMapping("10.0.0.1:80"), { address: "10.0.0.1:80" });
  assertEquals(serverMapping("10.0.0.1:80 gate 3"), {
    address: "10.0.0.1:80",
    forwarding: "gate",
    weight: 3,
  });
  assertEquals(serverMapping("10.0.0.1:80 gate 3 4"), undefined);
  assertEquals(serverMapping(7), undefined);
  assertEquals(addressOf({ address: 5 }), undefined);
});
