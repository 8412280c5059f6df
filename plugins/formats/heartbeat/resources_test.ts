import { assertEquals } from "@std/assert";
import { readResource } from "./resources.ts";
import { tried } from "./test_notes.ts";

const read = (text: string) => tried((notes) => readResource(text, notes));

/** The resource, where nothing was noted. */
function resource(text: string): unknown {
  const { value, messages } = read(text);
  assertEquals(messages, [], text);
  return value !== undefined && "resource" in value ? value.resource : undefined;
}

Deno.test("readResource takes a bare address, IPaddr and IPaddr2 for the same", () => {
  const wanted = { type: "ip_addr", address: "10.0.0.154/25", interface: "eth0" };
  for (
    const text of [
      "10.0.0.154/25/eth0",
      "IPaddr::10.0.0.154/25/eth0",
      "IPaddr2::10.0.0.154/25/eth0",
    ]
  ) {
    assertEquals(resource(text), wanted);
  }
  assertEquals(read("10.0.0.999/24").messages, ['cannot use "10.0.0.999" as an IPv4 address']);
});

Deno.test("readResource puts the address of IPv6addr together again, and refuses it elsewhere", () => {
  assertEquals(resource("IPv6addr::2001:db8::1/64/eth0"), {
    type: "ip_addr",
    address: "2001:db8::1/64",
    interface: "eth0",
  });
  assertEquals(resource("IPv6addr::::1/128"), { type: "ip_addr", address: "::1/128" });
  assertEquals(read("IPaddr2::2001:db8::1/64").messages, [
    'cannot use "2001:db8::1" as an IPv4 address; write IPv6addr::2001:db8::1',
  ]);
});

Deno.test("readResource wants exactly one argument of an address script", () => {
  assertEquals(read("IPaddr2").messages, [
    "IPaddr2 has 0 arguments; wanted is one: IPaddr2::IP/MASK/NIC",
  ]);
  assertEquals(read("IPaddr::10.0.0.1::24").messages, [
    "IPaddr has 2 arguments; wanted is one: IPaddr::IP/MASK/NIC",
  ]);
});

Deno.test("readResource reads LVSSyncDaemonSwap with eth0 and id 0 where it says neither", () => {
  const sync = { type: "ipvs_sync", role: "master", interface: "eth0", syncid: 0 };
  assertEquals(resource("LVSSyncDaemonSwap::master"), sync);
  assertEquals(resource("LVSSyncDaemonSwap::master::eth1"), { ...sync, interface: "eth1" });
  assertEquals(resource("LVSSyncDaemonSwap::backup::::255"), {
    ...sync,
    role: "backup",
    syncid: 255,
  });
  const wanted: Readonly<Record<string, string>> = {
    "LVSSyncDaemonSwap": "the role is missing; write LVSSyncDaemonSwap::master",
    "LVSSyncDaemonSwap::mastr":
      'cannot read "mastr" as the role of the sync daemon, did you mean "master"?',
    "LVSSyncDaemonSwap::master::eth0::256":
      'cannot take "256" as the id of the sync daemon; allowed are 0 to 255',
    "LVSSyncDaemonSwap::master::eth0::1::2":
      "has too many arguments; wanted are ROLE::INTERFACE::SYNCID",
  };
  for (const [text, message] of Object.entries(wanted)) {
    assertEquals(read(text), { value: undefined, messages: [message] }, text);
  }
});

Deno.test("readResource takes ldirectord for the file that it reads", () => {
  assertEquals(read("ldirectord::web.cf"), { value: { include: "web.cf" }, messages: [] });
  assertEquals(read("ldirectord").value, { include: "ldirectord.cf" });
  assertEquals(read("ldirectord::").value, { include: "ldirectord.cf" });
  assertEquals(read("ldirectord::/etc/a.cf").value, { include: "/etc/a.cf" });
  assertEquals(read("ldirectord::a::b").messages, [
    "ldirectord has 2 arguments; wanted is the name of its configuration alone",
  ]);
});

Deno.test("readResource makes a script of every other word, with its arguments", () => {
  assertEquals(resource("apache"), { type: "script", script: "apache" });
  assertEquals(resource("Filesystem::/dev/sda1::/mnt::::ext4"), {
    type: "script",
    script: "Filesystem",
    args: ["/dev/sda1", "/mnt", "", "ext4"],
  });
  assertEquals(read("IPAddr2::10.0.0.1/24"), {
    value: { resource: { type: "script", script: "IPAddr2", args: ["10.0.0.1/24"] } },
    messages: ['warning: is taken for a script "IPAddr2", did you mean "IPaddr2"?'],
  });
  for (const text of ["::x", "/etc/init.d/apache", "..", "IPaddr2:10.0.0.1/24", "\\"]) {
    const { value, messages } = read(text);
    assertEquals([value, messages.length], [undefined, 1], text);
  }
});
