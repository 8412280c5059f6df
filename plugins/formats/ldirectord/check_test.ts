import { assertEquals } from "@std/assert";
import { effectiveCheckTimeout, effectiveNegotiateTimeout } from "./check.ts";
import { readLdirectord } from "./format.ts";
import type { NativeInput } from "./build.ts";

/** The check that a file with one virtual gives, with what was noted as `line: message`. */
function checkOf(virtual: string, body: string, globals = "checkinterval=10\n") {
  const text = `${globals}virtual=${virtual}\n${body.replaceAll(/^/gm, "    ")}`;
  const { input, problems } = readLdirectord({ path: "test.cf", text });
  const service = (input as NativeInput | undefined)?.services[0];
  return {
    check: service?.check,
    real: service?.real,
    messages: problems.map(({ severity, line, message }) => `${severity} ${line}: ${message}`),
  };
}

/** The check where nothing may be noted. */
function cleanCheck(virtual: string, body: string, globals?: string) {
  const { check, messages } = checkOf(virtual, body, globals);
  assertEquals(messages, []);
  return check;
}

const TIMING = { interval: "10s", timeout: "30s", rise: 1, fall: 1 };

Deno.test("effective time-outs follow ldirectord's precedence in every combination", () => {
  const given = (value: number) => ({ value, line: 1 });
  // own check, own negotiate, global check, global negotiate, and the two that follow; 0 is not given.
  const table: readonly (readonly [number, number, number, number, number, number])[] = [
    [0, 0, 0, 0, 5, 30],
    [0, 0, 0, 20, 20, 20],
    [0, 0, 7, 0, 7, 7],
    [0, 0, 7, 20, 7, 20],
    [0, 4, 0, 0, 4, 4],
    [0, 4, 0, 20, 4, 4],
    [0, 4, 7, 0, 4, 4],
    [0, 4, 7, 20, 4, 4],
    [3, 0, 0, 0, 3, 3],
    [3, 0, 0, 20, 3, 3],
    [3, 0, 7, 0, 3, 3],
    [3, 0, 7, 20, 3, 3],
    [3, 4, 0, 0, 3, 4],
    [3, 4, 0, 20, 3, 4],
    [3, 4, 7, 0, 3, 4],
    [3, 4, 7, 20, 3, 4],
  ];
  const timeouts = (check: number, negotiate: number) => ({
    ...(check === 0 ? {} : { checktimeout: given(check) }),
    ...(negotiate === 0 ? {} : { negotiatetimeout: given(negotiate) }),
  });
  const number = (found: { value: number } | number) =>
    typeof found === "number" ? found : found.value;
  for (const [ownCheck, ownNegotiate, globalCheck, globalNegotiate, check, negotiate] of table) {
    const own = timeouts(ownCheck, ownNegotiate);
    const global = timeouts(globalCheck, globalNegotiate);
    assertEquals(number(effectiveCheckTimeout(own, global)), check);
    assertEquals(number(effectiveNegotiateTimeout(own, global)), negotiate);
  }
});

Deno.test("buildCheck gives negotiate checks the negotiate time-out and connect checks the other", () => {
  const globals = "checktimeout=7\nnegotiatetimeout=20\n";
  assertEquals(cleanCheck("a:80", "service=http", globals)?.timeout, "20s");
  assertEquals(cleanCheck("a:80", "checktype=connect", globals)?.timeout, "7s");
  assertEquals(cleanCheck("a:80", "service=http\nchecktimeout=3", globals)?.timeout, "3s");
});

Deno.test("buildCheck takes ldirectord's defaults where the file says nothing", () => {
  assertEquals(cleanCheck("10.0.0.1:80", "service=http", ""), { type: "http", ...TIMING });
  assertEquals(cleanCheck("10.0.0.1:80", "checktype=connect", ""), {
    type: "connect",
    ...TIMING,
    timeout: "5s",
  });
});

Deno.test("buildCheck hands on the options of an http and an https check", () => {
  const body = `service=http
request="status"
receive="OK"
httpmethod=get
virtualhost="www.example.org"
checkport=8080
failurecount=3`;
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
  assertEquals(cleanCheck("10.0.0.1:80", body), wanted);
  assertEquals(cleanCheck("10.0.0.1:443", body.replace("=http", "=https")), {
    ...wanted,
    type: "https",
    verify: false,
  });
});

Deno.test("buildCheck sends no user part in a sip check unless the file has a login", () => {
  assertEquals(cleanCheck("10.0.0.1:7072", "service=sip"), { type: "sip", ...TIMING });
  assertEquals(cleanCheck("10.0.0.1:7072", 'service=sip\nlogin="check"'), {
    type: "sip",
    ...TIMING,
    login: "check",
  });
});

Deno.test("buildCheck derives the service from the port", () => {
  assertEquals(cleanCheck("10.0.0.1:80", "scheduler=rr")?.type, "http");
  assertEquals(cleanCheck("10.0.0.1:www", "scheduler=rr")?.type, "http");
  assertEquals(cleanCheck("10.0.0.1:443", "scheduler=rr")?.type, "https");
  assertEquals(cleanCheck("10.0.0.1:5060", "protocol=udp")?.type, "sip");
  assertEquals(cleanCheck("10.0.0.1:5060", "service=http")?.type, "http");
});

