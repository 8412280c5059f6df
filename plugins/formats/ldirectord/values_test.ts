import { assertEquals, assertStringIncludes } from "@std/assert";
import { tryReader } from "./test_notes.ts";
import {
  misspelt,
  readCheckCommand,
  readCheckPort,
  readCount,
  readFolder,
  readGlobalCommand,
  readHostName,
  readOptionalQuotes,
  readPersistence,
  readQuoted,
  readRemark,
  readSeconds,
  readText,
  readWord,
  readYesNo,
} from "./values.ts";

Deno.test("readYesNo takes yes and no and nothing else", () => {
  assertEquals(tryReader(readYesNo, "yes"), { value: true, messages: [] });
  assertEquals(tryReader(readYesNo, "no"), { value: false, messages: [] });
  for (const word of ["Yes", "NO", "true", "on", "1", "", '"yes"']) {
    assertEquals(tryReader(readYesNo, word), {
      value: undefined,
      messages: [`cannot read "${word}" as yes or no; allowed are yes and no`],
    });
  }
});

Deno.test("readYesNo says what stands behind the word", () => {
  const table = [
    ["yes ", 'cannot read "yes" with blanks behind it; delete them'],
    ["no\r", 'cannot read "no" with a carriage return behind it; save the file with LF line ends'],
    [
      "yes # c",
      'cannot read "yes # c" as yes or no, and a comment behind a global directive counts as part of its value; allowed are yes and no',
    ],
  ] as const;
  for (const [text, message] of table) {
    assertEquals(tryReader(readYesNo, text), { value: undefined, messages: [message] });
  }
});

Deno.test("readSeconds takes the first run of digits, as ldirectord does, and says what it left out", () => {
  assertEquals(tryReader(readSeconds, "5"), { value: 5, messages: [] });
  assertEquals(tryReader(readSeconds, "5  "), { value: 5, messages: [] });
  assertEquals(tryReader(readSeconds, "5\r"), { value: 5, messages: [] });
  assertEquals(tryReader(readSeconds, "5 # every five"), { value: 5, messages: [] });
  for (const [text, value] of [["about 5s", 5], ["250ms", 250], ["-3", 3], ["1.5", 1]] as const) {
    assertEquals(tryReader(readSeconds, text), {
      value,
      messages: [
        `warning: "${text}" is read as ${value} seconds; the text around the digits is ignored`,
      ],
    });
  }
});

Deno.test("readSeconds refuses text without digits and times of more than a day", () => {
  assertEquals(tryReader(readSeconds, "soon").messages, [
    'cannot read "soon" as a time; wanted a whole number',
  ]);
  for (const text of ["0", "86401", "99999999999999999999"]) {
    assertEquals(tryReader(readSeconds, text), {
      value: undefined,
      messages: [`cannot take "${text}" as a time; allowed are 1 to 86400`],
    });
  }
});

Deno.test("readPersistence, readCount and readCheckPort know their limits", () => {
  const table = [
    [readPersistence, "2678400", "2678401"],
    [readPersistence, "1", "0"],
    [readCount, "1000000", "1000001"],
    [readCount, "1", "0"],
    [readCheckPort, "65535", "65536"],
    [readCheckPort, "1", "0"],
  ] as const;
  for (const [reader, good, bad] of table) {
    assertEquals(tryReader(reader, good), { value: Number(good), messages: [] });
    assertEquals(tryReader(reader, bad).value, undefined);
    assertStringIncludes(tryReader(reader, bad).messages.join(), `"${bad}"`);
  }
});

Deno.test("readQuoted takes everything from the first to the last double quote", () => {
  const table: readonly (readonly [string, string])[] = [
    ['"/status"', "/status"],
    ['" a b "', " a b "],
    ['"say "hi" twice"', 'say "hi" twice'],
    [String.raw`"say \"hi\""`, String.raw`say \"hi\"`],
    ['"a" # comment', "a"],
    ['"a"  \r', "a"],
  ];
  for (const [text, value] of table) {
    assertEquals(tryReader(readQuoted, text), { value, messages: [] });
  }
});

Deno.test("readQuoted refuses text without quotes and empty text, and warns of text behind", () => {
  for (const text of ["/status", '"/status', '/status"', ""]) {
    assertEquals(tryReader(readQuoted, text), {
      value: undefined,
      messages: [`cannot read "${text}"; the value must stand in double quotes`],
    });
  }
  assertEquals(tryReader(readQuoted, '""').messages, [
    "cannot use an empty text between the quotes; leave the directive out instead",
  ]);
  assertEquals(tryReader(readQuoted, '"a" b'), {
    value: "a",
    messages: ['warning: "b" behind the closing quote is ignored'],
  });
});

