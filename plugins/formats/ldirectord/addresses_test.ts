import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { IpFamily } from "../../../core/plugin/mod.ts";
import { readVirtualAddress } from "./addresses.ts";
import type { Notes } from "./notes.ts";
import { tryReader } from "./test_notes.ts";

function tryAddress(text: string, family: IpFamily = 4) {
  return tryReader(
    (value: string, notes: Notes) => readVirtualAddress(value, family, notes),
    text,
  );
}

Deno.test("readVirtualAddress takes an address or a name, and a port or a service name", () => {
  const table = [
    ["10.0.0.150:9072", 4, "10.0.0.150", "9072"],
    ["10.0.0.150:http", 4, "10.0.0.150", "http"],
    ["www.example.org:80", 4, "www.example.org", "80"],
    ["my-host_1:pop-3", 4, "my-host_1", "pop-3"],
    ["10.0.0.150:00080  \r", 4, "10.0.0.150", "80"],
    ["[2001:DB8::1]:http", 6, "[2001:db8::1]", "http"],
    ["[::1]:80", 6, "[::1]", "80"],
  ] as const;
  for (const [text, family, host, port] of table) {
    assertEquals(tryAddress(text, family), {
      value: { by: "address", host, port },
      messages: [],
    });
  }
});

Deno.test("readVirtualAddress takes a number alone as a firewall mark, for both families", () => {
  for (const family of [4, 6] as const) {
    for (const mark of [1, 7, 4_294_967_295]) {
      assertEquals(tryAddress(String(mark), family), {
        value: { by: "fwmark", mark },
        messages: [],
      });
    }
  }
  assertEquals(tryAddress("5 # web").messages, []);
  assertEquals(tryAddress("5 gate").messages, [
    'warning: "gate" behind the firewall mark is ignored',
  ]);
  for (const text of ["0", "4294967296", "99999999999999999999999"]) {
    assertEquals(tryAddress(text), {
      value: undefined,
      messages: [`cannot use firewall mark "${text}"; allowed are 1 to 4294967295`],
    });
  }
});

Deno.test("readVirtualAddress ignores text behind the address and says so, a comment apart", () => {
  const value = { by: "address", host: "10.0.0.150", port: "80" } as const;
  assertEquals(tryAddress("10.0.0.150:80 # web"), { value, messages: [] });
  assertEquals(tryAddress("10.0.0.150:80/udp"), {
    value,
    messages: ['warning: "/udp" behind the address is ignored'],
  });
  assertEquals(tryAddress("10.0.0.150:80 gate"), {
    value,
    messages: ['warning: "gate" behind the address is ignored'],
  });
});

Deno.test("readVirtualAddress refuses every other form with a hint", () => {
  const table = [
    ["", 4, 'cannot read ""; wanted ADDRESS:PORT or a firewall mark'],
    ["10.0.0.1", 4, 'cannot use "10.0.0.1" without a port (ldirectord would read a leading'],
    ["1a", 4, 'cannot use "1a" without a port'],
    ["director", 4, 'cannot use "director" without a port'],
    ["director", 6, "as a firewall mark); wanted [ADDRESS]:PORT"],
    ["[2001:db8::1]:80", 4, 'IPv6 address "[2001:db8::1]" in virtual; write virtual6'],
    ["10.0.0.1:80", 6, 'IPv4 address "10.0.0.1" in virtual6; write virtual'],
    ["2001:db8::1", 6, 'without brackets; write "[2001:db8::1]"'],
    ["[2001:db8::1]", 6, 'cannot read "[2001:db8::1]"; wanted [ADDRESS]:PORT or a firewall mark'],
    ["192.168.6.2::5060", 4, 'with two colons; write "192.168.6.2:5060"'],
    ["[nonsense]:80", 4, 'cannot read "[nonsense]" as an IPv4 address or a host name'],
    ["10.0.0.256:80", 4, 'cannot read "10.0.0.256" as an IPv4 address or a host name'],
    ["10.0.0.01:80", 4, 'cannot read "10.0.0.01"'],
    ["10.0.0:80", 4, 'cannot read "10.0.0" as an IPv4 address'],
    ["-host:80", 4, 'cannot read "-host"'],
    ["10.0.0.1:0", 4, 'cannot read "0" as a port; wanted 1 to 65535 or a service name'],
    ["10.0.0.1:65536", 4, 'cannot read "65536" as a port'],
    ["10.0.0.1:80-90", 4, 'cannot read "80-90" as a port'],
    ["10.0.0.1:80:90", 4, 'cannot read "10.0.0.1:80:90"; wanted'],
  ] as const;
  for (const [text, family, message] of table) {
    const { value, messages } = tryAddress(text, family);
    assertEquals(value, undefined, text);
    assertEquals(messages.length, 1, text);
    assertStringIncludes(messages[0] ?? "", message);
  }
});

Deno.test("readVirtualAddress names a bad host and a bad port at once", () => {
  assertEquals(tryAddress("10.0.0.256:99999").messages.length, 2);
});

Deno.test("readVirtualAddress gives a value or says why not, for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("1", ".", ":", "[", "]", " ", "-", "::", "a", "f") }),
  );
  fc.assert(fc.property(text, fc.constantFrom(4 as const, 6 as const), (given, family) => {
    const { value, messages } = tryAddress(given, family);
    const errors = messages.filter((message) => !message.startsWith("warning: "));
    assertEquals(value === undefined, errors.length > 0);
  }));
});

Deno.test("readVirtualAddress puts a name of virtual6 in brackets, so that it is looked up as IPv6 only", () => {
  assertEquals(tryAddress("www.example.org:80", 6), {
    value: { by: "address", host: "[www.example.org]", port: "80" },
    messages: [],
  });
});
