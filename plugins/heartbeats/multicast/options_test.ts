import { assertEquals } from "@std/assert";
import { plugin } from "./mod.ts";

function problems(options: unknown): (string | number)[] {
  const prepared = plugin.prepare(options);
  return prepared.ok ? [] : prepared.problems.flatMap(({ path }) => path);
}

Deno.test("the multicast heartbeat needs an interface, and has Heartbeat's usual group and port", () => {
  assertEquals(problems({}), ["interface"]);
  assertEquals(plugin.options.parse({ interface: "eth0" }), {
    interface: "eth0",
    group: "225.0.0.1",
    port: 694,
    ttl: 1,
    loop: false,
  });
});

Deno.test("the multicast heartbeat takes a ttl from 0 to 255 and no group that is none", () => {
  for (const ttl of [0, 1, 4, 5, 255]) assertEquals(problems({ interface: "eth0", ttl }), []);
  for (const ttl of [-1, 256, "1"]) assertEquals(problems({ interface: "eth0", ttl }), ["ttl"]);
  for (const group of ["10.0.0.1", "fe80::1", "ff02", ""]) {
    assertEquals(problems({ interface: "eth0", group }), ["group"]);
  }
  assertEquals(problems({ interface: "eth0", loop: "maybe" }), ["loop"]);
  assertEquals(problems({ interface: "eth0", hops: 1 }), ["hops"]);
});
