import { assertEquals } from "@std/assert";
import { FakeIcmp } from "./echo_fixture.ts";
import { NO_RIGHT, openEchoSocket, replyFilter } from "./echo_socket.ts";

const EPERM = 1;
const EACCES = 13;
const EMFILE = 24;
const EAFNOSUPPORT = 97;

Deno.test("openEchoSocket opens a raw socket, with errors kept and everything but replies filtered", () => {
  const icmp = new FakeIcmp();
  assertEquals(openEchoSocket(icmp.libc, 4), { descriptor: 101, isRaw: true });
  assertEquals(openEchoSocket(icmp.libc, 6), { descriptor: 102, isRaw: true });
  assertEquals(icmp.opened, ["raw 4", "raw 6"]);
  assertEquals(icmp.options.map(({ level, name, value }) => [level, name, value.length]), [
    [0, 11, 4],
    [255, 1, 4],
    [41, 25, 4],
    [58, 1, 32],
  ]);
});

Deno.test("replyFilter lets through echo replies and no other type", () => {
  for (const [family, reply, types] of [[4, 0, 32], [6, 129, 256]] as const) {
    const filter = replyFilter(family);
    const words = new Uint32Array(filter.buffer);
    const passed = [];
    for (let type = 0; type < types; type++) {
      // As the kernel reads it: the bit of the type within its word of 32.
      if (((words[type >> 5] ?? 0) & (1 << (type & 31))) === 0) passed.push(type);
    }
    assertEquals(passed, [reply]);
  }
});

Deno.test("openEchoSocket falls back to the datagram socket where raw ones are not allowed", () => {
  for (const refusal of [EPERM, EACCES]) {
    const icmp = new FakeIcmp();
    icmp.refuse.set("raw 4", refusal);
    assertEquals(openEchoSocket(icmp.libc, 4), { descriptor: 101, isRaw: false });
    assertEquals(icmp.opened, ["raw 4", "datagram 4"]);
    assertEquals(icmp.options.length, 1, "a datagram socket has no filter");
  }
});

Deno.test("openEchoSocket says which right is missing where neither is allowed", () => {
  const icmp = new FakeIcmp();
  icmp.refuse.set("raw 6", EPERM).set("datagram 6", EACCES);
  assertEquals(openEchoSocket(icmp.libc, 6), NO_RIGHT);
  assertEquals(/CAP_NET_RAW.*net\.ipv4\.ping_group_range/.test(NO_RIGHT), true);
});

Deno.test("openEchoSocket gives the system's words for any other reason, and leaves nothing open", () => {
  const icmp = new FakeIcmp();
  icmp.refuse.set("raw 4", EMFILE).set("raw 6", EAFNOSUPPORT);
  assertEquals(openEchoSocket(icmp.libc, 4), "too many open files");
  assertEquals(openEchoSocket(icmp.libc, 6), "address family not supported");
  assertEquals(icmp.opened, ["raw 4", "raw 6"]);
  icmp.refuse.clear();
  icmp.refuse.set("raw 4", EPERM).set("datagram 4", EMFILE);
  assertEquals(openEchoSocket(icmp.libc, 4), "too many open files");
  icmp.refuse.clear();
  icmp.setOptionError = 92;
  assertEquals(openEchoSocket(icmp.libc, 4), "protocol not available");
  assertEquals(icmp.open.size, 0);
});
