import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import type { NativeInput } from "./build.ts";
import { DIRECTIVE_WORDS } from "./directives.ts";
import { readLdirectord } from "./format.ts";
import { printFile, randomFile } from "./test_files.ts";

const value = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "yes",
    "no\r",
    "10.0.0.1:80",
    "10.0.0.2:80 masq 1",
    "192.0.2.1->192.0.2.9:80 gate 1 l:1 u:2",
    '[2001:db8::2]:80 gate "a", "b"',
    "7",
    "0",
    "connect",
    "ping",
    "off",
    "fwm",
    "udp",
    '"a # b"',
    "5 # five",
  ),
);

const line = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(
    fc.constantFrom("", "    ", "\t", " ", "      "),
    fc.constantFrom(...DIRECTIVE_WORDS, "timeout", "vrtual"),
    fc.constantFrom("=", " = ", " ", ""),
    value,
  ).map((parts) => parts.join("")),
  fc.constantFrom(
    "",
    "   ",
    "        ",
    "# a comment",
    "supervised",
    "virtual=10.0.0.1:80",
    "virtual6=[::1]:80",
    "virtual=7",
    "virtual6=7",
  ),
);

Deno.test("readLdirectord gives input or an error for any text, and never throws", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(line).map((lines) => lines.join("\n")),
  );
  fc.assert(
    fc.property(text, (given) => {
      const { input, problems, locate } = readLdirectord({ path: "any.cf", text: given });
      const failed = problems.some(({ severity }) => severity === "error");
      assertEquals(input === undefined, failed);
      const lines = given.split("\n").length;
      for (const problem of problems) {
        assert(problem.line !== undefined && problem.line >= 1 && problem.line <= lines);
        assertFalse(/[\n\r.]$/.test(problem.message) || problem.message === "");
      }
      locate(["services", 0, "real", 0]);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("readLdirectord reads valid files as what they say", () => {
  fc.assert(fc.property(randomFile, (file) => {
    const { input, problems } = readLdirectord({ path: "any.cf", text: printFile(file, "    ") });
    assertEquals(problems.filter(({ severity }) => severity === "error"), []);
    const { services, defaults: _, ...root } = input as NativeInput;
    const ofRoot = Object.assign({}, ...file.globals.map(({ service }) => service));
    assertEquals({ ...root, ...ofRoot }, root);
    assertEquals(services.length, file.virtuals.length);
    const ofCheck = Object.assign(
      { type: "http", interval: "10s", timeout: "30s", rise: 1, fall: 1 },
      ...file.globals.map(({ check }) => check),
    );
    for (const [index, { virtual, service, check, reals }] of file.virtuals.entries()) {
      assertEquals<unknown>(services[index], {
        scheduler: "wrr",
        ...service,
        virtual,
        check: { ...ofCheck, ...check },
        real: reals,
      });
    }
  }));
});

Deno.test("readLdirectord knows the line of every server and of the settings of valid files", () => {
  fc.assert(fc.property(randomFile, (file) => {
    const text = printFile(file, "    ");
    const lines = text.split("\n");
    const { input, locate } = readLdirectord({ path: "any.cf", text });
    const textOf = (...path: (string | number)[]) => lines[(locate(path) ?? 0) - 1];
    for (const [index, service] of (input as NativeInput).services.entries()) {
      assertEquals(textOf("services", index), file.virtuals[index]?.head);
      for (const position of service.real.keys()) {
        assert(textOf("services", index, "real", position)?.trim().startsWith("real"));
      }
      for (const key of Object.keys(service)) {
        if (["virtual", "check", "real"].includes(key)) continue;
        const found = textOf("services", index, key);
        assert(found?.trim().startsWith(key) || found === file.virtuals[index]?.head, found);
      }
    }
  }));
});

Deno.test("readLdirectord reads valid files alike with and without indentation", () => {
  fc.assert(fc.property(randomFile, (file) => {
    // What can be either is read as global without indentation, so it has no place in this comparison.
    const isEither = (text: string) =>
      /^(quiescent|cleanstop|fallbackcommand|failurecount|checkinterval|negotiatetimeout)/
        .test(text);
    const virtuals = file.virtuals.map((virtual) => ({
      ...virtual,
      lines: virtual.lines.filter((text) => !isEither(text)),
    }));
    const read = (indent: string) =>
      readLdirectord({ path: "any.cf", text: printFile({ ...file, virtuals }, indent) });
    const [indented, tabbed, unindented] = [read("    "), read("\t"), read("")];
    assertEquals(tabbed.input, indented.input);
    assertEquals(tabbed.problems, indented.problems);
    assertEquals(unindented.input, indented.input);
    // The warning of lost indentation is the only difference.
    const lost = unindented.problems.filter(({ message }) =>
      message.includes("without indentation")
    );
    assertEquals(lost.length, 1);
    assertEquals(unindented.problems.length, indented.problems.length + 1);
  }));
});
