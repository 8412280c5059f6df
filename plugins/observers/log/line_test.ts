import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import {
  entryOf,
  FACILITIES,
  type Facility,
  formatLine,
  formatSyslogLine,
  formatTimeless,
  ownEntry,
} from "./line.ts";

const UP: DirectorEvent = {
  type: "server.up",
  service: "10.0.0.150:9072/tcp",
  server: "10.0.0.147:9072",
  message: "200 OK",
  id: 12,
  cause: 11,
  time: Date.UTC(2026, 10, 22, 16, 0, 0, 123),
};

Deno.test("formatLine shows time, severity, type, id, cause and sentence", () => {
  assertEquals(
    formatLine(entryOf(UP)),
    "2026-11-22T16:00:00.123Z info server.up #12 <- #11 " +
      "server 10.0.0.147:9072 of 10.0.0.150:9072/tcp is up: 200 OK",
  );
});

Deno.test("formatLine leaves the arrow out where nothing led to the event", () => {
  const { cause: _, ...first } = UP;
  assertMatch(
    formatLine(entryOf(first)),
    /^2026-11-22T16:00:00\.123Z info server\.up #12 server 10/,
  );
});

Deno.test("formatLine names the severity of the catalog", () => {
  assertMatch(formatLine(entryOf({ ...UP, type: "server.down" })), /Z error server\.down #12 /);
  const failed: DirectorEvent = {
    ...UP,
    type: "check.failed",
    latencyMs: 3,
    streak: 1,
    fall: 2,
  };
  assertMatch(formatLine(entryOf(failed)), /Z warning check\.failed #12 .* \(1 of 2\): 200 OK$/);
});

Deno.test("formatLine shows control characters of a server's answer as escapes", () => {
  const line = formatLine(
    entryOf({ ...UP, message: "evil\n2026 fake\u001b[2J\u2028end\u0085\u202epu" }),
  );
  assert(line.endsWith("evil\\x0a2026 fake\\x1b[2J\\u2028end\\x85\\u202epu"), line);
});

Deno.test("formatLine gives one printable line whatever a server says", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (message) => {
    const line = formatLine(entryOf({ ...UP, message }));
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assertEquals(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(line), false);
  }));
});

Deno.test("formatTimeless is the same line without its time", () => {
  const entry = entryOf(UP);
  assertEquals(`2026-11-22T16:00:00.123Z ${formatTimeless(entry)}`, formatLine(entry));
});

Deno.test("ownEntry has the same columns for what the log says about itself", () => {
  assertEquals(
    formatLine(ownEntry(Date.UTC(2026, 0, 1), "error", "cannot write\nlog")),
    "2026-01-01T00:00:00.000Z error log cannot write\\x0alog",
  );
});

Deno.test("formatSyslogLine follows RFC 3164: priority, local time, name and process, text", () => {
  const time = new Date(2026, 1, 5, 16, 4, 9).getTime();
  assertEquals(
    formatSyslogLine(entryOf({ ...UP, time }), "local0", 4711),
    "<134>Feb  5 16:04:09 ringmaster[4711]: server.up #12 <- #11 " +
      "server 10.0.0.147:9072 of 10.0.0.150:9072/tcp is up: 200 OK",
  );
  assertMatch(
    formatSyslogLine(entryOf({ ...UP, time: new Date(2026, 11, 31).getTime() }), "local0", 1),
    /^<134>Dec 31 00:00:00 ringmaster\[1\]: /,
  );
});

Deno.test("formatSyslogLine counts the facility eightfold and adds the severity", () => {
  const down: DirectorEvent = { ...UP, type: "server.down" };
  const noted: DirectorEvent = {
    type: "plugin.noted",
    plugin: "checker.sip",
    level: "warning",
    message: "slow",
    id: 1,
    time: 0,
  };
  // <syslog.h>: facility << 3 | severity.
  const table: [DirectorEvent, Facility, number][] = [
    [UP, "kern", 6],
    [UP, "user", 14],
    [down, "daemon", 27],
    [noted, "authpriv", 84],
    [UP, "ftp", 94],
    [UP, "local0", 134],
    [down, "local7", 187],
  ];
  for (const [event, facility, priority] of table) {
    assertEquals(
      formatSyslogLine(entryOf(event), facility, 1).split(">")[0],
      `<${priority}`,
      facility,
    );
  }
  assertEquals(FACILITIES.length, 20);
});

Deno.test("formatSyslogLine cuts what no daemon takes, and is one printable line", () => {
  const line = formatSyslogLine(entryOf({ ...UP, message: "x\n".repeat(5_000) }), "local0", 1);
  assert(line.length < 2_100, `${line.length} characters`);
  assert(line.endsWith("..."));
  assert(!line.includes("\n"));
});

Deno.test("formatSyslogLine shows a word of the log about itself as one of the log", () => {
  assertMatch(
    formatSyslogLine(ownEntry(0, "error", "(3 lines left out here)"), "daemon", 7),
    /^<27>.{15} ringmaster\[7\]: log \(3 lines left out here\)$/,
  );
});
