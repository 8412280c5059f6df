import { assertEquals } from "@std/assert";
import { formatFallback } from "./service.ts";
import { build, buildOne } from "./test_notes.ts";

/** The service of a file with one virtual in which nothing may be noted. */
function clean(head: string, body: readonly string[], globals?: readonly string[]) {
  const { service, messages } = buildOne(head, body, globals);
  assertEquals(messages, []);
  return service;
}

Deno.test("buildService hands on the settings of a virtual", () => {
  const service = clean("virtual=www.example.org:http", [
    "real=node-1:8080 masq 2",
    "real=10.0.0.2:8080 masq 0",
    "scheduler=sh",
    "schedflags=sh-port,sh-fallback",
    "persistent=600",
    "netmask=255.255.255.0",
    "quiescent=yes",
    "cleanstop=no",
    "fallback=127.0.0.1 gate",
    'fallbackcommand="/etc/x --web"',
    'monitorfile="/var/log/m"',
    "servicename=Web",
    "comment=of the shop",
    "protocol=tcp",
  ]);
  assertEquals<unknown>(service, {
    virtual: "www.example.org:http/tcp",
    scheduler: "sh",
    schedflags: ["sh-port", "sh-fallback"],
    persistent: "600s",
    netmask: "255.255.255.0",
    quiescent: true,
    cleanstop: false,
    fallback: "127.0.0.1 gate",
    fallbackcommand: "/etc/x --web",
    monitorfile: "/var/log/m",
    check: { type: "http", interval: "10s", timeout: "30s", rise: 1, fall: 1 },
    real: ["node-1:8080 masq 2", "10.0.0.2:8080 masq 0"],
  });
});

Deno.test("buildService hands on an IPv6 virtual with its servers and fallback", () => {
  const service = clean("virtual6 = [2001:DB8::1]:80", [
    "real6=[2001:db8::2]:8080 masq 2",
    "real6=node-1 gate",
    "fallback6=[2001:db8::9]:80",
    "persistent=60",
    "netmask=64",
  ]);
  assertEquals<unknown>(service, {
    virtual: "[2001:db8::1]:80/tcp",
    scheduler: "wrr",
    persistent: "60s",
    netmask: "64",
    fallback: "[2001:db8::9]:80 gate",
    check: { type: "http", interval: "10s", timeout: "30s", rise: 1, fall: 1 },
    real: ["[2001:db8::2]:8080 masq 2", "node-1 gate 1"],
  });
});

Deno.test("buildService hands on firewall marks of both families", () => {
  const body = ["checktype=ping", "protocol=fwm", "persistent=5"];
  const v4 = clean("virtual=7", [...body, "real=10.0.0.2 gate", "fallback=127.0.0.1"]);
  assertEquals([v4?.virtual, v4?.fallback, v4?.real], ["fwmark:7", "127.0.0.1 gate", [
    "10.0.0.2 gate 1",
  ]]);
  const v6 = clean("virtual6=7", [...body, "real6=[2001:db8::2]:80 gate"]);
  assertEquals([v6?.virtual, v6?.real], ["fwmark:7/6", ["[2001:db8::2]:80 gate 1"]]);
});

Deno.test("buildService gives a virtual wrr and tcp where it says nothing, and udp on port 53", () => {
  const web = clean("virtual=10.0.0.1:80", []);
  assertEquals([web?.virtual, web?.scheduler], ["10.0.0.1:80/tcp", "wrr"]);
  assertEquals(clean("virtual=10.0.0.1:53", ["service=sip"])?.virtual, "10.0.0.1:53/udp");
  assertEquals(clean("virtual=10.0.0.1:domain", ["service=sip"])?.virtual, "10.0.0.1:domain/udp");
  assertEquals(
    clean("virtual=10.0.0.1:53", ["service=sip", "protocol=tcp"])?.virtual,
    "10.0.0.1:53/tcp",
  );
});

Deno.test("buildService refuses a protocol that does not go with the virtual", () => {
  for (const protocol of ["tcp", "udp"]) {
    assertEquals(buildOne("virtual=7", ["checktype=on", `protocol=${protocol}`]).messages, [
      `error 3: cannot use protocol "${protocol}" with a firewall mark; delete the line, or write protocol=fwm`,
    ]);
  }
  assertEquals(buildOne("virtual=10.0.0.1:80", ["protocol=fwm"]).messages, [
    'error 2: cannot use protocol "fwm" with an address; allowed are tcp, udp',
  ]);
});