Deno.test("readHostName takes a name with or without quotes", () => {
  for (
    const text of ["www.example.org", '"www.example.org"', "www.example.org  ", '"www.example.org']
  ) {
    assertEquals(tryReader(readHostName, text), { value: "www.example.org", messages: [] });
  }
  for (const text of ["", '""', "two words", '"two words"', 'a"b']) {
    assertEquals(tryReader(readHostName, text).value, undefined, text);
  }
});

Deno.test("readWord takes an allowed word and hints at the nearest one otherwise", () => {
  const reader = (value: string, notes: Parameters<typeof readYesNo>[1]) =>
    readWord(value, "a protocol", ["tcp", "udp"] as const, notes);
  assertEquals(tryReader(reader, "udp "), { value: "udp", messages: [] });
  assertEquals(tryReader(reader, "tpc"), {
    value: undefined,
    messages: ['cannot read "tpc" as a protocol, did you mean "tcp"? allowed are tcp, udp'],
  });
});

Deno.test("misspelt lists what is allowed where nothing is near", () => {
  assertEquals(
    misspelt("quicksort", "a scheduler", ["rr", "wrr"]),
    '"quicksort" as a scheduler; allowed are rr, wrr',
  );
});

Deno.test("readOptionalQuotes takes off the outermost quotes and what stands behind them", () => {
  const table = [
    ["/bin/x -a", "/bin/x -a"],
    ['"/bin/x -a"', "/bin/x -a"],
    ['"a "b" c" d', 'a "b" c'],
    ['  a "b"  ', 'a "b"'],
    ['"open', '"open'],
    ['""', ""],
  ] as const;
  for (const [text, value] of table) assertEquals(readOptionalQuotes(text), value, text);
});

Deno.test("readText takes text with or without quotes, and no empty one", () => {
  assertEquals(tryReader(readText, '"/etc/x start"\r'), { value: "/etc/x start", messages: [] });
  assertEquals(tryReader(readText, "/etc/x start "), { value: "/etc/x start", messages: [] });
  for (const text of ["", "  ", '""']) {
    assertEquals(tryReader(readText, text), {
      value: undefined,
      messages: ["cannot use an empty value; leave the directive out instead"],
    });
  }
});

Deno.test("readGlobalCommand leaves quotes to the shell and warns where that is a trap", () => {
  for (const text of ["/etc/x -a", '"/etc/x"', '/etc/x "a b"', '"/etc/x" "a b"']) {
    assertEquals(tryReader(readGlobalCommand, text), { value: text, messages: [] });
  }
  assertEquals(tryReader(readGlobalCommand, '"/etc/x -a"'), {
    value: '"/etc/x -a"',
    messages: [
      'warning: the quotes are part of a global command, so that the shell looks for a program named "/etc/x -a"; delete them where arguments are meant',
    ],
  });
  assertEquals(tryReader(readGlobalCommand, "/etc/x # when all are down").messages, [
    'warning: a comment behind a global directive counts as part of its value, here "/etc/x # when all are down"',
  ]);
  assertEquals(tryReader(readGlobalCommand, " ").value, undefined);
});

Deno.test("readFolder takes a path as it stands, and takes off quotes with a warning", () => {
  assertEquals(tryReader(readFolder, "/etc/m "), { value: "/etc/m", messages: [] });
  assertEquals(tryReader(readFolder, "/etc/m#1"), { value: "/etc/m#1", messages: [] });
  assertEquals(tryReader(readFolder, '"/etc/m"'), {
    value: "/etc/m",
    messages: ['warning: the quotes around "/etc/m" are taken off, which ldirectord does not do'],
  });
  assertEquals(tryReader(readFolder, "").value, undefined);
});

Deno.test("readRemark takes any text, and warns of a quote that is alone", () => {
  for (const text of ["web farm", '"web farm"', "", 'a "b" c']) {
    assertEquals(tryReader(readRemark, text), { value: text, messages: [] });
  }
  assertEquals(tryReader(readRemark, '"web farm'), {
    value: '"web farm',
    messages: ['warning: a double quote in "web farm has no second one'],
  });
});

Deno.test("readCheckCommand takes a program, and warns where arguments seem to be meant", () => {
  assertEquals(tryReader(readCheckCommand, '"/etc/check"'), { value: "/etc/check", messages: [] });
  assertEquals(tryReader(readCheckCommand, "/etc/check -a"), {
    value: "/etc/check -a",
    messages: [
      'warning: "/etc/check -a" is run as one file of that name, as ldirectord does it; arguments cannot be given here',
    ],
  });
});
