import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { readFallback, readRealServers } from "./servers.ts";
import { tryReader } from "./test_notes.ts";

const readReal = readRealServers(4);
const readReal6 = readRealServers(6);

Deno.test("readRealServers takes address, forwarding and weight", () => {
  const table = [
    ["10.0.0.147:9072 masq 1", {
      hosts: ["10.0.0.147"],
      port: "9072",
      forwarding: "masq",
      weight: 1,
    }],
    ["10.0.0.147:9072 gate", {
      hosts: ["10.0.0.147"],
      port: "9072",
      forwarding: "gate",
      weight: 1,
    }],
    ["10.0.0.147 ipip 65535", { hosts: ["10.0.0.147"], forwarding: "ipip", weight: 65_535 }],
    ["node-1:http   masq   0 ", {
      hosts: ["node-1"],
      port: "http",
      forwarding: "masq",
      weight: 0,
    }],
    ["192.0.2.1->192.0.2.2:80 gate 2", {
      hosts: ["192.0.2.1", "192.0.2.2"],
      port: "80",
      forwarding: "gate",
      weight: 2,
    }],
    ["192.0.2.1->192.0.2.2 gate", {
      hosts: ["192.0.2.1", "192.0.2.2"],
      forwarding: "gate",
      weight: 1,
    }],
  ] as const;
  for (const [text, value] of table) {
    assertEquals<unknown>(tryReader(readReal, text), { value, messages: [] });
  }
  assertEquals<unknown>(tryReader(readReal6, "[2001:DB8::2]:80 gate 3"), {
    value: { hosts: ["[2001:db8::2]"], port: "80", forwarding: "gate", weight: 3 },
    messages: [],
  });
  assertEquals(tryReader(readReal6, "[2001:db8::2] gate").value?.port, undefined);
  assertEquals(tryReader(readReal6, "node-1:80 gate").value?.hosts, ["node-1"]);
});

Deno.test("readRealServers takes request and receive as a pair", () => {
  const table = [
    ['gate 2 "ping.html", "pong"', 2, { request: "/ping.html", receive: "pong" }],
    ['gate "/ping", "pong"', 1, { request: "/ping", receive: "pong" }],
    ['gate 1 "a" "b"', 1, { request: "/a", receive: "b" }],
    ['gate 1 "a","b"', 1, { request: "/a", receive: "b" }],
    ['gate 1 "ping 5", "up 7"', 1, { request: "/ping 5", receive: "up 7" }],
    ['gate "a 7 b" "c"', 1, { request: "/a 7 b", receive: "c" }],
    ['gate "a#b", "c#d"', 1, { request: "/a#b", receive: "c#d" }],
    ['gate 1 "", ""', 1, { request: "/", receive: "" }],
    ['gate 1 "a", "say "hi""', 1, { request: "/a", receive: 'say "hi"' }],
  ] as const;
  for (const [text, weight, exchange] of table) {
    const { value, messages } = tryReader(readReal, `192.0.2.1:80 ${text}`);
    assertEquals(messages, [], text);
    assertEquals([value?.weight, value?.exchange], [weight, exchange], text);
  }
});

Deno.test("readRealServers takes thresholds in either order, and 0 as none", () => {
  const table = [
    ["gate 1 l:5 u:10", { lower: 5, upper: 10 }],
    ["gate 1 u:10 l:5", { lower: 5, upper: 10 }],
    ["gate u:10", { upper: 10 }],
    ["gate l:10 u:10", { lower: 10, upper: 10 }],
    ["gate 1 l:0 u:0", {}],
    ["gate 1 u:2147483647", { upper: 2_147_483_647 }],
  ] as const;
  for (const [text, thresholds] of table) {
    assertEquals<unknown>(tryReader(readReal, `192.0.2.1:80 ${text}`), {
      value: { hosts: ["192.0.2.1"], port: "80", forwarding: "gate", weight: 1, ...thresholds },
      messages: [],
    }, text);
  }
  const all = tryReader(readReal, '192.0.2.1:80 masq 4 "a", "b" l:1 u:2').value;
  assertEquals([all?.weight, all?.exchange, all?.lower, all?.upper], [
    4,
    { request: "/a", receive: "b" },
    1,
    2,
  ]);
});

