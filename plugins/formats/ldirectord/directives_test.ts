import { assertEquals, assertStringIncludes } from "@std/assert";
import { DIRECTIVE_WORDS, findDirective, retiredHint } from "./directives.ts";

/** Section 1.3 of the compatibility reference, word for word. */
const GLOBAL =
  "autoreload callback logfile execute supervised fork readdquiescent emailalertfrom maintenancedir";
const BOTH = "checktimeout negotiatetimeout checkinterval checkcount failurecount fallback " +
  "fallback6 fallbackcommand quiescent cleanstop emailalert emailalertfreq emailalertstatus smtp";
const VIRTUAL = "real real6 checktype service checkcommand checkport request receive httpmethod " +
  "virtualhost login passwd database secret load scheduler persistent netmask schedflags " +
  "protocol ops monitorfile servicename comment";

Deno.test("findDirective knows every directive with its documented scope", () => {
  const documented = [
    ["global", GLOBAL],
    ["both", BOTH],
    ["virtual", VIRTUAL],
    ["opens", "virtual virtual6"],
  ] as const;
  for (const [scope, words] of documented) {
    for (const word of words.split(" ")) assertEquals(findDirective(word)?.scope, scope, word);
  }
  const count = documented.flatMap(([, words]) => words.split(" ")).length;
  assertEquals(DIRECTIVE_WORDS.length, count);
});

Deno.test("findDirective refuses mail and execute alone, each with what to do instead", () => {
  const refused = DIRECTIVE_WORDS.filter((word) => findDirective(word)?.refusal !== undefined);
  assertEquals(refused.sort(), [
    "emailalert",
    "emailalertfreq",
    "emailalertfrom",
    "emailalertstatus",
    "execute",
    "smtp",
  ]);
  assertStringIncludes(findDirective("smtp")?.refusal ?? "", "delete the line");
  assertStringIncludes(findDirective("execute")?.refusal ?? "", "run a director of its own");
});

Deno.test("findDirective is case-sensitive and knows no property of objects", () => {
  for (const word of ["Virtual", "REAL", "", "constructor", "toString"]) {
    assertEquals(findDirective(word), undefined, word);
    assertEquals(retiredHint(word), undefined, word);
  }
});

Deno.test("retiredHint advises on the words that ldirectord has given up", () => {
  for (const word of ["timeout", "connecttimeout"]) {
    assertEquals(findDirective(word), undefined);
    assertStringIncludes(retiredHint(word) ?? "", "negotiatetimeout");
  }
});
