import { assert, assertEquals } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { describeLoadFault } from "./plugin_files_fault.ts";

const PATH = "/etc/ringmaster/plugins/backlog.ts";
const DIGEST = "0a".repeat(32);

function thrownAt(message: string, ...frames: readonly string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

Deno.test("describeLoadFault names the line of the file from which the error came", () => {
  const deep = thrownAt(
    "cannot define checker",
    "definePlugin (file:///opt/ringmaster/core/plugin/define.ts:80:9)",
    `file://${PATH}?${DIGEST}:12:16`,
    "file:///opt/ringmaster/core/ports/modules.ts:15:12",
  );
  assertEquals(describeLoadFault(deep, PATH), "line 12: cannot define checker");
  const again = thrownAt("boom", `file://${PATH}?${DIGEST}.2:3:7`);
  assertEquals(describeLoadFault(again, PATH), "line 3: boom");
});

Deno.test("describeLoadFault knows the file by a name that an address spells otherwise", () => {
  const path = "/etc/my plugins/ü.ts";
  const error = thrownAt("boom", `file:///etc/my%20plugins/%C3%BC.ts?${DIGEST}:7:1`);
  assertEquals(describeLoadFault(error, path), "line 7: boom");
});

Deno.test("describeLoadFault takes no line of another file", () => {
  const error = thrownAt("boom", "file:///etc/ringmaster/plugins/not_backlog.ts:3:7");
  assertEquals(describeLoadFault(error, PATH), "boom");
  assertEquals(describeLoadFault(thrownAt("boom"), PATH), "boom");
});

Deno.test("describeLoadFault keeps the reason of the compiler, and drops its picture, colours and address", () => {
  const syntax = new TypeError(
    "SyntaxError: Unexpected token `=`. Expected an identifier\n  |\n2 | const x: = 1;\n  |          ~\n" +
      `    at file://${PATH}?${DIGEST}:2:10`,
  );
  assertEquals(
    describeLoadFault(syntax, PATH),
    "line 2: Unexpected token `=`. Expected an identifier",
  );
  const unknown = new TypeError(
    `Import "ringmastr" not a dependency and not in import map from "file://${PATH}?${DIGEST}"\n` +
      "  \u001b[0m\u001b[36mhint:\u001b[0m If you want to use the npm package, try something\n" +
      `    at \u001b[36mfile://${PATH}?${DIGEST}\u001b[0m:\u001b[33m1\u001b[0m:\u001b[33m22\u001b[0m`,
  );
  assertEquals(
    describeLoadFault(unknown, PATH),
    `line 1: Import "ringmastr" not a dependency and not in import map from "file://${PATH}"`,
  );
});

Deno.test("describeLoadFault tells a deadline as it is, whatever stack it has", () => {
  const error = new RingmasterError("timed_out", "not done within 10s");
  error.stack = `Error\n    at file://${PATH}:3:7`;
  assertEquals(describeLoadFault(error, PATH), "not done within 10s");
});

Deno.test("describeLoadFault takes whatever is thrown, in one line of bearable length", () => {
  assertEquals(describeLoadFault(null, PATH), "null");
  assertEquals(describeLoadFault(undefined, PATH), "undefined");
  assertEquals(describeLoadFault("two\n  lines", PATH), "two; lines");
  assertEquals(describeLoadFault({ toString: () => "odd" }, PATH), "odd");
  const hostile = Object.defineProperty(new Error("hostile"), "stack", {
    get: () => {
      throw new Error("no stack for you");
    },
  });
  assertEquals(describeLoadFault(hostile, PATH), "hostile");
  const long = describeLoadFault(new Error("x".repeat(5_000)), PATH);
  assert(long.length < 320 && long.endsWith("..."));
});