Deno.test("buildCheck refuses a derived service that cannot be checked, and says what to write", () => {
  const remedy = "write service=http, service=https or service=sip, or checktype=connect";
  const table = [
    ["10.0.0.1:9072", "scheduler=rr", "that port implies no service", remedy],
    [
      "10.0.0.1:25",
      "scheduler=rr",
      'that port implies service "smtp", which is not supported yet',
      remedy,
    ],
    [
      "10.0.0.1:pop3",
      "scheduler=rr",
      'that port implies service "pop", which is not supported yet',
      remedy,
    ],
    [
      "10.0.0.1:53",
      "scheduler=rr",
      'that port implies service "dns", which is not supported yet',
      "write service=sip",
    ],
    ["10.0.0.1:7072", "protocol=udp", "that port implies no service", "write service=sip"],
  ] as const;
  for (const [virtual, body, implied, advice] of table) {
    const port = virtual.split(":")[1];
    assertEquals(checkOf(virtual, body).messages, [
      `error 2: cannot choose a check for port "${port}"; ${implied}, ${advice}`,
    ]);
  }
});

Deno.test("buildCheck says nothing of a derived service where the file's own words could not be read", () => {
  assertEquals(checkOf("10.0.0.1:9072", "service=ftp").messages.length, 1);
  assertEquals(checkOf("10.0.0.1:9072", "checktype=ping").messages.length, 1);
});

Deno.test("buildCheck needs no service for a connect check", () => {
  assertEquals(cleanCheck("10.0.0.1:9072", "checktype=connect")?.type, "connect");
  assertEquals(cleanCheck("10.0.0.1:25", "checktype=connect")?.type, "connect");
});

Deno.test("buildCheck refuses a connect check over udp, at the line of its type", () => {
  const message =
    'cannot use checktype "connect" over udp; that is an ICMP ping, which is not supported yet';
  assertEquals(checkOf("10.0.0.1:7072", "protocol=udp\nchecktype=connect").messages, [
    `error 4: ${message}`,
  ]);
  assertEquals(checkOf("10.0.0.1:53", "checktype=connect").messages, [`error 3: ${message}`]);
  assertEquals(checkOf("10.0.0.1:53", "checktype=connect\nprotocol=tcp").messages, []);
});

Deno.test("buildCheck checks a server without a port at the port of the service", () => {
  const real = "real=10.0.0.2 gate\nreal=10.0.0.3:81 gate";
  assertEquals(checkOf("10.0.0.1:9072", `service=http\n${real}`).real, [
    { address: "10.0.0.2", forwarding: "gate", weight: 1, check: { port: 80 } },
    "10.0.0.3:81 gate 1",
  ]);
  for (const virtual of ["10.0.0.1:80", "10.0.0.1:http"]) {
    assertEquals(checkOf(virtual, `service=http\n${real}`).real, [
      "10.0.0.2 gate 1",
      "10.0.0.3:81 gate 1",
    ]);
  }
  const checked = checkOf("10.0.0.1:9072", `service=http\ncheckport=8080\n${real}`);
  assertEquals(checked.check?.port, 8080);
  assertEquals(checked.real, ["10.0.0.2 gate 1", "10.0.0.3:81 gate 1"]);
  assertEquals(checkOf("10.0.0.1:9072", `checktype=connect\n${real}`).real, [
    "10.0.0.2 gate 1",
    "10.0.0.3:81 gate 1",
  ]);
});

Deno.test("buildCheck warns of directives that the check does not use", () => {
  const body = 'request="/a"\nreceive="b"\nhttpmethod=GET\nvirtualhost=c\nlogin="d"';
  const ignored = (type: string, lines: Readonly<Record<number, string>>) =>
    Object.entries(lines).map(([line, word]) =>
      `warning ${line}: "${word}" is not used by a ${type} check and is ignored`
    );
  const http = { 4: "request", 5: "receive", 6: "httpmethod", 7: "virtualhost" };
  assertEquals(
    checkOf("10.0.0.1:80", `checktype=connect\n${body}`).messages,
    ignored("connect", { ...http, 8: "login" }),
  );
  assertEquals(checkOf("10.0.0.1:80", `service=sip\n${body}`).messages, ignored("sip", http));
  assertEquals(
    checkOf("10.0.0.1:80", `service=http\n${body}`).messages,
    ignored("http", { 8: "login" }),
  );
});

Deno.test("buildCheck warns that HEAD together with receive is always down", () => {
  for (const service of ["http", "https"]) {
    assertEquals(
      checkOf("10.0.0.1:80", `service=${service}\nreceive="OK"\nhttpmethod=HEAD`).messages,
      [
        'warning 5: a HEAD request gets no body, so "receive" in line 4 never matches and every server is down',
      ],
    );
  }
  assertEquals(checkOf("10.0.0.1:80", "service=http\nhttpmethod=HEAD").messages, []);
});
