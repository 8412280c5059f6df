import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatEndpoint } from "../model/mod.ts";
import {
  type Form,
  parseEndpoint,
  parseFallback,
  parseNetmask,
  parseReal,
  parseSchedulerFlags,
  parseVirtual,
} from "./forms.ts";

/** The value, or the message of what is wrong. */
function made<Value>(form: Form<Value>): Value | string {
  return form.ok ? form.value : form.message;
}

const address = (text: string) => ({ kind: "address" as const, address: text });
const name = (text: string) => ({ kind: "name" as const, name: text });

Deno.test("parseEndpoint reads addresses in their canonical form, names, and ports", async (test) => {
  const table: readonly (readonly [text: string, expected: unknown])[] = [
    ["10.0.0.1", { host: address("10.0.0.1") }],
    ["10.0.0.1:80", { host: address("10.0.0.1"), port: 80 }],
    ["10.0.0.1:http-alt", { host: address("10.0.0.1"), port: { service: "http-alt" } }],
    ["[2001:DB8:0:0::1]:80", { host: address("2001:db8::1"), port: 80 }],
    ["[::ffff:10.0.0.1]", { host: address("::ffff:a00:1") }],
    ["node1", { host: name("node1") }],
    ["node-1.example.org.:80", { host: name("node-1.example.org."), port: 80 }],
    ["_a.example", { host: name("_a.example") }],
    ["3com.example:3com", { host: name("3com.example"), port: { service: "3com" } }],
  ];
  for (const [text, expected] of table) {
    await test.step(text, () => assertEquals(made(parseEndpoint(text)), expected as never));
  }
});

Deno.test("parseEndpoint says what is no address, no name and no port", async (test) => {
  const table: readonly (readonly [text: string, part: string])[] = [
    ["", "wanted is HOST:PORT"],
    [":80", "wanted is HOST:PORT"],
    ["10.0.0.1:", "wanted is HOST:PORT"],
    ["10.0.0.1:80:81", "wanted is HOST:PORT"],
    ["[::1", "wanted is HOST:PORT"],
    ["::1", 'an IPv6 address stands in brackets: "[::1]"'],
    ["1.2.3", '"1.2.3" is neither an IP address nor a host name'],
    ["1.2.3.4.5:80", "is neither an IP address nor a host name"],
    ["300", "is neither an IP address nor a host name"],
    ["-a.example", "is neither an IP address nor a host name"],
    ["a..example", "is neither an IP address nor a host name"],
    [`${"a".repeat(64)}.example`, "is neither an IP address nor a host name"],
    ["[fe80::1%eth0]:80", "is neither an IP address nor a host name"],
    ["a:0", "found port 0; wanted is a port from 1 to 65535"],
    ["a:65536", "found port 65536"],
    ["a:99999999999999999999", "found port 99999999999999999999"],
    ["a:-1", 'found port "-1"; wanted is a number or the name of a service'],
    ["a:8o!", 'found port "8o!"'],
  ];
  for (const [text, part] of table) {
    await test.step(text, () => {
      const form = parseEndpoint(text);
      assert(!form.ok);
      assertStringIncludes(form.message, part);
    });
  }
});

Deno.test("parseVirtual takes tcp where no protocol stands, and needs a port", () => {
  const host = address("10.0.0.1");
  const by = "address";
  assertEquals(made(parseVirtual("10.0.0.1:80")), { by, host, port: 80, protocol: "tcp" });
  assertEquals(made(parseVirtual("10.0.0.1:80/udp")), { by, host, port: 80, protocol: "udp" });
  for (const text of ["10.0.0.1", "10.0.0.1/tcp", "10.0.0.1:80/", "10.0.0.1:80/TCP", "/tcp", ""]) {
    assert(!parseVirtual(text).ok, text);
  }
});

Deno.test("parseVirtual reads firewall marks, for IPv4 where no family stands", () => {
  const mark = (mark: number, family: 4 | 6) => ({ by: "fwmark" as const, mark, family });
  assertEquals(made(parseVirtual("fwmark:7")), mark(7, 4));
  assertEquals(made(parseVirtual("fwmark:7/4")), mark(7, 4));
  assertEquals(made(parseVirtual("FWMark:007/6")), mark(7, 6));
  assertEquals(made(parseVirtual("fwmark:4294967295")), mark(4_294_967_295, 4));
  for (
    const behind of [
      "",
      "0",
      "00",
      "4294967296",
      "-1",
      "1.5",
      "0x7",
      "7/5",
      "7/tcp",
      "7/",
      " 7",
      "7\n",
    ]
  ) {
    const form = parseVirtual(`fwmark:${behind}`);
    assert(!form.ok, behind);
    assertEquals(
      form.message,
      `found ${JSON.stringify(`fwmark:${behind}`)}; wanted is fwmark:MARK or fwmark:MARK/6, ` +
        "with a mark from 1 to 4294967295",
    );
  }
});

Deno.test("parseSchedulerFlags gives the flags as they are listed, each once", () => {
  assertEquals(made(parseSchedulerFlags("sh-port,sh-fallback", "sh")), ["sh-fallback", "sh-port"]);
  assertEquals(made(parseSchedulerFlags(["mh-port", "mh-port"], "mh")), ["mh-port"]);
  assertEquals(made(parseSchedulerFlags(" flag-3 , flag-1", "rr")), ["flag-1", "flag-3"]);
  assertEquals(made(parseSchedulerFlags("", "rr")), []);
  assertEquals(made(parseSchedulerFlags([], "rr")), []);
});

