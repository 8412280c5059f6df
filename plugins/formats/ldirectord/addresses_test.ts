import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { readFallback, readRealServer, readVirtualAddress } from "./addresses.ts";
import { tryReader } from "./test_notes.ts";

Deno.test("readVirtualAddress takes an address or a name, and a port or a service name", () => {
  const table = [
    ["10.0.0.150:9072", "10.0.0.150", "9072"],
    ["10.0.0.150:http", "10.0.0.150", "http"],
    ["www.example.org:80", "www.example.org", "80"],
    ["my-host_1:pop-3", "my-host_1", "pop-3"],
    ["10.0.0.150:00080  \r", "10.0.0.150", "80"],
  ] as const;
  for (const [text, host, port] of table) {
    assertEquals(tryReader(readVirtualAddress, text), { value: { host, port }, messages: [] });
  }
});

Deno.test("readVirtualAddress ignores text behind the address and says so, a comment apart", () => {
  const value = { host: "10.0.0.150", port: "80" };
  assertEquals(tryReader(readVirtualAddress, "10.0.0.150:80 # web"), { value, messages: [] });
  assertEquals(tryReader(readVirtualAddress, "10.0.0.150:80/udp"), {
    value,
    messages: ['warning: "/udp" behind the address is ignored'],
  });
  assertEquals(tryReader(readVirtualAddress, "10.0.0.150:80 gate"), {
    value,
    messages: ['warning: "gate" behind the address is ignored'],
  });
});

Deno.test("readVirtualAddress refuses every other form by name", () => {
  const table = [
    ["", 'cannot read "" as a virtual; wanted ADDRESS:PORT'],
    ["1", 'cannot use firewall mark "1"; a virtual of a firewall mark is not supported yet'],
    ["10.0.0.1", 'cannot use "10.0.0.1" without a port'],
    ["director", 'cannot use "director" without a port'],
    [
      "[2001:db8::1]:80",
      'cannot use IPv6 address "[2001:db8::1]:80" in virtual; that takes virtual6',
    ],
    ["2001:db8::1", "that takes virtual6"],
    ["192.168.6.2::5060", 'with two colons; write "192.168.6.2:5060"'],
    ["[nonsense]:80", 'cannot read "[nonsense]:80" as a virtual'],
    ["10.0.0.256:80", 'cannot read "10.0.0.256" as an IPv4 address or a host name'],
    ["10.0.0.01:80", 'cannot read "10.0.0.01"'],
    ["10.0.0:80", 'cannot read "10.0.0" as an IPv4 address'],
    ["-host:80", 'cannot read "-host"'],
    ["10.0.0.1:0", 'cannot read "0" as a port; wanted 1 to 65535 or a service name'],
    ["10.0.0.1:65536", 'cannot read "65536" as a port'],
    ["10.0.0.1:80-90", 'cannot read "80-90" as a port'],
  ] as const;
  for (const [text, message] of table) {
    const { value, messages } = tryReader(readVirtualAddress, text);
    assertEquals(value, undefined, text);
    assertEquals(messages.length, 1, text);
    assertStringIncludes(messages[0] ?? "", message);
  }
});

Deno.test("readVirtualAddress names a bad host and a bad port at once", () => {
  assertEquals(tryReader(readVirtualAddress, "10.0.0.256:99999").messages.length, 2);
});

Deno.test("readRealServer takes address, forwarding and weight", () => {
  const table = [
    ["10.0.0.147:9072 masq 1", { host: "10.0.0.147", port: "9072", forwarding: "masq", weight: 1 }],
    ["10.0.0.147:9072 gate", { host: "10.0.0.147", port: "9072", forwarding: "gate", weight: 1 }],
    ["10.0.0.147 ipip 65535", { host: "10.0.0.147", forwarding: "ipip", weight: 65_535 }],
    ["node-1:http   masq   0 ", { host: "node-1", port: "http", forwarding: "masq", weight: 0 }],
  ] as const;
  for (const [text, value] of table) {
    assertEquals<unknown>(tryReader(readRealServer, text), { value, messages: [] });
  }
});

