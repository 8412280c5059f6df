import { assertEquals } from "@std/assert";
import { createNotebook } from "./notes.ts";
import { pathOf, readGlobalSettings, readVirtualSettings } from "./settings.ts";
import type { Statement } from "./structure.ts";

/** One statement a line, from line 1; what was noted comes as `line: path: message`. */
function statements(text: string): Statement[] {
  return text.split("\n").map((line, index) => {
    const [keyword = "", ...value] = line.trim().split("=");
    return { line: index + 1, keyword, value: value.join("=") };
  });
}

function readVirtual(text: string) {
  const notebook = createNotebook("test.cf");
  const { settings, servers } = readVirtualSettings(statements(text), "virtual v:1", notebook);
  const messages = notebook.problems().map(({ line, path, message }) =>
    `${line}: ${path}: ${message}`
  );
  return { settings, servers, messages };
}

/** The value that one directive of a virtual is read as. */
function valueOf(line: string): unknown {
  const { settings, messages } = readVirtual(line);
  assertEquals(messages, [], line);
  return Object.values(settings)[0]?.value;
}

function messageOf(line: string): string | undefined {
  const { settings, messages } = readVirtual(line);
  assertEquals(settings, {}, line);
  assertEquals(messages.length, 1, line);
  return messages[0]?.replace(/^1: virtual v:1: \w+: /, "");
}

Deno.test("readGlobalSettings reads every global directive with its line", () => {
  const text = `checktimeout=3
negotiatetimeout=4
checkinterval=5
checkcount=6
failurecount=7
autoreload=yes
quiescent=yes
cleanstop=no
logfile="/var/log/x.log"
fallback=127.0.0.1:80 gate`;
  const notebook = createNotebook("test.cf");
  assertEquals(readGlobalSettings(statements(text), notebook), {
    checktimeout: { value: 3, line: 1 },
    negotiatetimeout: { value: 4, line: 2 },
    checkinterval: { value: 5, line: 3 },
    checkcount: { value: 6, line: 4 },
    failurecount: { value: 7, line: 5 },
    autoreload: { value: true, line: 6 },
    quiescent: { value: true, line: 7 },
    cleanstop: { value: false, line: 8 },
    logfile: { value: "/var/log/x.log", line: 9 },
    fallback: { value: { host: "127.0.0.1", port: "80", forwarding: "gate" }, line: 10 },
  });
  assertEquals(notebook.problems(), []);
});

Deno.test("readGlobalSettings refuses a log that is no file", () => {
  const table = [
    [
      'logfile="local0"',
      'cannot log to syslog facility "local0"; only a file with an absolute path is supported yet',
    ],
    [
      'logfile="x.log"',
      'cannot log to syslog facility "x.log"; only a file with an absolute path is supported yet',
    ],
    [
      "logfile=/var/log/x.log",
      'cannot read "/var/log/x.log"; the value must stand in double quotes',
    ],
    [
      'logfile="/x" # the "log"',
      'cannot use "/x" # the "log" as a file; it has a double quote in it',
    ],
  ] as const;
  for (const [line, message] of table) {
    const notebook = createNotebook("test.cf");
    assertEquals(readGlobalSettings(statements(line), notebook), {});
    assertEquals(notebook.problems().map((problem) => problem.message), [message]);
  }
});

Deno.test("readVirtualSettings reads the directives of a virtual", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ["checktype=connect", "connect"],
    ["checktype=negotiate ", "negotiate"],
    ["service=https", "https"],
    ["checkport=8080", 8080],
    ["persistent=600", 600],
    ["scheduler=wlc", "wlc"],
    ["protocol=udp", "udp"],
    ["httpmethod=head", "HEAD"],
    ["httpmethod=GET", "GET"],
    ['request="status"', "/status"],
    ['request="/status?a=b"', "/status?a=b"],
    ['receive="OK.$"', "OK[^\\n](?=\\n?(?![^]))"],
    ["virtualhost=www.example.org", "www.example.org"],
    ['virtualhost="www.example.org"', "www.example.org"],
    ['login="check"', "check"],
    ['login="check@example.org"', "check@example.org"],
    ["quiescent=yes", true],
    ["failurecount=3", 3],
  ];
  for (const [line, value] of table) assertEquals(valueOf(line), value, line);
});

