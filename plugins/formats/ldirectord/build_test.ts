import { assertEquals } from "@std/assert";
import { buildInput } from "./build.ts";
import { createNotebook } from "./notes.ts";
import { readStructure } from "./structure.ts";

function build(text: string) {
  const notebook = createNotebook("test.cf");
  const { input, origins } = buildInput(readStructure(text, notebook), notebook);
  const messages = notebook.problems().map(({ severity, line, path, message }) =>
    `${severity} ${line}: ${path}: ${message}`
  );
  return { input, origins, messages };
}

/** The services of a file in which nothing may be noted. */
function services(text: string) {
  const { input, messages } = build(text);
  assertEquals(messages, []);
  return input.services;
}

Deno.test("buildInput takes ldirectord's defaults for an empty file", () => {
  assertEquals(build("").input, {
    autoreload: false,
    cleanstop: true,
    logfile: "/var/log/ldirectord.log",
    defaults: { quiescent: false },
    services: [],
  });
});

Deno.test("buildInput hands on the global settings", () => {
  const { input, messages } = build(`autoreload=yes
cleanstop=no
logfile="/tmp/x.log"
quiescent=yes
fallback=127.0.0.1:8080 masq`);
  assertEquals(messages, []);
  assertEquals(input, {
    autoreload: true,
    cleanstop: false,
    logfile: "/tmp/x.log",
    defaults: { quiescent: true, fallback: "127.0.0.1:8080 masq" },
    services: [],
  });
});

Deno.test("buildInput hands on the settings of a virtual", () => {
  const [service] = services(`virtual=www.example.org:http
    real=node-1:8080 masq 2
    real=10.0.0.2:8080 masq 0
    scheduler=wlc
    persistent=600
    quiescent=yes
    fallback=127.0.0.1 gate
    protocol=tcp`);
  assertEquals(service, {
    virtual: "www.example.org:http/tcp",
    scheduler: "wlc",
    persistent: "600s",
    quiescent: true,
    fallback: "127.0.0.1 gate",
    check: { type: "http", interval: "10s", timeout: "30s", rise: 1, fall: 1 },
    real: ["node-1:8080 masq 2", "10.0.0.2:8080 masq 0"],
  });
});

Deno.test("buildInput gives a virtual wrr and tcp where it says nothing, and udp on port 53", () => {
  const [web, dns, domain] = services(`virtual=10.0.0.1:80
virtual=10.0.0.1:53
    service=sip
virtual=10.0.0.2:domain
    service=sip`);
  assertEquals([web?.virtual, web?.scheduler], ["10.0.0.1:80/tcp", "wrr"]);
  assertEquals(dns?.virtual, "10.0.0.1:53/udp");
  assertEquals(domain?.virtual, "10.0.0.2:domain/udp");
});

Deno.test("buildInput applies globals that stand below the virtuals", () => {
  const [service] = services(`virtual=10.0.0.1:80
    service=http
checkinterval=3
negotiatetimeout=2
failurecount=4`);
  assertEquals(service?.check, { type: "http", interval: "3s", timeout: "2s", rise: 1, fall: 4 });
});

Deno.test("buildInput refuses a virtual that is defined twice and names both lines", () => {
  assertEquals(build("virtual=10.0.0.1:80\n\nvirtual=10.0.0.1:http").messages, [
    "error 3: virtual 10.0.0.1:http: cannot define 10.0.0.1:80/tcp in line 3 again; line 1 defines it",
  ]);
});

Deno.test("buildInput takes the same address with tcp and udp, and on other ports", () => {
  const text = `virtual=10.0.0.1:5060
virtual=10.0.0.1:5060
    protocol=udp
virtual=10.0.0.1:80
virtual=10.0.0.2:80`;
  assertEquals(services(text).length, 4);
});

Deno.test("buildInput does not call a virtual a duplicate where its protocol could not be read", () => {
  assertEquals(
    build("virtual=10.0.0.1:80\nvirtual=10.0.0.1:80\n    protocol=upd").messages.length,
    1,
  );
});

Deno.test("buildInput hands on a real server that is listed twice", () => {
  const [service] = services(`virtual=10.0.0.1:80
    real=10.0.0.2:80 masq 1
    real=10.0.0.2:80 masq 2`);
  assertEquals(service?.real, ["10.0.0.2:80 masq 1", "10.0.0.2:80 masq 2"]);
});

Deno.test("buildInput warns of what ldirectord takes and does not act on", () => {
  assertEquals(
    build("checkcount=3\nvirtual=10.0.0.1:80\n    checkinterval=3\n    checkcount=2").messages,
    [
      "warning 1: checkcount: checkcount only counts for ping checks and is ignored; failurecount is what other checks use",
      "warning 3: virtual 10.0.0.1:80: checkinterval: checkinterval of a virtual only counts with fork=yes and is ignored; the global one is used",
      "warning 4: virtual 10.0.0.1:80: checkcount: checkcount only counts for ping checks and is ignored; failurecount is what other checks use",
    ],
  );
});

Deno.test("buildInput ignores the checkinterval of a virtual", () => {
  const { input } = build("checkinterval=7\nvirtual=10.0.0.1:80\n    checkinterval=3");
  assertEquals(input.services[0]?.check.interval, "7s");
});

Deno.test("buildInput refuses a cleanstop of a virtual that differs from the global one", () => {
  const message =
    "virtual 10.0.0.1:80: cleanstop: cannot use another cleanstop in a virtual than globally; that is not supported yet";
  assertEquals(build("virtual=10.0.0.1:80\n    cleanstop=no").messages, [`error 2: ${message}`]);
  assertEquals(build("virtual=10.0.0.1:80\n    cleanstop=no\ncleanstop=no").messages, []);
  assertEquals(build("virtual=10.0.0.1:80\n    cleanstop=yes").messages, []);
});

Deno.test("buildInput reports what is wrong in a virtual whose address cannot be read", () => {
  const { input, messages } = build("virtual=10.0.0.1\n    real=10.0.0.2:80 mask\n    scheduler=x");
  assertEquals(messages.map((message) => message.split(":")[0]), ["error 1", "error 2", "error 3"]);
  assertEquals(input.services, []);
});

Deno.test("buildInput remembers the line of every place", () => {
  const { origins } = build(`autoreload=yes
checkinterval=3
negotiatetimeout=2
fallback=127.0.0.1:80
virtual=bad
virtual=10.0.0.1:80
    real=10.0.0.2:80 masq
    real=10.0.0.3:80 masq
    service=http
    receive="OK"
    checkport=8080
    scheduler=rr`);
  const table: readonly (readonly [(string | number)[], number | undefined])[] = [
    [["autoreload"], 1],
    [["cleanstop"], undefined],
    [["defaults", "fallback"], 4],
    [["services", 0], 6],
    [["services", 0, "virtual"], 6],
    [["services", 0, "persistent"], 6],
    [["services", 0, "scheduler"], 12],
    [["services", 0, "real", 0], 7],
    [["services", 0, "real", 1, "weight"], 8],
    [["services", 0, "check"], 6],
    [["services", 0, "check", "type"], 9],
    [["services", 0, "check", "receive"], 10],
    [["services", 0, "check", "port"], 11],
    [["services", 0, "check", "interval"], 2],
    [["services", 0, "check", "timeout"], 3],
    [["services", 0, "check", "fall"], 6],
    [["services", 1], undefined],
  ];
  for (const [path, line] of table) assertEquals(origins.locate(path), line, path.join("."));
});
