import { assertEquals, assertStringIncludes } from "@std/assert";
import { createNotebook } from "./notes.ts";
import { readStructure } from "./structure.ts";

/** Globals as `keyword=value`, sections as their head and body in the same form, problems as `line: path: message`. */
function structure(text: string) {
  const notebook = createNotebook("test.cf");
  const { globals, sections } = readStructure(text, notebook);
  const short = ({ keyword, value }: { keyword: string; value: string }) => `${keyword}=${value}`;
  return {
    globals: globals.map(short),
    sections: sections.map(({ head, body }) => [short(head), ...body.map(short)]),
    errors: notebook.problems().filter(({ severity }) => severity === "error")
      .map(({ line, path, message }) => `${line}: ${path}: ${message}`),
    warnings: notebook.problems().filter(({ severity }) => severity === "warning")
      .map(({ line, path, message }) => `${line}: ${path}: ${message}`),
  };
}

function errorsOf(text: string): string[] {
  return structure(text).errors;
}

Deno.test("readStructure reads globals and sections, indented by four blanks or a tab", () => {
  const text = `checktimeout = 3
virtual = 10.0.0.1:80
    real=10.0.0.2:80 masq
\tservice = http
      scheduler=rr

autoreload=yes
virtual=10.0.0.1:81
\t\treal=10.0.0.3:81 gate`;
  assertEquals(structure(text), {
    globals: ["checktimeout=3", "autoreload=yes"],
    sections: [
      ["virtual=10.0.0.1:80", "real=10.0.0.2:80 masq", "service=http", "scheduler=rr"],
      ["virtual=10.0.0.1:81", "real=10.0.0.3:81 gate"],
    ],
    errors: [],
    warnings: [],
  });
});

Deno.test("readStructure lets comment lines stand anywhere in a section", () => {
  const text = `virtual=10.0.0.1:80
# at the start of a line
    # indented
  # in between
    real=10.0.0.2:80 masq # the first
	service=http`;
  const { sections, errors } = structure(text);
  assertEquals(sections, [[
    "virtual=10.0.0.1:80",
    "real=10.0.0.2:80 masq ",
    "service=http",
  ]]);
  assertEquals(errors, []);
});

Deno.test("readStructure strips comments behind directives in sections and not behind global ones", () => {
  const text = `checkinterval=5 # x
virtual=10.0.0.1:80
    checktimeout=3 # x
    request="a#b" # x`;
  const { globals, sections } = structure(text);
  assertEquals(globals, ["checkinterval=5 # x"]);
  assertEquals(sections[0]?.slice(1), ["checktimeout=3 ", 'request="a#b" ']);
});

Deno.test("readStructure ends a section at a blank line and says so once at the line that comes after", () => {
  for (const blank of ["", "  ", "    ", "\t", "\r"]) {
    const text = `virtual=10.0.0.1:80\n    real=10.0.0.2:80 masq\n${blank}
    service=http
    scheduler=rr`;
    assertEquals(errorsOf(text), [
      "4: virtual 10.0.0.1:80: cannot place an indented line; the virtual of line 1 ended at blank line 3",
    ]);
  }
});

Deno.test("readStructure goes on reading the section that a blank line has ended", () => {
  const errors = errorsOf("virtual=10.0.0.1:80\n\n    service=http\n    servise=http\n    smtp=a");
  assertEquals(errors.map((error) => error.split(":")[0]), ["3", "4", "5"]);
});

Deno.test("readStructure refuses a line of more than four blanks in a section, not outside of one", () => {
  assertEquals(errorsOf("     \nvirtual=10.0.0.1:80\n     \n    service=http\n\n       \n"), [
    "3: virtual 10.0.0.1:80: cannot read a line of 5 blanks in a virtual; delete the line, or its blanks to end the virtual",
  ]);
});

Deno.test("readStructure ends a section at a global directive", () => {
  assertEquals(errorsOf("virtual=10.0.0.1:80\nquiescent=no\n    service=http"), [
    '3: virtual 10.0.0.1:80: cannot place an indented line; the virtual of line 1 ended at global directive "quiescent" in line 2',
  ]);
});

