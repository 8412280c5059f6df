import { assertEquals } from "@std/assert";
import { build, buildOne } from "./test_notes.ts";

/** The check of a file with one virtual in which nothing may be noted. */
function cleanCheck(virtual: string, body: readonly string[], globals: readonly string[] = []) {
  const { service, messages } = buildOne(`virtual=${virtual}`, body, globals);
  assertEquals(messages, []);
  return service?.check;
}

function realsOf(head: string, body: readonly string[]) {
  const { service, messages } = buildOne(head, body);
  assertEquals(messages, []);
  return service?.real;
}

const TIMING = { interval: "10s", timeout: "30s", rise: 1, fall: 1 };

Deno.test("buildCheck gives negotiate checks the negotiate time-out and others the check time-out", () => {
  const globals = ["checktimeout=7", "negotiatetimeout=20"];
  assertEquals(cleanCheck("a:80", ["service=http"], globals)?.timeout, "20s");
  assertEquals(cleanCheck("a:80", ["service=http", "checktimeout=3"], globals)?.timeout, "3s");
  for (const type of ["connect", "ping", "external"]) {
    assertEquals(cleanCheck("a:80", [`checktype=${type}`], globals)?.timeout, "7s", type);
  }
  assertEquals(cleanCheck("a:80", ["checktype=2"], globals)?.timeout, "20s");
});

Deno.test("buildCheck takes ldirectord's defaults where the file says nothing", () => {
  assertEquals(cleanCheck("10.0.0.1:80", ["service=http"]), { type: "http", ...TIMING });
  assertEquals(cleanCheck("10.0.0.1:80", ["checktype=connect"]), {
    type: "connect",
    ...TIMING,
    timeout: "5s",
  });
  assertEquals(cleanCheck("10.0.0.1:80", ["checktype=external"]), {
    type: "external",
    ...TIMING,
    timeout: "5s",
    command: "/bin/true",
  });
});

Deno.test("buildCheck hands on the options of an http and an https check", () => {
  const body = (service: string) => [
    `service=${service}`,
    'request="status"',
    'receive="OK"',
    "httpmethod=get",
    'virtualhost="www.example.org"',
    "checkport=8080",
    "failurecount=3",
  ];
  const wanted = {
    type: "http",
    ...TIMING,
    fall: 3,
    port: 8080,
    request: "/status",
    receive: "OK",
    method: "GET",
    virtualhost: "www.example.org",
  };
  assertEquals(cleanCheck("10.0.0.1:80", body("http")), wanted);
  assertEquals(cleanCheck("10.0.0.1:443", body("https")), {
    ...wanted,
    type: "https",
    verify: false,
  });
});

Deno.test("buildCheck sends no user part in a sip check unless the file has a login", () => {
  assertEquals(cleanCheck("10.0.0.1:7072", ["service=sip"]), { type: "sip", ...TIMING });
  assertEquals(cleanCheck("10.0.0.1:7072", ["service=sip", 'login="check"']), {
    type: "sip",
    ...TIMING,
    login: "check",
  });
});

Deno.test("buildCheck hands on how often is connected after a good check", () => {
  assertEquals(cleanCheck("10.0.0.1:80", ["checktype=3"]), {
    type: "http",
    ...TIMING,
    connects: 3,
  });
  assertEquals(cleanCheck("10.0.0.1:80", ["checktype=0"]), { type: "http", ...TIMING });
});

Deno.test("buildCheck pings checkcount times within as many time-outs", () => {
  const ping = (body: readonly string[], globals: readonly string[]) =>
    cleanCheck("10.0.0.1:80", ["checktype=ping", ...body], globals);
  assertEquals(ping([], []), { type: "ping", ...TIMING, timeout: "5s" });
  assertEquals(ping(["checkcount=3"], ["checktimeout=2"]), {
    type: "ping",
    ...TIMING,
    timeout: "6s",
    attempts: 3,
  });
  assertEquals(ping([], ["checkcount=4"])?.attempts, 4);
  assertEquals(ping(["checkcount=1"], ["checkcount=4"])?.attempts, undefined);
});

Deno.test("buildCheck refuses pings that can take longer than any check may", () => {
  const body = ["checktype=ping", "checkcount=1000", "checktimeout=87"];
  assertEquals(buildOne("virtual=10.0.0.1:80", body).messages, [
    "error 3: cannot ping 1000 times, as that can take 87000 seconds; allowed are at most 86400",
  ]);
  assertEquals(
    buildOne("virtual=10.0.0.1:80", ["checktype=ping"], ["checkcount=999999"]).messages.length,
    1,
  );
});

Deno.test("buildCheck gives checks that never run their type and nothing else", () => {
  for (const type of ["on", "off"]) {
    assertEquals(cleanCheck("10.0.0.1:25", [`checktype=${type}`, "failurecount=3"]), { type });
  }
  assertEquals(cleanCheck("10.0.0.1:25", ["service=none"]), { type: "none" });
});

Deno.test("buildCheck runs a checkcommand with or without quotes", () => {
  for (const command of ["/etc/check.sh", '"/etc/check.sh"']) {
    const check = cleanCheck("10.0.0.1:80", ["checktype=external", `checkcommand=${command}`]);
    assertEquals(check?.command, "/etc/check.sh");
  }
});

Deno.test("buildCheck checks a server without a port at the port of the service", () => {
  const real = ["real=10.0.0.2 gate", "real=10.0.0.3:81 gate"];
  const plain = ["10.0.0.2 gate 1", "10.0.0.3:81 gate 1"];
  assertEquals(realsOf("virtual=10.0.0.1:9072", ["service=http", ...real]), [
    { address: "10.0.0.2", forwarding: "gate", weight: 1, check: { port: 80 } },
    "10.0.0.3:81 gate 1",
  ]);
  for (const virtual of ["10.0.0.1:80", "10.0.0.1:http"]) {
    assertEquals(realsOf(`virtual=${virtual}`, ["service=http", ...real]), plain);
  }
  assertEquals(
    realsOf("virtual=10.0.0.1:9072", ["service=http", "checkport=8080", ...real]),
    plain,
  );
  for (const type of ["connect", "ping", "external", "on", "off"]) {
    assertEquals(realsOf("virtual=10.0.0.1:9072", [`checktype=${type}`, ...real]), plain, type);
  }
});

Deno.test("buildCheck wants a port from somewhere for a server of a firewall mark that is connected to", () => {
  const real = "real=10.0.0.2 gate";
  assertEquals(buildOne("virtual=7", ["checktype=connect", real]).messages, [
    "error 3: cannot tell the port to check of a server of a firewall mark; write ADDRESS:PORT or checkport",
  ]);
  assertEquals(realsOf("virtual=7", ["service=http", real]), [
    { address: "10.0.0.2", forwarding: "gate", weight: 1, check: { port: 80 } },
  ]);
  for (const more of ["checkport=80", "checktype=ping", "checktype=on"]) {
    const type = more.startsWith("checkport") ? ["checktype=connect"] : [];
    assertEquals(realsOf("virtual=7", [...type, more, real]), ["10.0.0.2 gate 1"], more);
  }
});

Deno.test("buildCheck names the line of every part of the check", () => {
  const { origins } = build(`virtual=10.0.0.1:80
    checktype=ping
    checkcount=3
    checkinterval=4
    real=10.0.0.2:80 masq
checktimeout=2
failurecount=5
fork=yes`);
  const lines = ["type", "attempts", "interval", "timeout", "fall", "rise"].map((key) =>
    origins.locate(["services", 0, "check", key])
  );
  assertEquals(lines, [2, 3, 4, 6, 7, 1]);
});
