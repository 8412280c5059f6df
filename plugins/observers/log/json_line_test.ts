import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DirectorEvent, Fact } from "../../../core/plugin/mod.ts";
import { type COLUMNS, formatJsonLine } from "./json_line.ts";
import { entryOf, ownEntry } from "./line.ts";

const UP: DirectorEvent = {
  type: "server.up",
  service: "10.0.0.150:9072/tcp",
  server: "10.0.0.147:9072",
  message: "200 OK",
  id: 12,
  cause: 11,
  time: Date.UTC(2026, 10, 22, 16, 0, 0, 123),
};

const SENTENCE = "server 10.0.0.147:9072 of 10.0.0.150:9072/tcp is up: 200 OK";

Deno.test("formatJsonLine has the columns of the text, and the fact's own fields", () => {
  assertEquals(
    formatJsonLine(entryOf(UP)),
    '{"time":"2026-11-22T16:00:00.123Z","severity":"info","type":"server.up","id":12,"cause":11,' +
      `"message":"${SENTENCE}","service":"10.0.0.150:9072/tcp","server":"10.0.0.147:9072",` +
      '"detail":"200 OK"}',
  );
});

Deno.test("formatJsonLine leaves out what is not there, and tells repeats", () => {
  const { cause: _, ...first } = UP;
  const keys = Object.keys(JSON.parse(formatJsonLine(entryOf(first))));
  assert(!keys.includes("cause") && !keys.includes("repeated"), keys.join());
  assertEquals(JSON.parse(formatJsonLine({ ...entryOf(UP), repeated: 41 })).repeated, 41);
  assertEquals(
    formatJsonLine(ownEntry(0, "error", "cannot write")),
    '{"time":"1970-01-01T00:00:00.000Z","severity":"error","type":"log","message":"cannot write"}',
  );
});

Deno.test("formatJsonLine is one line of JSON whatever a server says, and steers no terminal", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (message) => {
    const line = formatJsonLine(entryOf({ ...UP, message }));
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assertEquals(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line), false);
    assertEquals(JSON.parse(line).detail, message);
  }));
});

Deno.test("formatJsonLine cuts long lists, and says how many entries are missing", () => {
  const changes = Array.from({ length: 53 }, (_, index) => `change ${index}`);
  const loaded: DirectorEvent = {
    ...{ type: "config.loaded", path: "/x", services: 1, servers: 2, warnings: [], changes },
    id: 1,
    time: 0,
  };
  const told = JSON.parse(formatJsonLine(entryOf(loaded)));
  assertEquals([told.changes, told.warnings], [changes.slice(0, 50), []]);
  assertEquals(told.left_out, { changes: 3 });
});

type FieldsOf<Each> = Each extends Fact ? Exclude<keyof Each, "type" | "message"> : never;
type Clash = Extract<FieldsOf<Fact>, typeof COLUMNS[number]>;

Deno.test("no fact has a field by the name of a column of formatJsonLine", () => {
  // The compiler refuses this line where one has.
  const clashes: readonly Clash[] = [] satisfies readonly never[];
  const none: [Clash] extends [never] ? true : false = true;
  assertEquals([clashes.length, none], [0, true]);
});