Deno.test("readStructure refuses indented lines above every virtual, each by its line", () => {
  assertEquals(errorsOf("    checktimeout=3\n\tservice=http\nvirtual=10.0.0.1:80"), [
    "1: : cannot place an indented line; no virtual stands above it",
    "2: : cannot place an indented line; no virtual stands above it",
  ]);
});

Deno.test("readStructure gives lost lines to the virtual above, with one warning that names the first", () => {
  const text = `virtual=10.0.0.1:80
real=10.0.0.2:80 masq # the first
service=http

virtual=10.0.0.1:5060
# a comment
real=10.0.0.2:5060 masq

service=sip`;
  assertEquals(structure(text), {
    globals: [],
    sections: [
      ["virtual=10.0.0.1:80", "real=10.0.0.2:80 masq ", "service=http"],
      ["virtual=10.0.0.1:5060", "real=10.0.0.2:5060 masq", "service=sip"],
    ],
    errors: [],
    warnings: [
      '2: virtual 10.0.0.1:80: real: "real" of a virtual stands without indentation; it and 3 others are read as part of the virtual above',
    ],
  });
});

Deno.test("readStructure says which unindented directives it has read as global in a file that lost its indentation", () => {
  const text = `quiescent=no
virtual=10.0.0.1:80
real=10.0.0.2:80 masq
fallback=127.0.0.1:80
checktimeout=3`;
  const { globals, warnings } = structure(text);
  assertEquals(globals, ["quiescent=no", "fallback=127.0.0.1:80", "checktimeout=3"]);
  assertEquals(warnings.length, 1);
  assertStringIncludes(
    warnings[0] ?? "",
    '; it is read as part of the virtual above; what could be either is read as global ("fallback" in line 4, "checktimeout" in line 5)',
  );
});

Deno.test("readStructure does not warn of globals that follow indented virtuals", () => {
  const text = "virtual=10.0.0.1:80\n    service=http\nquiescent=no\nchecktimeout=3";
  assertEquals(structure(text).warnings, []);
  assertEquals(structure(text).errors, []);
});

Deno.test("readStructure takes one to three blanks as lost indentation only where that is clear", () => {
  const { sections, errors, warnings } = structure(
    "virtual=10.0.0.1:80\n  service=http\n  checktimeout=3",
  );
  assertEquals(sections, [["virtual=10.0.0.1:80", "service=http"]]);
  assertEquals(warnings.length, 1);
  assertEquals(errors, [
    '3: checktimeout: cannot place "checktimeout" with 2 blanks in front; a global directive has none, one of a virtual at least 4 or a tab',
  ]);
});

Deno.test("readStructure refuses a directive of a virtual above every virtual", () => {
  assertEquals(errorsOf("real=10.0.0.2:80 masq"), [
    '1: real: cannot place "real", a directive of a virtual; no virtual stands above it',
  ]);
});

Deno.test("readStructure refuses a global directive in a section", () => {
  assertEquals(errorsOf("virtual=10.0.0.1:80\n    autoreload=yes"), [
    '2: virtual 10.0.0.1:80: autoreload: cannot use "autoreload" in a virtual; it is global and stands without indentation',
  ]);
});

Deno.test("readStructure refuses a virtual with blanks in front, and reads it all the same", () => {
  const { sections, errors } = structure("  virtual=10.0.0.1:80\n    service=http");
  assertEquals(sections, [["virtual=10.0.0.1:80", "service=http"]]);
  assertEquals(errors, [
    "1: virtual 10.0.0.1:80: cannot start a virtual with blanks in front; delete them",
  ]);
});

Deno.test("readStructure refuses unknown directives with the nearest word", () => {
  const table = [
    ["checktimout=3", 'checktimout: unknown directive "checktimout", did you mean "checktimeout"?'],
    ["Quiescent=no", 'Quiescent: unknown directive "Quiescent", did you mean "quiescent"?'],
    ["frobnicate=1", 'frobnicate: unknown directive "frobnicate"'],
    ["vitual=10.0.0.1:80", 'vitual: unknown directive "vitual", did you mean "virtual"?'],
    ["---", ': unknown directive "---"'],
    ["=5", ': unknown directive "=5"'],
    ["quiescent no", 'quiescent: cannot read "quiescent no"; wanted quiescent = VALUE'],
    ["supervised yes", 'supervised: cannot read "supervised yes"; wanted supervised = VALUE'],
  ] as const;
  for (const [line, message] of table) assertEquals(errorsOf(line), [`1: ${message}`]);
});

