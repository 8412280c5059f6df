import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Need } from "./needs.ts";
import { type LaneOutcome, outcomeLine, summaryLines, total } from "./report.ts";

const UML: Need = {
  name: "linux.uml",
  debianPackage: "user-mode-linux",
  met: () => Promise.resolve(false),
};
const ROOT: Need = { name: "root", met: () => Promise.resolve(false) };

function ran(lane: string, passed: number, failed = 0, ignored = 0): LaneOutcome {
  return { lane, kind: "ran", result: { passed, failed, ignored, output: "" }, seconds: 1.25 };
}

function missing(lane: string, ...needs: readonly Need[]): LaneOutcome {
  return { lane, kind: "missing", missing: needs, output: "" };
}

Deno.test("outcomeLine tells lane, counts and seconds", () => {
  assertEquals(
    outcomeLine(ran("unit", 312), false).replaceAll(/ +/g, " "),
    "ok unit 312 passed 1.3 s",
  );
  assertEquals(
    outcomeLine(ran("cases", 3, 2, 1), false).replaceAll(/ +/g, " "),
    "FAILED cases 3 passed, 2 failed, 1 ignored 1.3 s",
  );
});

Deno.test("outcomeLine names what a lane is missing, and never looks green then", () => {
  const line = outcomeLine(missing("kernel", UML, ROOT), false);
  assertMatch(line, /^MISSING /);
  assertStringIncludes(line, "missing: linux.uml (Debian package user-mode-linux), root");
  assertMatch(outcomeLine(missing("kernel", UML), true), /^FAILED /);
});

Deno.test("outcomeLine fails a lane with ignored tests where all lanes are asked for", () => {
  assertMatch(outcomeLine(ran("unit", 3, 0, 1), true), /^FAILED /);
  assertMatch(outcomeLine(ran("unit", 3, 0, 1), false), /^ok .* 1 ignored/);
});

Deno.test("total counts a missing lane and an ignored test as failures only where all lanes are asked for", () => {
  const outcomes = [ran("unit", 10, 1, 2), missing("kernel", UML)];
  assertEquals(total(outcomes, false), { passed: 10, failed: 1 });
  assertEquals(total(outcomes, true), { passed: 10, failed: 4 });
});

Deno.test("summaryLines ends with the counts alone on their line", () => {
  const lines = summaryLines([ran("unit", 10), ran("docs", 2)], true);
  assertEquals(lines, ["12 passed, 0 failed"]);
});

Deno.test("summaryLines names failed lanes, and missing ones with what they need", () => {
  const lines = summaryLines([
    ran("format", 0, 1),
    ran("unit", 10, 0, 3),
    missing("kernel", UML, ROOT),
  ], false);
  assertEquals(lines, [
    "failed lanes: format",
    "lane unit left out 3 of its tests",
    "lane kernel did not run; it needs linux.uml (Debian package user-mode-linux) and root",
    "10 passed, 1 failed",
  ]);
});

Deno.test("summaryLines never ends without failures when a lane is red", () => {
  const outcome = fc.oneof(
    fc.tuple(fc.nat(9), fc.nat(2), fc.nat(2)).map((counts) => ran("a", ...counts)),
    fc.constant(missing("b", UML)),
  );
  fc.assert(fc.property(fc.array(outcome), fc.boolean(), (outcomes, allLanes) => {
    const red = outcomes.some((each) => outcomeLine(each, allLanes).startsWith("FAILED"));
    const last = summaryLines(outcomes, allLanes).at(-1) ?? "";
    assertMatch(last, /^\d+ passed, \d+ failed$/);
    assertEquals(last.endsWith(", 0 failed"), !red);
  }));
});
