import { assert, assertEquals } from "@std/assert";
import { formatPath, type Path, Report } from "./report.ts";

/** A report on a file where only some places have a line. */
function report(lines: Readonly<Record<string, number>> = {}): Report {
  return new Report("a.conf", (path: Path) => lines[formatPath(path)]);
}

Deno.test("formatPath writes steps as they are written in code, and odd keys in quotes", () => {
  assertEquals(formatPath([]), "");
  assertEquals(formatPath(["services", 0, "real", 12, "check"]), "services[0].real[12].check");
  assertEquals(formatPath(["sysctl", "net.ipv4", ""]), 'sysctl["net.ipv4"][""]');
  assertEquals(formatPath(["auto_failback", "x-y"]), "auto_failback.x-y");
  assertEquals(formatPath([3, "a\nb"]), '[3]["a\\nb"]');
});

Deno.test("a problem has the line of its place, or of the nearest place around it", () => {
  const all = report({ "": 1, services: 2, "services[0]": 3, "services[0].real[1]": 5 });
  all.error(["services", 0, "real", 1], "a");
  all.error(["services", 0, "real", 1, "check", "type"], "b");
  all.error(["services", 0, "virtual"], "c");
  all.error(["services", 7], "d");
  all.error(["node"], "e");
  assertEquals(all.list().map(({ line, message }) => `${line}${message}`), [
    "1e",
    "2d",
    "3c",
    "5a",
    "5b",
  ]);
});

Deno.test("a problem has no line where the file has none, or where it is not in the file", () => {
  const none = report();
  none.error(["node"], "no lines at all");
  assertEquals(none.list(), [{
    severity: "error",
    file: "a.conf",
    path: "node",
    message: "no lines at all",
  }]);
  const outside = report({ "": 1 });
  outside.errorOutside("from the command line");
  assertEquals(outside.list(), [{
    severity: "error",
    file: "a.conf",
    path: "",
    message: "from the command line",
  }]);
});

Deno.test("the same problem at the same place is told once", () => {
  const all = report();
  all.error(["a"], "x");
  all.error(["a"], "x");
  all.error(["a"], "y");
  all.error(["b"], "x");
  all.warn(["a"], "x");
  assertEquals(all.list().map(({ severity, path, message }) => `${severity} ${path} ${message}`), [
    "error a x",
    "error a y",
    "error b x",
    "warning a x",
  ]);
});

Deno.test("warnings alone are no failure, also those of a format", () => {
  const all = report();
  all.warn(["a"], "x");
  all.adopt([{ severity: "warning", file: "b.conf", line: 9, path: "", message: "y" }]);
  assert(!all.failed);
  all.adopt([{ severity: "error", file: "b.conf", line: 3, path: "", message: "z" }]);
  assert(all.failed);
  assertEquals(all.list().map(({ file, message }) => `${file} ${message}`), [
    "a.conf x",
    "b.conf z",
    "b.conf y",
  ]);
});

Deno.test("what is said of doubtful places, or below them, counts for nothing", () => {
  const all = report();
  all.doubt([["a", "b"], ["c", 0]]);
  for (const path of [["a", "b"], ["a", "b", 3, "x"], ["c", 0, "d"]]) {
    all.error(path, "x");
    all.warn(path, "x");
  }
  assertEquals(all.list(), []);
  for (const path of [["a"], ["a", "bb"], ["c"], ["c", 1]]) all.error(path, "y");
  assertEquals(all.list().map(({ path }) => path), ["a", "a.bb", "c", "c[1]"]);
});