Deno.test("readStructure refuses mail and execute by name, in either scope, with a remedy", () => {
  const mail = "mail is not sent yet, delete the line";
  for (const word of ["emailalert", "emailalertfreq", "emailalertstatus", "smtp"]) {
    assertEquals(errorsOf(`${word}=1`), [`1: ${word}: cannot use "${word}"; ${mail}`]);
    assertEquals(errorsOf(`virtual=10.0.0.1:80\n    ${word}=1`), [
      `2: virtual 10.0.0.1:80: ${word}: cannot use "${word}"; ${mail}`,
    ]);
  }
  assertEquals(errorsOf("emailalertfrom=me"), [
    `1: emailalertfrom: cannot use "emailalertfrom"; ${mail}`,
  ]);
  assertEquals(errorsOf("execute=web.cf"), [
    '1: execute: cannot use "execute"; run a director of its own for that file, or write its virtuals into this one',
  ]);
});

Deno.test("readStructure takes the bare word supervised with a warning, and only where it is global", () => {
  for (const text of ["supervised", "supervised  ", "supervised\r"]) {
    const { globals, errors, warnings } = structure(text);
    assertEquals([globals, errors], [["supervised=yes"], []]);
    assertEquals(warnings, ['1: supervised: "supervised" alone is read as supervised=yes']);
  }
  assertEquals(errorsOf("virtual=10.0.0.1:80\n    supervised"), [
    '2: virtual 10.0.0.1:80: supervised: cannot use "supervised" in a virtual; it is global and stands without indentation',
  ]);
});

Deno.test("readStructure refuses timeout and connecttimeout with a hint, wherever they stand", () => {
  for (const word of ["timeout", "connecttimeout"]) {
    const hint =
      `cannot use "${word}", an old word; write "checktimeout" or "negotiatetimeout" instead`;
    assertEquals(errorsOf(`${word}=3`), [`1: ${word}: ${hint}`]);
    assertEquals(errorsOf(`virtual=10.0.0.1:80\n    ${word}=3`), [
      `2: virtual 10.0.0.1:80: ${word}: ${hint}`,
    ]);
  }
});

Deno.test("readStructure keeps IPv4 and IPv6 directives apart", () => {
  const six = "virtual6=[::1]:80\n    real6=[::2]:80 masq\n    fallback6=[::3]:80";
  assertEquals(structure(six).sections, [
    ["virtual6=[::1]:80", "real6=[::2]:80 masq", "fallback6=[::3]:80"],
  ]);
  assertEquals(structure(six).errors, []);
  assertEquals(errorsOf("virtual6=[::1]:80\n    real=10.0.0.2:80 masq\n    fallback=10.0.0.3"), [
    '2: virtual6 [::1]:80: real: cannot use "real" in a virtual6; wanted real6',
    '3: virtual6 [::1]:80: fallback: cannot use "fallback" in a virtual6; wanted fallback6',
  ]);
  assertEquals(errorsOf("virtual=10.0.0.1:80\n    real6=[::2]:80 masq\n    fallback6=[::1]:80"), [
    '2: virtual 10.0.0.1:80: real6: cannot use "real6" in a virtual; wanted real, or virtual6',
    '3: virtual 10.0.0.1:80: fallback6: cannot use "fallback6" in a virtual; wanted fallback, or virtual6',
  ]);
});

Deno.test("readStructure says of each section which family it is", () => {
  const { sections } = readStructure("virtual=1\nvirtual6=1", createNotebook("test.cf"));
  assertEquals(sections.map(({ title, family }) => [title, family]), [
    ["virtual 1", 4],
    ["virtual6 1", 6],
  ]);
});

Deno.test("readStructure takes an empty file and one without a virtual", () => {
  for (const text of ["", "\n\n", "# nothing\n", "quiescent=no"]) {
    assertEquals(errorsOf(text), [], text);
    assertEquals(structure(text).sections, []);
  }
});
