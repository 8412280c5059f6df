import { assertEquals } from "@std/assert";
import { formatProblem } from "../model/mod.ts";
import { logPath, readLog } from "./read_log.ts";
import { Report } from "./report.ts";

function read(raw: unknown, root: Parameters<typeof readLog>[1] = {}) {
  const report = new Report("f", () => undefined);
  const options = readLog(raw, root, report);
  return { options, told: report.list().map(formatProblem) };
}

Deno.test("readLog hands on what is right as it is written, and leaves out what is not", () => {
  assertEquals(read({ format: "json", repeats: "1m", level: "loud" }), {
    options: { format: "json", repeats: "1m" },
    told: ['f: log.level: found "loud"; allowed are info, warning, error'],
  });
  for (const nothing of [undefined, null, {}]) {
    assertEquals(read(nothing), { options: {}, told: [] });
  }
  assertEquals(read([]).told, ["f: log: found an empty list; wanted is a mapping"]);
});

Deno.test("readLog takes the older keys for options, beside others, and not beside themselves", () => {
  const root = { logfile: "/x", syslog: "user" };
  assertEquals(read(undefined, root), { options: { file: "/x", syslog: "user" }, told: [] });
  assertEquals(read({ file: "/y", level: "error" }, { syslog: "user" }), {
    options: { file: "/y", level: "error", syslog: "user" },
    told: [],
  });
  assertEquals(read({ file: "/x", syslog: "user" }, root).told, [
    "f: logfile: it means the same as log.file, which is there too, further up",
    "f: syslog: it means the same as log.syslog, which is there too, further up",
  ]);
});

Deno.test("logPath is the key that the operator wrote", () => {
  assertEquals(logPath(["file"], { logfile: "/x" }), ["logfile"]);
  assertEquals(logPath(["syslog"], { syslog: "user" }), ["syslog"]);
  assertEquals(logPath(["syslog"], { logfile: "/x" }), ["log", "syslog"]);
  assertEquals(logPath(["repeats"], { logfile: "/x" }), ["log", "repeats"]);
  assertEquals(logPath([], {}), ["log"]);
});