Deno.test("buildService refuses a virtual that is defined twice and names both lines", () => {
  const table = [
    ["virtual=10.0.0.1:80", "virtual=10.0.0.1:http", "10.0.0.1:80/tcp"],
    ["virtual6=[2001:db8::1]:80", "virtual6=[2001:DB8:0::1]:80", "[2001:db8::1]:80/tcp"],
  ] as const;
  for (const [first, second, key] of table) {
    const title = second.replace("=", " ");
    assertEquals(build(`${first}\n\n${second}`).messages, [
      `error 3: ${title}: cannot define ${key} in line 3 again; line 1 defines it`,
    ]);
  }
  const marks = "virtual=7\n    checktype=on\nvirtual=7\n    checktype=on";
  assertEquals(build(marks).messages, [
    "error 3: virtual 7: cannot define fwmark:7/4 in line 3 again; line 1 defines it",
  ]);
});

Deno.test("buildService takes what differs in protocol, port, address, mark or family", () => {
  const text = `virtual=10.0.0.1:5060
virtual=10.0.0.1:5060
    protocol=udp
virtual=10.0.0.1:80
virtual=10.0.0.2:80
virtual=7
    checktype=on
virtual=8
    checktype=on
virtual6=7
    checktype=on`;
  const { input, messages } = build(text);
  assertEquals(messages, []);
  assertEquals(input.services.length, 7);
});

Deno.test("buildService does not call a virtual a duplicate where its protocol could not be read", () => {
  const text = "virtual=10.0.0.1:80\nvirtual=10.0.0.1:80\n    protocol=upd";
  assertEquals(build(text).messages.length, 1);
});

Deno.test("buildService leaves out what only counts together with something else, and says so", () => {
  const masked = buildOne("virtual=10.0.0.1:80", ["netmask=255.255.255.0"]);
  assertEquals(masked.service?.netmask, undefined);
  assertEquals(masked.messages, [
    "warning 2: netmask only counts together with persistent and is ignored",
  ]);
  for (const [head, type] of [["virtual=10.0.0.1:80", "http"], ["virtual=7", "none"]] as const) {
    const single = buildOne(head, [`service=${type}`, "ops=yes"]);
    assertEquals(single.service?.ops, undefined);
    assertEquals(single.messages, ["warning 3: ops=yes only counts over udp and is ignored"]);
    assertEquals(clean(head, [`service=${type}`, "ops=no"])?.ops, undefined);
  }
});

Deno.test("buildService schedules packets one by one over udp", () => {
  assertEquals(clean("virtual=10.0.0.1:5060", ["protocol=udp", "ops=yes"])?.ops, true);
});

Deno.test("buildService counts a checkinterval of a virtual, and warns that ldirectord does so with fork=yes", () => {
  const body = ["checkinterval=3"];
  const alone = buildOne("virtual=10.0.0.1:80", body, ["checkinterval=7"]);
  assertEquals(alone.service?.check.interval, "3s");
  assertEquals(alone.messages, [
    "warning 2: checkinterval of a virtual is used here; ldirectord ignores it without fork=yes",
  ]);
  assertEquals(clean("virtual=10.0.0.1:80", body, ["fork=yes"])?.check.interval, "3s");
  assertEquals(buildOne("virtual=10.0.0.1:80", body, ["fork=no"]).messages.length, 1);
});

Deno.test("buildService notes the line of everything that the section says", () => {
  const { origins } = build(`# a comment
virtual=10.0.0.1:5060
    protocol=udp
    persistent=3
    netmask=255.255.255.0
    ops=yes
    schedflags=flag-1
    cleanstop=no
    fallbackcommand=/etc/x
    monitorfile=/var/log/m`);
  const keys = [
    "virtual",
    "persistent",
    "netmask",
    "ops",
    "schedflags",
    "cleanstop",
    "fallbackcommand",
    "monitorfile",
  ];
  assertEquals(
    keys.map((key) => origins.locate(["services", 0, key])),
    [2, 4, 5, 6, 7, 8, 9, 10],
  );
});

Deno.test("formatFallback leaves out a port that is not given", () => {
  assertEquals(formatFallback({ host: "[::1]", forwarding: "gate" }), "[::1] gate");
  assertEquals(formatFallback({ host: "a", port: "80", forwarding: "masq" }), "a:80 masq");
});
