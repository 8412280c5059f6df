import { assertEquals } from "@std/assert";
import { tried } from "./test_notes.ts";
import {
  booleanOf,
  groupReader,
  hostReader,
  misspelt,
  readBoolean,
  readInterface,
  readPort,
  readTime,
  wholeReader,
  writeTime,
} from "./values.ts";

const timeOf = (text: string) => tried((notes) => readTime(text, notes));

Deno.test("readTime takes seconds with fractions, and ms, msec, us and usec", () => {
  const wanted: Readonly<Record<string, number>> = {
    "3": 3_000,
    "0.5": 500,
    ".25": 250,
    "2.": 2_000,
    "500ms": 500,
    "1.5MSEC": 2,
    "2500us": 3,
    "1000usec": 1,
    "86400": 86_400_000,
  };
  for (const [text, value] of Object.entries(wanted)) {
    assertEquals(timeOf(text), { value, messages: [] }, text);
  }
});

Deno.test("readTime refuses the suffix s, and says what to write", () => {
  for (const text of ["3s", "3sec", "3S"]) {
    assertEquals(timeOf(text), {
      value: undefined,
      messages: [`cannot read "${text}" as a time; seconds have no unit here, write 3`],
    });
  }
});

Deno.test("readTime refuses what is no time, too short or too long", () => {
  for (const text of ["", "-1", "x", "1m", "1h", "1e3", ".", "ms", "1 ms"]) {
    assertEquals(timeOf(text).messages, [
      `cannot read "${text}" as a time; wanted seconds such as 10 or 0.5, or 500ms`,
    ]);
  }
  for (const text of ["0", "0.0001", "499us", "86401", "9".repeat(310)]) {
    assertEquals(timeOf(text).messages, [
      `cannot take "${text}" as a time; allowed are 1ms to 86400`,
    ]);
  }
});

Deno.test("writeTime writes times as ha.cf does", () => {
  assertEquals([30_000, 400, 1_500].map(writeTime), ["30", "400ms", "1500ms"]);
});

Deno.test("readBoolean knows the words of Heartbeat in any case", () => {
  for (const word of ["true", "On", "YES", "y", "1"]) assertEquals(booleanOf(word), true);
  for (const word of ["false", "Off", "no", "n", "0"]) assertEquals(booleanOf(word), false);
  assertEquals(tried((notes) => readBoolean("offf", notes)), {
    value: undefined,
    messages: ['cannot read "offf" as on or off, did you mean "off"?'],
  });
});

Deno.test("misspelt names the nearest word, or all that are allowed", () => {
  assertEquals(
    misspelt("mastr", "a role", ["master"]),
    '"mastr" as a role, did you mean "master"?',
  );
  assertEquals(misspelt("?????", "a role", ["a", "b"]), '"?????" as a role; allowed are a, b');
});

Deno.test("wholeReader takes whole numbers between its limits alone", () => {
  const reader = wholeReader("a thing", 0, 12);
  assertEquals(tried((notes) => reader("12", notes)), { value: 12, messages: [] });
  for (const text of ["13", "-1", "1.0", "0x1", "", " 1", "1234567890"]) {
    assertEquals(tried((notes) => reader(text, notes)), {
      value: undefined,
      messages: [`cannot take "${text}" as a thing; allowed are 0 to 12`],
    });
  }
  assertEquals(tried((notes) => readPort("65535", notes)).value, 65_535);
  assertEquals(tried((notes) => readPort("0", notes)).value, undefined);
});

Deno.test("readInterface takes names that the kernel can have", () => {
  for (const text of ["eth0", "bond0.12", "a".repeat(15), "..."]) {
    assertEquals(tried((notes) => readInterface(text, notes)).value, text);
  }
  for (const text of ["", ".", "..", "a".repeat(16), "a/b", "eth0:1", "a\u0001"]) {
    const { value, messages } = tried((notes) => readInterface(text, notes));
    assertEquals([value, messages.length], [undefined, 1], text);
  }
});

Deno.test("hostReader takes addresses of its family in their canonical spelling, and names", () => {
  const host = (text: string, family: 4 | 6) => tried((notes) => hostReader(family)(text, notes));
  assertEquals(host("10.0.0.1", 4).value, "10.0.0.1");
  assertEquals(host("2001:DB8:0::1", 6).value, "2001:db8::1");
  assertEquals(host("gate-1.example.org", 4).value, "gate-1.example.org");
  assertEquals(host("gate", 6).value, "gate");
  assertEquals(host("10.0.0.1", 6).messages, [
    'cannot use "10.0.0.1" as an IPv6 address or a name',
  ]);
  assertEquals(host("2001:db8::1", 4).messages, [
    'cannot use "2001:db8::1" as an IPv4 address or a name; ' +
    "the directive for IPv6 is the same word with a 6 behind it",
  ]);
  for (const text of ["10.0.0.256", "10.0.0", "a b", "", "-a", "a/b"]) {
    assertEquals(host(text, 4).value, undefined, text);
  }
});

Deno.test("groupReader takes multicast groups alone: class D, and ff00::/8", () => {
  const group = (text: string, family: 4 | 6) => tried((notes) => groupReader(family)(text, notes));
  for (const text of ["224.0.0.0", "225.0.0.1", "239.255.255.255"]) {
    assertEquals(group(text, 4), { value: text, messages: [] });
  }
  for (const text of ["223.255.255.255", "240.0.0.0", "10.0.0.1", "225.0.0", "ff02::1", "x"]) {
    assertEquals(group(text, 4).messages, [
      `cannot use "${text}" as a multicast group; wanted 224.0.0.0 to 239.255.255.255`,
    ]);
  }
  assertEquals(group("FF02:0::1", 6).value, "ff02::1");
  for (const text of ["fe80::1", "225.0.0.1", "ff02::x", "ff"]) {
    assertEquals(group(text, 6).value, undefined, text);
  }
});
