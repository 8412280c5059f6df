import { assertEquals } from "@std/assert";
import { tryReader } from "./test_notes.ts";
import {
  readCheckType,
  readLogfile,
  readMethod,
  readProtocol,
  readScheduler,
  readSchedulerFlags,
  readService,
} from "./words.ts";

Deno.test("readCheckType takes the words of ldirectord", () => {
  for (const word of ["negotiate", "connect", "ping", "external", "on", "off"] as const) {
    assertEquals(tryReader(readCheckType, ` ${word} `), {
      value: { word, connects: 0 },
      messages: [],
    });
  }
});

Deno.test("readCheckType reads any value with a digit as a number of connect checks", () => {
  const combined = (connects: number) => ({ word: "negotiate", connects } as const);
  assertEquals(tryReader(readCheckType, "3"), { value: combined(3), messages: [] });
  assertEquals(tryReader(readCheckType, "0"), { value: combined(0), messages: [] });
  for (const [text, connects] of [["5connect", 5], ["-2", 2], ["1.5", 1]] as const) {
    assertEquals(tryReader(readCheckType, text), {
      value: combined(connects),
      messages: [
        `warning: "${text}" is read as ${connects}; the text around the digits is ignored`,
      ],
    });
  }
  assertEquals(tryReader(readCheckType, "1000001").messages, [
    'cannot take "1000001" as a count; allowed are 0 to 1000000',
  ]);
});

Deno.test("readCheckType refuses external-perl with a remedy, and other words with the nearest", () => {
  assertEquals(tryReader(readCheckType, "external-perl"), {
    value: undefined,
    messages: [
      'cannot use checktype "external-perl"; write checktype=external, with a checkcommand that runs the script',
    ],
  });
  assertEquals(tryReader(readCheckType, "conect").messages, [
    'cannot read "conect" as a check type, did you mean "connect"? allowed are negotiate, connect, ping, external, on, off',
  ]);
});

Deno.test("readService takes every service that ldirectord knows", () => {
  const words = "dns ftp http https http_proxy imap imaps ldap ldaps mysql nntp none oracle " +
    "pgsql pop pops radius simpletcp sip smtp submission";
  for (const word of words.split(" ")) {
    assertEquals(tryReader(readService, word), { value: word, messages: [] });
  }
  assertEquals(tryReader(readService, "htp").value, undefined);
});

Deno.test("readMethod, readProtocol and readScheduler take their words", () => {
  assertEquals(tryReader(readMethod, "head").value, "HEAD");
  assertEquals(tryReader(readMethod, "POST").messages, [
    'cannot read "POST" as a method; allowed are GET, HEAD',
  ]);
  for (const word of ["tcp", "udp", "fwm"] as const) {
    assertEquals(tryReader(readProtocol, word), { value: word, messages: [] });
  }
  assertEquals(tryReader(readProtocol, "tpc").value, undefined);
  assertEquals(tryReader(readScheduler, "wlc ").value, "wlc");
  assertEquals(tryReader(readScheduler, "wrrr").value, undefined);
});

Deno.test("readSchedulerFlags takes words joined by commas, with or without quotes", () => {
  const both = ["sh-fallback", "sh-port"];
  assertEquals(tryReader(readSchedulerFlags, "sh-fallback,sh-port").value, both);
  assertEquals(tryReader(readSchedulerFlags, '"sh-fallback, sh-port"').value, both);
  assertEquals(tryReader(readSchedulerFlags, "flag-3").value, ["flag-3"]);
  assertEquals(tryReader(readSchedulerFlags, "sh-prt,x"), {
    value: undefined,
    messages: [
      'cannot read "sh-prt" as a flag of the scheduler, did you mean "sh-port"? allowed are sh-fallback, sh-port, mh-fallback, mh-port, flag-1, flag-2, flag-3',
      'cannot read "x" as a flag of the scheduler; allowed are sh-fallback, sh-port, mh-fallback, mh-port, flag-1, flag-2, flag-3',
    ],
  });
});

Deno.test("readLogfile tells a file from a facility of the system log", () => {
  assertEquals(tryReader(readLogfile, '"/var/log/x.log"').value, { file: "/var/log/x.log" });
  for (const facility of ["local0", "local7", "daemon", "user"]) {
    assertEquals(tryReader(readLogfile, `"${facility}"`), { value: { facility }, messages: [] });
  }
});

Deno.test("readLogfile refuses a log that is neither", () => {
  const facilities = "auth, authpriv, cron, daemon, ftp, kern, lpr, mail, news, syslog, user, " +
    "uucp, local0, local1, local2, local3, local4, local5, local6, local7; a file is an absolute path";
  const table = [
    [
      '"locl0"',
      `cannot read "locl0" as a facility of the system log, did you mean "local0"? allowed are ${facilities}`,
    ],
    ['"logs/x"', `cannot read "logs/x" as a facility of the system log; allowed are ${facilities}`],
    ["local0", 'cannot read "local0"; the value must stand in double quotes'],
    ['"/x" # the "log"', 'cannot use "/x" # the "log" as a file; it has a double quote in it'],
  ] as const;
  for (const [text, message] of table) {
    assertEquals(tryReader(readLogfile, text), { value: undefined, messages: [message] });
  }
});
