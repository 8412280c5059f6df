import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { testRegistry } from "./load_fixture.ts";
import { orderInput } from "./order.ts";

/** The keys of a mapping and of what is below it, in their order. */
function keys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keys);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value).map(([key, each]) => [key, keys(each)]);
}

Deno.test("orderInput puts keys in the order of the schema, those of a check in that of the checker", () => {
  const ordered = orderInput({
    services: [{
      real: [{ check: { request: "/", port: 1 }, address: "a" }, "b"],
      check: { receive: "x", request: "/", fall: 1, type: "http", odd: 1 },
      fallback: { forwarding: "gate", address: "c" },
      virtual: "v",
      name: "n",
    }],
    defaults: { check: { fall: 1, interval: "1s" }, scheduler: "rr" },
    admin: { socket: "/s" },
    odd: { b: 1, a: 2 },
    node: "x",
  }, testRegistry);
  assertEquals(keys(ordered), [
    ["node", "x"],
    ["admin", [["socket", "/s"]]],
    ["defaults", [["scheduler", "rr"], ["check", [["interval", "1s"], ["fall", 1]]]]],
    ["services", [[
      ["name", "n"],
      ["virtual", "v"],
      ["fallback", [["address", "c"], ["forwarding", "gate"]]],
      ["check", [["type", "http"], ["fall", 1], ["request", "/"], ["receive", "x"], ["odd", 1]]],
      ["real", [[["address", "a"], ["check", [["port", 1], ["request", "/"]]]], "b"]],
    ]]],
    ["odd", [["b", 1], ["a", 2]]],
  ] as never);
});

Deno.test("orderInput keeps all that is there, whatever it is, and drops what has no value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assertEquals(orderInput({ services: value, defaults: value, x: value }, testRegistry), {
      services: value,
      defaults: value,
      x: value,
    });
    assertEquals(orderInput(value, testRegistry), value);
  }));
  const inherited = { toString: { a: 1 }, constructor: 1, check: { valueOf: [] } };
  assertEquals(orderInput({ services: [inherited] }, testRegistry), { services: [inherited] });
  assertEquals(orderInput({ node: undefined, services: null }, testRegistry), { services: null });
});

Deno.test("orderInput puts what stands below cluster in order, with the options of each plugin", () => {
  const ordered = orderInput({
    cluster: {
      ping: ["h", { hosts: ["a"], name: "r" }],
      groups: [{ resources: [{ odd: 1, timeout: "1s", type: "other" }], name: "g" }],
      resources: [{ interface: "eth0", monitor: "1s", address: "x", type: "ip_addr" }],
      heartbeats: [{ port: 694, interface: "eth0", type: "multicast" }],
      fencing: { timeout: "1s", command: "off" },
      nodes: ["a"],
      name: "x",
    },
    node: "a",
  }, testRegistry);
  assertEquals(keys(ordered), [
    ["node", "a"],
    ["cluster", [
      ["name", "x"],
      ["nodes", ["a"]],
      ["heartbeats", [[["type", "multicast"], ["interface", "eth0"], ["port", 694]]]],
      ["resources", [[
        ["type", "ip_addr"],
        ["monitor", "1s"],
        ["address", "x"],
        ["interface", "eth0"],
      ]]],
      ["groups", [[
        ["name", "g"],
        ["resources", [[["type", "other"], ["timeout", "1s"], ["odd", 1]]]],
      ]]],
      ["ping", ["h", [["name", "r"], ["hosts", ["a"]]]]],
      ["fencing", [["command", "off"], ["timeout", "1s"]]],
    ]],
  ]);
});
