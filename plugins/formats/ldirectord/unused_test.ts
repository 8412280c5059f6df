import { assert, assertEquals, assertFalse } from "@std/assert";
import { buildOne } from "./test_notes.ts";
import { asksForPage } from "./unused.ts";

/** Every directive that shapes a check, from line 3 on. */
const SHAPING = {
  checkcommand: "/bin/x",
  checkport: "8080",
  database: '"a"',
  httpmethod: "GET",
  load: '"a"',
  login: '"a"',
  passwd: '"a"',
  receive: '"a"',
  request: '"/a"',
  secret: '"a"',
  virtualhost: "a",
};

const KEYWORDS = Object.keys(SHAPING);

Deno.test("warnUnused names each directive that the check has no use for", () => {
  const page = ["checkport", "httpmethod", "receive", "request", "virtualhost"];
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ["service=http", "an http", page],
    ["service=https", "an https", page],
    ["service=sip", "a sip", ["checkport", "login"]],
    ["checktype=connect", "a connect", ["checkport"]],
    ["checktype=ping", "a ping", []],
    ["checktype=external", "an external", ["checkcommand"]],
    ["checktype=on", "an on", []],
    ["checktype=off", "an off", []],
    ["service=none", "a none", []],
  ];
  const lines = Object.entries(SHAPING).map(([keyword, value]) => `${keyword}=${value}`);
  for (const [line, name, used] of table) {
    const wanted = KEYWORDS.flatMap((keyword, index) =>
      used.includes(keyword)
        ? []
        : [`warning ${index + 3}: "${keyword}" is not used by ${name} check and is ignored`]
    );
    assertEquals(buildOne("virtual=10.0.0.1:80", [line, ...lines]).messages, wanted, line);
  }
});

Deno.test("warnUnused says what checkcount is for where nothing is pinged", () => {
  const message =
    "checkcount only counts for ping checks and is ignored; failurecount is what other checks use";
  assertEquals(buildOne("virtual=10.0.0.1:80", ["checkcount=2"]).messages, [
    `warning 2: ${message}`,
  ]);
  assertEquals(buildOne("virtual=10.0.0.1:80", [], ["checkcount=2"]).messages, [
    `warning 2: ${message}`,
  ]);
  assertEquals(buildOne("virtual=10.0.0.1:80", ["checktype=ping"], ["checkcount=2"]).messages, []);
});

Deno.test("warnUnused warns that HEAD together with receive is always down", () => {
  for (const service of ["http", "https"]) {
    const body = [`service=${service}`, 'receive="OK"', "httpmethod=HEAD"];
    assertEquals(buildOne("virtual=10.0.0.1:80", body).messages, [
      'warning 4: a HEAD request gets no body, so "receive" in line 3 never matches and every server is down',
    ]);
  }
  assertEquals(buildOne("virtual=10.0.0.1:80", ["httpmethod=HEAD"]).messages, []);
});

Deno.test("asksForPage is true for http and https", () => {
  assert(asksForPage("http") && asksForPage("https"));
  assertFalse(asksForPage("sip") || asksForPage("connect"));
});