Deno.test("readRealServer refuses what is malformed and names what is not supported yet", () => {
  const table = [
    ["10.0.0.147:9072", "without a forwarding method; allowed are gate, masq, ipip"],
    ["", 'cannot read ""'],
    ["10.0.0.147:9072 mask 1", 'as a forwarding method, did you mean "masq"?'],
    ["10.0.0.147:9072 masq -1", 'cannot use weight "-1"; allowed are 0 to 65535'],
    ["10.0.0.147:9072 masq 65536", 'cannot use weight "65536"'],
    ["10.0.0.147:9072 masq much", 'cannot read "much" behind the forwarding method'],
    ["10.0.0.147:9072 masq 1 2", 'cannot read "2" behind the forwarding method'],
    ["10.0.0.2->10.0.0.7:80 gate 2", "a range of real servers is not supported yet"],
    ['10.0.0.2:80 gate 1 "a", "b"', "request and receive of a real server are not supported yet"],
    ['10.0.0.2:80 gate "a" "b"', "request and receive of a real server are not supported yet"],
    ["10.0.0.2:80 gate 1 l:5 u:10", "connection thresholds (l: and u:) are not supported yet"],
    ["10.0.0.2:80 gate u:10", "connection thresholds (l: and u:) are not supported yet"],
    ["[2001:db8::2]:80 gate", "that takes real6, which is not supported yet"],
    ["192.168.6.2::5060 masq", 'with two colons; write "192.168.6.2:5060"'],
    ["10.0.0.2:80:90 masq", 'cannot read "10.0.0.2:80:90"; wanted ADDRESS or ADDRESS:PORT'],
    ["10.0.0.2: masq", 'cannot read "" as a port'],
    ["10.0.0.2:0 masq", 'cannot read "0" as a port'],
    ["300.0.0.2:80 masq", 'cannot read "300.0.0.2" as an IPv4 address or a host name'],
  ] as const;
  for (const [text, message] of table) {
    const { value, messages } = tryReader(readRealServer, text);
    assertEquals(value, undefined, text);
    assertStringIncludes(messages.join("\n"), message);
  }
});

Deno.test("readRealServer names a bad address and a bad method at once", () => {
  assertEquals(tryReader(readRealServer, "10.0.0.256:80 mask 1").messages.length, 2);
});

Deno.test("readFallback defaults to gate and may leave out the port", () => {
  const table = [
    ["127.0.0.1:80 gate", { host: "127.0.0.1", port: "80", forwarding: "gate" }],
    ["127.0.0.1:80", { host: "127.0.0.1", port: "80", forwarding: "gate" }],
    ["127.0.0.1", { host: "127.0.0.1", forwarding: "gate" }],
    ["sorry.example.org masq", { host: "sorry.example.org", forwarding: "masq" }],
  ] as const;
  for (const [text, value] of table) {
    assertEquals<unknown>(tryReader(readFallback, text), { value, messages: [] });
  }
});

Deno.test("readFallback refuses weights, IPv6 addresses and unknown methods", () => {
  const table = [
    ["127.0.0.1:80 gate 1", 'cannot read "1" behind the forwarding method'],
    ["[::1]:80", "that takes fallback6, which is not supported yet"],
    ["127.0.0.1:80 gat", 'did you mean "gate"?'],
    ["", 'cannot read ""'],
  ] as const;
  for (const [text, message] of table) {
    const { value, messages } = tryReader(readFallback, text);
    assertEquals(value, undefined, text);
    assertStringIncludes(messages.join("\n"), message);
  }
});

Deno.test("the address readers give a value or say why not, for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("1", ".", ":", "[", "]", " ", "-", ">", "gate", '"', "a") }),
  );
  fc.assert(fc.property(text, (given) => {
    for (const reader of [readVirtualAddress, readRealServer, readFallback]) {
      const { value, messages } = tryReader<unknown>(reader, given);
      const errors = messages.filter((message) => !message.startsWith("warning: "));
      assertEquals(value === undefined, errors.length > 0);
    }
  }));
});
