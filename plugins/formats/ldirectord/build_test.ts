import { assertEquals } from "@std/assert";
import { build } from "./test_notes.ts";

/** What a file becomes in which nothing may be noted. */
function clean(text: string) {
  const { input, messages } = build(text);
  assertEquals(messages, []);
  return input;
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

Deno.test("buildInput hands on the rest of the global settings", () => {
  const input = clean(`readdquiescent=yes
fallbackcommand=/etc/x --all
maintenancedir=/etc/m
callback="/etc/changed"
fork=no
supervised=no`);
  assertEquals(input, {
    autoreload: false,
    cleanstop: true,
    logfile: "/var/log/ldirectord.log",
    maintenancedir: "/etc/m",
    callback: "/etc/changed",
    defaults: { quiescent: false, readdquiescent: true, fallbackcommand: "/etc/x --all" },
    services: [],
  });
});

Deno.test("buildInput logs to a file, to a facility of the system log, or with supervised=yes to neither", () => {
  const logOf = (text: string) => {
    const { logfile, syslog } = clean(text);
    return [logfile, syslog];
  };
  assertEquals(logOf(""), ["/var/log/ldirectord.log", undefined]);
  assertEquals(logOf('logfile="/tmp/x"'), ["/tmp/x", undefined]);
  assertEquals(logOf('logfile="local0"'), [undefined, "local0"]);
  assertEquals(logOf("supervised=yes"), [undefined, undefined]);
  const both = build('logfile="local0"\nsupervised=yes');
  assertEquals([both.input.logfile, both.input.syslog], [undefined, undefined]);
  assertEquals(both.messages, [
    "warning 1: logfile: logfile is ignored with supervised=yes in line 2, which logs to standard output",
  ]);
});

Deno.test("buildInput puts a global fallback into the defaults of a file of one family", () => {
  const virtual = "virtual=10.0.0.1:80\n    quiescent=no\n";
  const virtual6 = "virtual6=[2001:db8::1]:80\n    quiescent=no\n";
  const v4 = clean(`${virtual}fallback=192.0.2.9:80`);
  assertEquals(v4.defaults.fallback, "192.0.2.9:80 gate");
  assertEquals(v4.services[0]?.fallback, undefined);
  const v6 = clean(`${virtual6}fallback6=[2001:db8::9]`);
  assertEquals(v6.defaults.fallback, "[2001:db8::9] gate");
});

Deno.test("buildInput gives each virtual the fallback of its family where the file has both", () => {
  const { input, origins, messages } = build(`fallback=192.0.2.9:80
virtual=10.0.0.1:80
    quiescent=no
virtual6=[2001:db8::1]:80
    quiescent=no
virtual6=[2001:db8::2]:80
    fallback6=[2001:db8::8]
virtual=7
    service=none
fallback6=[2001:db8::9] masq`);
  assertEquals(messages, []);
  assertEquals(input.defaults.fallback, undefined);
  assertEquals(input.services.map(({ fallback }) => fallback), [
    "192.0.2.9:80 gate",
    "[2001:db8::9] masq",
    "[2001:db8::8] gate",
    "192.0.2.9:80 gate",
  ]);
  assertEquals(
    [0, 1, 2, 3].map((index) => origins.locate(["services", index, "fallback"])),
    [1, 10, 7, 1],
  );
});

Deno.test("buildInput warns of a fallback that no virtual can use", () => {
  assertEquals(build("fallback6=[::1]\nvirtual=10.0.0.1:80").messages, [
    "warning 1: fallback6: no virtual6 can use the fallback6",
  ]);
  assertEquals(build("fallback=127.0.0.1\nvirtual6=[::1]:80").messages, [
    "warning 1: fallback: no virtual can use the fallback",
  ]);
});

Deno.test("buildInput applies globals that stand below the virtuals", () => {
  const [service] = clean(`virtual=10.0.0.1:80
    service=http
checkinterval=3
negotiatetimeout=2
failurecount=4`).services;
  assertEquals(service?.check, { type: "http", interval: "3s", timeout: "2s", rise: 1, fall: 4 });
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
    scheduler=rr
maintenancedir=/etc/m
callback="/etc/c"
logfile="local0"
readdquiescent=yes
fallbackcommand=/etc/x`);
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
    [["maintenancedir"], 13],
    [["callback"], 14],
    [["syslog"], 15],
    [["logfile"], undefined],
    [["defaults", "readdquiescent"], 16],
    [["defaults", "fallbackcommand"], 17],
  ];
  for (const [path, line] of table) assertEquals(origins.locate(path), line, path.join("."));
});