Deno.test("parseSchedulerFlags calls a flag by the word that its scheduler has for it", () => {
  // The kernel keeps three bits, and ipvsadm lists the first two by the scheduler's own words.
  assertEquals(made(parseSchedulerFlags("flag-3,flag-2,flag-1", "sh")), [
    "sh-fallback",
    "sh-port",
    "flag-3",
  ]);
  assertEquals(made(parseSchedulerFlags("flag-2,mh-port", "mh")), ["mh-port"]);
});

Deno.test("parseSchedulerFlags refuses what the scheduler does not have", () => {
  assertEquals(
    made(parseSchedulerFlags("sh-port", "wrr")),
    'cannot use it with scheduler wrr: found "sh-port"; allowed are flag-1, flag-2, flag-3',
  );
  assertEquals(
    made(parseSchedulerFlags(["sh-prot"], "sh")),
    'cannot use it with scheduler sh: found "sh-prot", did you mean "sh-port"? ' +
      "allowed are sh-fallback, sh-port, flag-3",
  );
  assert(!parseSchedulerFlags("mh-port", "sh").ok);
});

Deno.test("parseReal and parseFallback read what may be left out", () => {
  const endpoint = { host: address("10.0.0.1"), port: 80 };
  assertEquals(made(parseReal("10.0.0.1:80")), { endpoint });
  assertEquals(made(parseReal("10.0.0.1:80 gate")), { endpoint, forwarding: "gate" });
  assertEquals(made(parseReal(" 10.0.0.1:80\tipip  7 ")), {
    endpoint,
    forwarding: "ipip",
    weight: 7,
  });
  assertEquals(made(parseReal("10.0.0.1:80 65535")), { endpoint, weight: 65_535 });
  assertEquals(made(parseFallback("10.0.0.1:80 masq")), { endpoint, forwarding: "masq" });
});

Deno.test("parseReal refuses words that are no forwarding, and numbers that are no weight", () => {
  assertEquals(
    made(parseReal("10.0.0.1 mask 1")),
    'cannot read the forwarding: found "mask", did you mean "masq"? allowed are gate, masq, ipip',
  );
  for (const weight of ["-1", "+1", "1.5", "65536", "1e3", "0x10"]) {
    assertEquals(
      made(parseReal(`10.0.0.1 masq ${weight}`)),
      `found weight ${weight}; wanted is a whole number from 0 to 65535`,
    );
  }
  assertEquals(
    made(parseReal("10.0.0.1 1 masq")),
    'found "masq"; wanted is ADDRESS[:PORT] [FORWARDING] [WEIGHT]',
  );
});

Deno.test("parseNetmask takes masks for IPv4 and prefix lengths for IPv6", () => {
  assertEquals(made(parseNetmask("255.255.254.0", 4)), "255.255.254.0");
  assertEquals(made(parseNetmask("128.0.0.0", 4)), "128.0.0.0");
  assertEquals(made(parseNetmask("64", 6)), "64");
  assertEquals(made(parseNetmask(128, 6)), "128");
  for (const mask of ["0.0.0.0", "0.255.0.0", "255.255.255", "24", 24, "", "::"]) {
    assert(!parseNetmask(mask, 4).ok, String(mask));
  }
  for (const mask of ["0", 129, -1, 1.5, "255.0.0.0", ""]) {
    assert(!parseNetmask(mask, 6).ok, String(mask));
  }
});

Deno.test("every form reads what is written from its parts, and never throws", () => {
  const host = fc.oneof(fc.ipV4(), fc.constantFrom("node1", "a.example"));
  const port = fc.integer({ min: 1, max: 65_535 });
  const forwarding = fc.constantFrom("gate" as const, "masq" as const, "ipip" as const);
  const weight = fc.integer({ min: 0, max: 65_535 });
  fc.assert(
    fc.property(host, port, forwarding, weight, (host, port, forwarding, weight) => {
      const form = parseReal(`${host}:${port} ${forwarding} ${weight}`);
      assert(form.ok);
      const { endpoint, ...rest } = form.value;
      assertEquals(rest, { forwarding, weight });
      const shown = endpoint.host.kind === "name" ? endpoint.host.name : endpoint.host.address;
      assertEquals(`${shown}:${endpoint.port}`, `${host}:${port}`);
    }),
  );
  fc.assert(fc.property(fc.ipV6(), port, (host, port) => {
    const form = parseVirtual(`[${host}]:${port}/udp`);
    assert(form.ok && form.value.by === "address" && form.value.host.kind === "address");
    const again = parseEndpoint(formatEndpoint({ address: form.value.host.address, port }));
    assertEquals(made(again), { host: form.value.host, port });
  }));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    for (const parse of [parseEndpoint, parseVirtual, parseReal, parseFallback]) {
      const form = parse(text);
      assert(form.ok || form.message.length > 0);
    }
  }));
});

Deno.test("parseVirtual takes a name in brackets for one of an IPv6 address", () => {
  assertEquals(made(parseVirtual("[www.example.org]:80")), {
    by: "address",
    host: { kind: "name", name: "www.example.org", family: 6 },
    port: 80,
    protocol: "tcp",
  });
});