Deno.test("readRealServers refuses what is malformed, with a hint", () => {
  const table = [
    ["10.0.0.147:9072", "without a forwarding method; allowed are gate, masq, ipip"],
    ["", 'cannot read ""'],
    ["10.0.0.147:9072 mask 1", 'as a forwarding method, did you mean "masq"?'],
    ["10.0.0.147:9072 masq -1", 'cannot use weight "-1"; allowed are 0 to 65535'],
    ["10.0.0.147:9072 masq 65536", 'cannot use weight "65536"'],
    ["10.0.0.147:9072 masq much", 'cannot read "much" behind the forwarding method; wanted WEIGHT'],
    ["10.0.0.147:9072 masq 1 2", 'cannot read "2" behind the forwarding method'],
    ["10.0.0.2:80 gate 1 l:5", 'cannot use threshold "l:5" without an upper one; write u:N'],
    ["10.0.0.2:80 gate 1 l:5 u:4", 'cannot use threshold "l:5" above "u:4"'],
    ["10.0.0.2:80 gate 1 u:4 u:5", 'cannot use threshold "u:5"; u: stands before it already'],
    ["10.0.0.2:80 gate 1 u:2147483648", "allowed are 0 to 2147483647"],
    ["10.0.0.2:80 gate 1 u:", 'cannot read "u:" behind the forwarding method'],
    ["10.0.0.2:80 gate l:1 u:2 5", 'cannot read "5" behind the forwarding method'],
    [
      '10.0.0.2:80 gate 1 "a"',
      'cannot read "a" behind the forwarding method; wanted "REQUEST", "RE',
    ],
    ['10.0.0.2:80 gate 1 "a""b"', 'wanted "REQUEST", "RECEIVE"'],
    ['10.0.0.2:80 gate 1 "a", "(?>b)"', 'cannot translate "(?>"'],
    ['10.0.0.2:80 gate 1 "a", "b("', 'cannot compile "b("'],
    ['10.0.0.2:80 gate "http://x/", "b"', 'cannot ask for "http://x/", as a check asks the server'],
    ['10.0.0.2:80 gate "/https://x/" "b"', 'cannot ask for "/https://x/"'],
    ["[2001:db8::2]:80 gate", "that takes real6 in a virtual6"],
    ["192.168.6.2::5060 masq", 'with two colons; write "192.168.6.2:5060"'],
    ["10.0.0.2:80:90 masq", 'cannot read "10.0.0.2:80:90"; wanted ADDRESS or ADDRESS:PORT'],
    ["10.0.0.2: masq", 'cannot read "" as a port'],
    ["10.0.0.2:0 masq", 'cannot read "0" as a port'],
    ["300.0.0.2:80 masq", 'cannot read "300.0.0.2" as an IPv4 address or a host name'],
    ["10.0.0.7->10.0.0.2:80 gate", "which ends before it starts"],
    ["10.0.0.2->10.0.0.7:0 gate", 'cannot read "0" as a port'],
    ["10.0.0.2->web:80 gate", '"web" is no IPv4 address'],
  ] as const;
  for (const [text, message] of table) {
    const { value, messages } = tryReader(readReal, text);
    assertEquals(value, undefined, text);
    assertStringIncludes(messages.join("\n"), message);
  }
  for (
    const [text, message] of [
      ["10.0.0.2:80 gate", "that takes real in a virtual"],
      ["2001:db8::2 gate", 'without brackets; write "[2001:db8::2]"'],
      ["[2001:db8::2]->[2001:db8::5]:80 gate", "a range takes IPv4 addresses"],
    ] as const
  ) {
    assertStringIncludes(tryReader(readReal6, text).messages.join("\n"), message);
  }
});

Deno.test("readRealServers names a bad address and a bad method at once", () => {
  assertEquals(tryReader(readReal, "10.0.0.256:80 mask 1").messages.length, 2);
});

Deno.test("readFallback defaults to gate and may leave out the port", () => {
  const table = [
    [4, "127.0.0.1:80 gate", { host: "127.0.0.1", port: "80", forwarding: "gate" }],
    [4, "127.0.0.1:80", { host: "127.0.0.1", port: "80", forwarding: "gate" }],
    [4, "127.0.0.1", { host: "127.0.0.1", forwarding: "gate" }],
    [4, "sorry.example.org masq", { host: "sorry.example.org", forwarding: "masq" }],
    [6, "[::1]:80", { host: "[::1]", port: "80", forwarding: "gate" }],
    [6, "[::1] ipip", { host: "[::1]", forwarding: "ipip" }],
  ] as const;
  for (const [family, text, value] of table) {
    assertEquals<unknown>(tryReader(readFallback(family), text), { value, messages: [] });
  }
});

Deno.test("readFallback refuses weights, the other family and unknown methods", () => {
  const table = [
    [4, "127.0.0.1:80 gate 1", 'cannot read "1" behind the forwarding method'],
    [4, "[::1]:80", "that takes fallback6 in a virtual6"],
    [6, "127.0.0.1:80", "that takes fallback in a virtual"],
    [4, "127.0.0.1:80 gat", 'did you mean "gate"?'],
    [4, "", 'cannot read ""'],
    [6, "::1", 'write "[::1]"'],
  ] as const;
  for (const [family, text, message] of table) {
    const { value, messages } = tryReader(readFallback(family), text);
    assertEquals(value, undefined, text);
    assertStringIncludes(messages.join("\n"), message);
  }
});

Deno.test("the readers of servers give a value or say why not, for any text", () => {
  const unit = fc.constantFrom("1", ".", ":", "[", "]", " ", "->", " gate", '"', "a", " l:1", ", ");
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit }),
    fc.string({ unit }).map((rest) => `192.0.2.1:80 gate ${rest}`),
  );
  fc.assert(fc.property(text, (given) => {
    for (const reader of [readReal, readReal6, readFallback(4), readFallback(6)]) {
      const { value, messages } = tryReader<unknown>(reader, given);
      const errors = messages.filter((message) => !message.startsWith("warning: "));
      assertEquals(value === undefined, errors.length > 0);
    }
  }));
});
