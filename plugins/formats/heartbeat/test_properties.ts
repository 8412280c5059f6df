/** What must hold for any input of this format: run a few thousand times by the tests, and far more by the bench. */

import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { FormatReading } from "../../../core/plugin/mod.ts";
import { DIRECTIVE_WORDS } from "./directives.ts";
import { readHeartbeat } from "./format.ts";
import { randomFolder } from "./test_files.ts";

const value = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "eth0",
    "225.0.0.1",
    "ff02::1",
    "10.0.0.1",
    "694",
    "1",
    "0",
    "500ms",
    "3s",
    "off",
    "legacy",
    "AppNode1",
    "local0",
    "/var/log/ha-log",
    "/usr/lib/heartbeat/ipfail",
  ),
);

const haCfLine = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom(...DIRECTIVE_WORDS, "nodes", "kepalive"), fc.array(value)).map(
    ([word, values]) => [word, ...values].join(" "),
  ),
  fc.constantFrom("", "# a comment", "node AppNode1 AppNode2", "mcast eth0 225.0.0.1 694 1 0"),
);

const resource = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "10.0.0.1",
    "10.0.0.1.2",
    "10.0.0.300/24",
    "IPaddr2::10.0.0.1/24/eth0",
    "IPaddr2::10.0.0.1/33",
    "IPaddr2::2001:db8::1/64",
    "IPaddr2",
    "IPv6addr::::1/64/eth0",
    "LVSSyncDaemonSwap::master",
    "LVSSyncDaemonSwap::mastr::::256",
    "ldirectord",
    "ldirectord::a::b",
    "::",
    "toString::__proto__",
  ),
);

const haresourcesLine = fc.tuple(
  fc.constantFrom("AppNode1", "appnode2", "other", "", "#"),
  fc.array(resource),
  fc.constantFrom("", "\\", " \\", "\\ ", "\\\r", "\r"),
).map(([node, words, end]) => `${[node, ...words].join(" ")}${end}`);

function textOf(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(line).map((lines) => lines.join("\n")),
  );
}

/** Any text of both files is read, and says whether that is all; no problem is without a line of its file. */
function arbitraryTextIsRead(runs: number): void {
  const haresources = fc.oneof(textOf(haresourcesLine), fc.constant(null));
  fc.assert(
    fc.property(textOf(haCfLine), haresources, (text, resources) => {
      const reading = readHeartbeat({
        path: "ha.d/ha.cf",
        text,
        others: { haresources: resources },
      });
      checkReading(reading, { "ha.d/ha.cf": text, "ha.d/haresources": resources ?? "" });
    }),
    { numRuns: runs },
  );
}

function checkReading(reading: FormatReading, files: Readonly<Record<string, string>>): void {
  const { doubtful, problems, includes = [] } = reading;
  assertEquals(doubtful !== undefined, problems.some(({ severity }) => severity === "error"));
  const isLineOf = (line: number | undefined, file: string) => {
    assert(line !== undefined && line >= 1 && line <= (files[file] ?? "").split("\n").length);
  };
  for (const { file, line, message } of problems) {
    isLineOf(line, file);
    assertFalse(message === "" || /\p{Cc}|(^|[^.])\.$/u.test(message), message);
  }
  for (const { file = "", line } of includes) isLineOf(line, file);
  for (const key of ["nodes", "heartbeats", "resources", "groups"]) {
    const path = ["cluster", key, 0];
    const line = reading.locate(path);
    if (line !== undefined) isLineOf(line, reading.fileOf?.(path) ?? "ha.d/ha.cf");
  }
}

/** Valid files become what they say, whatever the blanks, comments and continuations in them. */
function validFilesAreRead(runs: number): void {
  fc.assert(
    fc.property(randomFolder, ({ haCf, haresources, input, includes }) => {
      const reading = readHeartbeat({ path: "ha.cf", text: haCf, others: { haresources } });
      const errors = reading.problems.filter(({ severity }) => severity === "error");
      assertEquals(errors, []);
      assertEquals(reading.input, input);
      assertEquals(reading.includes?.map(({ path }) => path), includes);
      checkReading(reading, { "ha.d/ha.cf": haCf, "ha.cf": haCf, haresources });
    }),
    { numRuns: runs },
  );
}

/** Throws where one of them does not hold for one of so many random inputs. */
export function heartbeatFormatProperties(runs: number): void {
  arbitraryTextIsRead(Math.ceil(runs / 2));
  validFilesAreRead(Math.floor(runs / 2));
}
