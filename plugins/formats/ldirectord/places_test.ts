import { assertEquals } from "@std/assert";
import type { IpFamily } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import {
  type AddressDirective,
  cutFirst,
  cutPort,
  readHost,
  readPort,
  whyNoPlace,
} from "./places.ts";
import { tryReader } from "./test_notes.ts";

function tryHost(text: string, family: IpFamily, directive: AddressDirective = "real") {
  return tryReader((host: string, notes: Notes) => readHost(host, directive, family, notes), text);
}

Deno.test("readHost takes an address of the family or a name, IPv6 in its canonical spelling", () => {
  const table = [
    ["192.0.2.1", 4, "192.0.2.1"],
    ["www.example.org", 4, "www.example.org"],
    ["www.example.org", 6, "www.example.org"],
    ["[2001:db8::1]", 6, "[2001:db8::1]"],
    ["[2001:DB8:0:0::0001]", 6, "[2001:db8::1]"],
    ["[::ffff:192.0.2.1]", 6, "[::ffff:c000:201]"],
  ] as const;
  for (const [text, family, value] of table) {
    assertEquals(tryHost(text, family), { value, messages: [] }, text);
  }
});

Deno.test("readHost names the directive that takes an address of the other family", () => {
  assertEquals(tryHost("[2001:db8::1]", 4).messages, [
    'cannot use IPv6 address "[2001:db8::1]" in real; that takes real6 in a virtual6',
  ]);
  assertEquals(tryHost("192.0.2.1", 6, "fallback").messages, [
    'cannot use IPv4 address "192.0.2.1" in fallback6; that takes fallback in a virtual',
  ]);
  assertEquals(tryHost("[2001:db8::1]", 4, "virtual").messages, [
    'cannot use IPv6 address "[2001:db8::1]" in virtual; write virtual6',
  ]);
});

Deno.test("readHost refuses everything else", () => {
  const v4 = ["192.0.2.256", "192.0.2.01", "192.0.2", "[192.0.2.1]", "[x]", "-a", "", "a b"];
  for (const text of v4) {
    assertEquals(tryHost(text, 4).messages, [
      `cannot read "${text}" as an IPv4 address or a host name`,
    ]);
  }
  assertEquals(tryHost("[2001:db8::1::]", 6).messages, [
    'cannot read "[2001:db8::1::]" as an IPv6 address in brackets or a host name',
  ]);
  assertEquals(tryHost("2001:db8::1", 6).messages, [
    'cannot read "2001:db8::1" without brackets; write "[2001:db8::1]"',
  ]);
});

Deno.test("readPort takes a number or the name of a service", () => {
  const table = [["80", "80"], ["00080", "80"], ["65535", "65535"], ["http", "http"], [
    "pop-3",
    "pop-3",
  ]] as const;
  for (const [text, value] of table) {
    assertEquals(tryReader(readPort, text), { value, messages: [] });
  }
  for (const text of ["0", "65536", "", "80-90", "a b", "123456"]) {
    assertEquals(tryReader(readPort, text), {
      value: undefined,
      messages: [`cannot read "${text}" as a port; wanted 1 to 65535 or a service name`],
    });
  }
});

Deno.test("cutPort cuts behind the host and knows brackets", () => {
  assertEquals(cutPort("a"), { host: "a" });
  assertEquals(cutPort("a:80"), { host: "a", port: "80" });
  assertEquals(cutPort("a:"), { host: "a", port: "" });
  assertEquals(cutPort("[::1]"), { host: "[::1]" });
  assertEquals(cutPort("[::1]:80"), { host: "[::1]", port: "80" });
  for (const text of ["a::80", "a:80:90", "::1", "[::1]80", "[::1", ""]) {
    assertEquals(cutPort(text), undefined, text);
  }
});

Deno.test("whyNoPlace hints at brackets and at two colons", () => {
  assertEquals(whyNoPlace("::1", "X"), 'cannot read "::1" without brackets; write "[::1]"');
  assertEquals(
    whyNoPlace("192.168.6.2::5060", "X"),
    'cannot read "192.168.6.2::5060" with two colons; write "192.168.6.2:5060"',
  );
  assertEquals(whyNoPlace("a:1:2", "ADDRESS:PORT"), 'cannot read "a:1:2"; wanted ADDRESS:PORT');
  assertEquals(whyNoPlace("[::x]:1", "X"), 'cannot read "[::x]:1"; wanted X');
});

Deno.test("cutFirst gives the first word and the rest without the blanks around", () => {
  assertEquals(cutFirst("  a  b  c "), { first: "a", rest: "b  c" });
  assertEquals(cutFirst("a"), { first: "a", rest: "" });
  assertEquals(cutFirst("  "), { first: "", rest: "" });
});
