import { assert, assertEquals } from "@std/assert";
import type { CommandSpec } from "./args.ts";
import { commandHelp, overallHelp } from "./help.ts";
import { colourPainter, plainPainter } from "./output.ts";

const CHECK: CommandSpec = {
  name: "check",
  summary: "says whether a configuration is valid",
  options: [
    {
      name: "config",
      short: "c",
      value: "PATH",
      summary: "the file,\nof any format",
      required: true,
    },
    { name: "json", summary: "print JSON" },
  ],
  sections: [{ title: "Examples", lines: ["ringmaster check -c a.cf", ""] }],
};

Deno.test("commandHelp shows usage, options and sections, and asks for what is required", () => {
  assertEquals(
    commandHelp(CHECK, plainPainter),
    `ringmaster check: says whether a configuration is valid

Usage: ringmaster check -c PATH [--json]

Options:
  -c, --config PATH  the file,
                     of any format
      --json         print JSON
  -h, --help         print this text

Examples:
  ringmaster check -c a.cf
`,
  );
});

Deno.test("overallHelp lists exactly the commands that there are, and the exit codes", () => {
  const text = overallHelp(
    [CHECK, { name: "version", summary: "prints it", options: [] }],
    plainPainter,
  );
  assertEquals(
    text,
    `ringmaster: a layer-4 load-balancing director for Linux

Usage: ringmaster COMMAND [OPERAND...] [OPTION...]

Commands:
  check    says whether a configuration is valid
  version  prints it

"ringmaster COMMAND --help" explains a command.

Exit codes:
  0  done
  1  it failed, or problems were found
  2  the command line was not understood
  3  no director answers on the socket or at the host`,
  );
});

Deno.test("commandHelp shows operands before the options, those that may be left out in brackets", () => {
  const why: CommandSpec = {
    name: "why",
    summary: "tells why",
    operands: [
      { name: "SERVICE", summary: "its name,\nor its id" },
      { name: "REAL", summary: "one server", optional: true },
    ],
    options: [],
  };
  assertEquals(
    commandHelp(why, plainPainter),
    `ringmaster why: tells why

Usage: ringmaster why SERVICE [REAL]

Operands:
  SERVICE  its name,
           or its id
  REAL     one server

Options:
  -h, --help  print this text`,
  );
});

Deno.test("help texts are painted where colours are wanted", () => {
  assert(commandHelp(CHECK, colourPainter).includes("\x1b[1mOptions:\x1b[22m"));
});
