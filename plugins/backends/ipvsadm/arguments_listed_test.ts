import { assertEquals, assertStrictEquals } from "@std/assert";
import { makeService, type TableServer, type VirtualServiceKey } from "../../../core/plugin/mod.ts";
import { asListed } from "./arguments.ts";

const HTTP: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "10.0.0.150",
  port: 9072,
};
const SIP: VirtualServiceKey = { ...HTTP, protocol: "udp", port: 7072 };
const SIX: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "2001:db8::1",
  port: 80,
};
const MARK: VirtualServiceKey = { by: "fwmark", mark: 7, family: 4 };
const MARK_SIX: VirtualServiceKey = { by: "fwmark", mark: 8, family: 6 };
const NODE: TableServer = { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 1 };

Deno.test("asListed gives gate and ipip servers the port of their service, and leaves masq its own", () => {
  const service = makeService({ key: HTTP, scheduler: "rr" }, [
    { address: "10.0.0.1", port: 80, forwarding: "gate", weight: 1 },
    { address: "10.0.0.2", port: 80, forwarding: "ipip", weight: 2 },
    { address: "10.0.0.3", port: 80, forwarding: "masq", weight: 3 },
  ]);
  assertEquals([...asListed(service).servers], [
    ["10.0.0.1:9072", { address: "10.0.0.1", port: 9072, forwarding: "gate", weight: 1 }],
    ["10.0.0.2:9072", { address: "10.0.0.2", port: 9072, forwarding: "ipip", weight: 2 }],
    ["10.0.0.3:80", { address: "10.0.0.3", port: 80, forwarding: "masq", weight: 3 }],
  ]);
});

Deno.test("asListed leaves the ports of a firewall mark's servers alone", () => {
  const service = makeService({ key: MARK, scheduler: "rr" }, [
    { address: "10.0.0.1", port: 80, forwarding: "gate", weight: 1 },
  ]);
  assertEquals(asListed(service), service);
});

Deno.test("asListed drops the masks that make each client one by itself, which no listing shows", () => {
  const listed = (key: VirtualServiceKey, netmask: string) =>
    asListed(makeService({
      key,
      scheduler: "rr",
      persistence: { timeoutSeconds: 9, netmask },
    }, [])).persistence;
  assertEquals(listed(HTTP, "255.255.255.255"), { timeoutSeconds: 9 });
  assertEquals(listed(SIX, "128"), { timeoutSeconds: 9 });
  assertEquals(listed(HTTP, "255.255.255.0"), { timeoutSeconds: 9, netmask: "255.255.255.0" });
  assertEquals(listed(SIX, "64"), { timeoutSeconds: 9, netmask: "64" });
});

Deno.test("asListed names scheduler flags as the listing does, each once and in the order of their numbers", () => {
  const listed = (scheduler: string, ...schedulerFlags: string[]) =>
    asListed(makeService({ key: HTTP, scheduler, schedulerFlags }, [])).schedulerFlags;
  assertEquals(listed("sh", "sh-port", "sh-fallback"), ["sh-fallback", "sh-port"]);
  // For these two the listing of ipvsadm 1.31 does not show the third, which means nothing to them.
  assertEquals(listed("sh", "flag-3", "flag-1", "sh-fallback"), ["sh-fallback"]);
  assertEquals(listed("mh", "flag-3"), undefined);
  assertEquals(listed("mh", "flag-2", "mh-fallback"), ["mh-fallback", "mh-port"]);
  assertEquals(listed("rr", "flag-3", "flag-1", "flag-1"), ["flag-1", "flag-3"]);
  assertEquals(listed("rr"), undefined);
  // What ipvsadm refuses stays, so that it is refused by name.
  assertEquals(listed("rr", "sh-port"), ["sh-port"]);
});

Deno.test("asListed leaves out what is 0, off or empty", () => {
  const service = makeService(
    { key: SIP, scheduler: "rr", schedulerFlags: [], onePacket: false },
    [
      { ...NODE, upperThreshold: 0, lowerThreshold: 0 },
      { ...NODE, address: "10.0.0.1", forwarding: "gate", upperThreshold: 9, lowerThreshold: 0 },
    ],
  );
  assertEquals(
    asListed(service),
    makeService({ key: SIP, scheduler: "rr" }, [
      NODE,
      { address: "10.0.0.1", port: 7072, forwarding: "gate", weight: 1, upperThreshold: 9 },
    ]),
  );
});

Deno.test("asListed keeps one-packet scheduling and thresholds", () => {
  const service = makeService({ key: SIP, scheduler: "rr", onePacket: true }, [
    { ...NODE, upperThreshold: 10, lowerThreshold: 5 },
  ]);
  assertEquals(asListed(service), service);
});

Deno.test("asListed gives the very same service back where the listing shows it as it is", () => {
  const direct: TableServer = { ...NODE, forwarding: "gate" };
  const plain = makeService({ key: HTTP, scheduler: "rr" }, [NODE, { ...direct, weight: 3 }]);
  assertStrictEquals(asListed(plain), plain);
  const elsewhere = makeService({ key: HTTP, scheduler: "rr" }, [{ ...direct, port: 80 }]);
  assertEquals([...asListed(elsewhere).servers.keys()], ["10.0.0.147:9072"]);
  const flagged = makeService({ key: HTTP, scheduler: "sh", schedulerFlags: ["flag-1"] }, [NODE]);
  assertEquals(asListed(flagged).schedulerFlags, ["sh-fallback"]);
});

Deno.test("asListed changes nothing the second time", () => {
  for (const key of [HTTP, SIP, SIX, MARK, MARK_SIX]) {
    const once = asListed(makeService({ key, scheduler: "rr" }, [
      { ...NODE, forwarding: "gate" },
      { ...NODE, address: "10.0.0.9", port: 1 },
    ]));
    assertEquals(asListed(once), once);
  }
});
