import { assertEquals } from "@std/assert";
import { DIRECTIVE_WORDS, findDirective } from "./directives.ts";
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
fallback=127.0.0.1:80 gate
fallback6=[::1]:80 gate
fallbackcommand=/etc/x start
callback="/etc/y"
fork=yes
maintenancedir=/etc/m
readdquiescent=yes
supervised=no`;
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
    logfile: { value: { file: "/var/log/x.log" }, line: 9 },
    fallback: { value: { host: "127.0.0.1", port: "80", forwarding: "gate" }, line: 10 },
    fallback6: { value: { host: "[::1]", port: "80", forwarding: "gate" }, line: 11 },
    fallbackcommand: { value: "/etc/x start", line: 12 },
    callback: { value: "/etc/y", line: 13 },
    fork: { value: true, line: 14 },
    maintenancedir: { value: "/etc/m", line: 15 },
    readdquiescent: { value: true, line: 16 },
    supervised: { value: false, line: 17 },
  });
  assertEquals(notebook.problems(), []);
});

Deno.test("readGlobalSettings and readVirtualSettings read a fallbackcommand each by its own rule of quotes", () => {
  const line = 'fallbackcommand="/etc/x"';
  const notebook = createNotebook("test.cf");
  assertEquals(readGlobalSettings(statements(line), notebook).fallbackcommand?.value, '"/etc/x"');
  assertEquals(valueOf(line), "/etc/x");
});

Deno.test("every directive that is not refused has a reader where it may stand", () => {
  for (const word of DIRECTIVE_WORDS) {
    const { scope, refusal } = findDirective(word) ?? {};
    if (scope === "opens" || refusal !== undefined) continue;
    // Nothing is read from this value without a reader; every reader takes it or says why not.
    const notebook = createNotebook("test.cf");
    const statement = [{ line: 1, keyword: word, value: "\u0000" }];
    const read = scope === "virtual"
      ? readVirtualSettings(statement, "virtual v:1", notebook).settings
      : readGlobalSettings(statement, notebook);
    const isRead = Object.keys(read).length > 0;
    assertEquals(isRead || notebook.problems().length > 0, true, word);
  }
});

Deno.test("readVirtualSettings reads the directives of a virtual", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ["checktype=connect", { word: "connect", connects: 0 }],
    ["checktype=3", { word: "negotiate", connects: 3 }],
    ['checkcommand="/bin/x"', "/bin/x"],
    ["checkcommand=/bin/x", "/bin/x"],
    ["monitorfile=/var/log/m", "/var/log/m"],
    ['monitorfile="/var/log/m"', "/var/log/m"],
    ["netmask=255.255.255.0", "255.255.255.0"],
    ["ops=yes", true],
    ["schedflags=sh-port", ["sh-port"]],
    ['passwd="x"', "x"],
    ['database="x"', "x"],
    ['secret="x"', "x"],
    ['load="x"', "x"],
    ["servicename=Web farm", "Web farm"],
    ['comment="of the shop"', '"of the shop"'],
    ["fallback6=[::1]", { host: "[::1]", forwarding: "gate" }],
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

Deno.test("readVirtualSettings wants double quotes where ldirectord does", () => {
  for (const word of ["login", "passwd", "database", "secret", "load", "request", "receive"]) {
    assertEquals(
      messageOf(`${word}=x`),
      'cannot read "x"; the value must stand in double quotes',
      word,
    );
  }
});

Deno.test("readVirtualSettings refuses unknown values with the nearest word", () => {
  const table = [
    [
      "protocol=tpc",
      'cannot read "tpc" as a protocol, did you mean "tcp"? allowed are tcp, udp, fwm',
    ],
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
  assertEquals(servers.map(({ value, line }) => [value.hosts, line]), [
    [["10.0.0.3"], 1],
    [["10.0.0.2"], 4],
  ]);
  assertEquals(Object.keys(settings), ["service"]);
  assertEquals(messages.length, 1);
});

Deno.test("pathOf names the virtual where there is one", () => {
  assertEquals(pathOf("virtual 10.0.0.1:80", "real"), "virtual 10.0.0.1:80: real");
  assertEquals(pathOf("", "quiescent"), "quiescent");
});