Deno.test("readVirtualSettings refuses known values that are not supported yet, by name", () => {
  for (const type of ["ping", "on", "off", "external", "external-perl", "3", "5connect"]) {
    assertEquals(
      messageOf(`checktype=${type}`),
      `cannot use checktype "${type}"; it is not supported yet`,
    );
  }
  const services =
    "dns ftp http_proxy imap imaps ldap ldaps mysql nntp none oracle pgsql pop pops " +
    "radius simpletcp smtp submission";
  for (const service of services.split(" ")) {
    assertEquals(
      messageOf(`service=${service}`),
      `cannot use service "${service}"; it is not supported yet, leave it out where checktype is connect`,
    );
  }
  assertEquals(
    messageOf("protocol=fwm"),
    'cannot use protocol "fwm"; firewall marks are not supported yet',
  );
});

Deno.test("readVirtualSettings refuses unknown values with the nearest word", () => {
  const table = [
    [
      "checktype=conect",
      'cannot read "conect" as a check type, did you mean "connect"? allowed are negotiate, connect',
    ],
    ["protocol=tpc", 'cannot read "tpc" as a protocol, did you mean "tcp"? allowed are tcp, udp'],
    ["httpmethod=POST", 'cannot read "POST" as a method; allowed are GET, HEAD'],
    [
      'receive="(?>x)"',
      'cannot translate "(?>" of the Perl regular expression; JavaScript has nothing like it',
    ],
    ["receive=OK", 'cannot read "OK"; the value must stand in double quotes'],
    ['request=""', "cannot use an empty text between the quotes; leave the directive out instead"],
    ["checkport=0", 'cannot take "0" as a port; allowed are 1 to 65535'],
    ["persistent=forever", 'cannot read "forever" as a time; wanted a whole number'],
  ] as const;
  for (const [line, message] of table) assertEquals(messageOf(line), message);
  assertEquals(
    messageOf("service=htp"),
    'cannot read "htp" as a service, did you mean "http"? allowed are http, https, sip',
  );
  assertEquals(
    messageOf("scheduler=wrrr"),
    'cannot read "wrrr" as a scheduler, did you mean "wrr"? allowed are rr, wrr, lc, wlc, lblc, ' +
      "lblcr, dh, sh, sed, nq, mh, fo, ovf",
  );
});

Deno.test("readVirtualSettings lets the last of a directive win and warns where they differ", () => {
  const { settings, messages } = readVirtual(
    "scheduler=rr\nscheduler=wlc\nservice=http\nservice=http",
  );
  assertEquals(settings.scheduler, { value: "wlc", line: 2 });
  assertEquals(settings.service, { value: "http", line: 4 });
  assertEquals(messages, [
    '2: virtual v:1: scheduler: "scheduler" was given in line 1 already; this line overrules it',
  ]);
});

Deno.test("readVirtualSettings gives every real server, in the order of the file", () => {
  const { servers, settings, messages } = readVirtual(
    "real=10.0.0.3:80 masq 1\nservice=http\nreal=bad::1 masq\nreal=10.0.0.2:80 gate 2",
  );
  assertEquals(servers.map(({ value, line }) => [value.host, line]), [["10.0.0.3", 1], [
    "10.0.0.2",
    4,
  ]]);
  assertEquals(Object.keys(settings), ["service"]);
  assertEquals(messages.length, 1);
});

Deno.test("pathOf names the virtual where there is one", () => {
  assertEquals(pathOf("virtual 10.0.0.1:80", "real"), "virtual 10.0.0.1:80: real");
  assertEquals(pathOf("", "quiescent"), "quiescent");
});
