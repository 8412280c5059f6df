import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { formatLine, formatOwnLine } from "./line.ts";

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
    formatLine(UP),
    "2026-11-22T16:00:00.123Z info server.up #12 <- #11 " +
      "server 10.0.0.147:9072 of 10.0.0.150:9072/tcp is up: 200 OK",
  );
});

Deno.test("formatLine leaves the arrow out where nothing led to the event", () => {
  const { cause: _, ...first } = UP;
  assertMatch(formatLine(first), /^2026-11-22T16:00:00\.123Z info server\.up #12 server 10/);
});

Deno.test("formatLine names the severity of the catalog", () => {
  assertMatch(formatLine({ ...UP, type: "server.down" }), /Z error server\.down #12 /);
  const failed: DirectorEvent = {
    ...UP,
    type: "check.failed",
    latencyMs: 3,
    streak: 1,
    fall: 2,
  };
  assertMatch(formatLine(failed), /Z warning check\.failed #12 .* \(1 of 2\): 200 OK$/);
});

Deno.test("formatLine shows control characters of a server's answer as escapes", () => {
  const line = formatLine({ ...UP, message: "evil\n2026 fake\u001b[2J\u2028end\u0085" });
  assert(line.endsWith("evil\\x0a2026 fake\\x1b[2J\\u2028end\\x85"), line);
});

Deno.test("formatLine gives one printable line whatever a server says", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (message) => {
    const line = formatLine({ ...UP, message });
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assertEquals(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line), false);
  }));
});

Deno.test("formatOwnLine uses the same columns for what the log says about itself", () => {
  assertEquals(
    formatOwnLine(Date.UTC(2026, 0, 1), "error", "cannot write\nlog"),
    "2026-01-01T00:00:00.000Z error log cannot write\\x0alog",
  );
});
