import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { FormatReading, Problem } from "../../../core/plugin/mod.ts";
import { instantiate } from "../../../core/testing/mod.ts";
import { looksLikeMapping } from "./format.ts";
import { FAULTS_MAX } from "./grammar.ts";
import { plugin } from "./mod.ts";

const format = instantiate(plugin);

function read(text: string): FormatReading {
  return format.read({ path: "a.yaml", text });
}

function input(text: string): unknown {
  const reading = read(text);
  assertEquals(reading.problems, []);
  return reading.input;
}

function problems(text: string): Problem[] {
  const reading = read(text);
  assertEquals(reading.input, undefined);
  return [...reading.problems];
}

/** `line: message` of each problem. */
function told(text: string): string[] {
  return problems(text).map(({ line, message }) => `${line}: ${message}`);
}

Deno.test("read returns the plain data of a mapping", () => {
  assertEquals(
    input(`
      node: AppNode1 # a comment
      services:
        - virtual: 10.0.0.150:9072/tcp
          weight: 0x10
          quiescent: yes
          real: [ 10.0.0.147:7072 masq 1, { address: "[::1]:80", weight: 2 } ]
          empty:
    `),
    {
      node: "AppNode1",
      services: [{
        virtual: "10.0.0.150:9072/tcp",
        weight: 16,
        quiescent: "yes",
        real: ["10.0.0.147:7072 masq 1", { address: "[::1]:80", weight: 2 }],
        empty: null,
      }],
    },
  );
});

Deno.test("read follows the core schema of YAML 1.2, whatever the text declares", () => {
  assertEquals(input("%YAML 1.1\n---\na: yes\nb: 010\nc: 2001-12-14\nd: .inf\ne: 1:30\nf: true"), {
    a: "yes",
    b: 10,
    c: "2001-12-14",
    d: Infinity,
    e: "1:30",
    f: true,
  });
});

Deno.test("read takes every key as text", () => {
  assertEquals(input("1: a\nnull: b\ntrue: c\n"), { "1": "a", "null": "b", "true": "c" });
});

Deno.test("read keeps a key called __proto__ as a key", () => {
  const plain = input("__proto__: { polluted: 1 }\na: 2");
  assertEquals(Object.keys(plain as object), ["__proto__", "a"]);
  assertEquals(Object.getPrototypeOf(plain), Object.prototype);
});

Deno.test("read takes JSON, also when it is indented by tabs", () => {
  const value = { services: [{ virtual: "10.0.0.1:80", real: ["a", "b"], weight: 1.5 }] };
  assertEquals(input(JSON.stringify(value)), value);
  assertEquals(input(JSON.stringify(value, undefined, "\t")), value);
});

Deno.test("read takes CRLF line ends and a byte order mark", () => {
  const reading = read("\uFEFFnode: a\r\nservices:\r\n  - virtual: x\r\n");
  assertEquals(reading.input, { node: "a", services: [{ virtual: "x" }] });
  assertEquals(reading.locate(["services", 0, "virtual"]), 3);
});

Deno.test("read lets aliases share what they stand for", () => {
  const plain = input("a: &check { type: http }\nb: *check\nc: [*check]") as {
    a: unknown;
    b: unknown;
    c: unknown[];
  };
  assertEquals(plain, { a: { type: "http" }, b: { type: "http" }, c: [{ type: "http" }] });
  assert(plain.a === plain.b);
});

Deno.test("read takes the nearest anchor before an alias where a name is used again", () => {
  assertEquals(input("a: &x 1\nb: *x\nc: &x 2\nd: *x"), { a: 1, b: 1, c: 2, d: 2 });
});

Deno.test("read says on which line the syntax is wrong, and how it is right", async (test) => {
  const table: readonly (readonly [name: string, text: string, line: number, part: string])[] = [
    ["an empty text", "", 1, "the file is empty"],
    ["nothing but comments", "# a\n\n# b\n", 1, "the file is empty"],
    ["a key written twice", "a: 1\nb: 2\na: 3", 3, 'the key "a" is written twice'],
    ["a key twice in braces", "x:\n  {b: 1,\n  b: 2}", 3, 'the key "b" is written twice'],
    ["a key twice in JSON", '{\n"a": 1,\n"a": 2\n}', 3, 'the key "a" is written twice'],
    ["keys that read the same", "1: a\n'1': b", 2, 'the key "1" is written twice'],
    ["a tab as indentation", "a:\n\t- b", 2, "a tab stands where blanks are wanted"],
    ["an unquoted colon", "a: 1\nreceive: status: fine", 2, 'quote a value that contains ": "'],
    ["an unquoted bracket", "virtual: [2001:db8::1]:80", 1, "quote a value that begins with ["],
    ["an open bracket", "a: 1\nreal: [x, y\n\n", 2, "]"],
    ["an open quote", 'a: 1\nb: "x', 2, 'the closing " is missing'],
    ["a line without a colon", "a: 1\nb\nc: 2", 2, "wanted is a key with a colon"],
    ["a reserved character", "a: 1\nb: @c", 2, "a value that begins with @ must be quoted"],
    ["an unknown tag", "a: 1\nb: !foo c", 2, "unknown tag !foo"],
    ["a tag for bytes", "a: 1\nb: !!binary aGk=", 2, "unknown tag"],
    ["two documents", "a: 1\n---\nb: 2", 2, "a configuration is one document"],
    ["a list as key", "? [a]\n: b", 1, "wanted is a word"],
    ["an alias without anchor", "a: 1\nb: *c", 2, "there is no anchor &c before it"],
    ["an alias before its anchor", "a: *c\nb: &c 1", 1, "there is no anchor &c before it"],
    ["an alias inside of itself", "a: 1\nb: &c\n  - *c", 3, "stands inside of what it stands for"],
    ["a wrong escape", 'a: 1\nb: "\\q"', 2, "escape"],
    ["an unknown word of the parser", "a: 1\nb: }", 2, "flow-map-end"],
  ];
  for (const [name, text, line, part] of table) {
    await test.step(name, () => {
      const [first] = problems(text);
      assertEquals(first?.line, line, told(text).join("\n"));
      assertStringIncludes(first?.message ?? "", part);
      assertEquals(first?.severity, "error");
      assertEquals(first?.file, "a.yaml");
    });
  }
});

Deno.test("read reports every key that is written twice, in the order of the lines", () => {
  assertEquals(told("b: {x: 1,\n  x: 2}\na: 1\na: 2\n"), [
    '2: the key "x" is written twice',
    '4: the key "a" is written twice',
  ]);
});

Deno.test("read reports the first fault of a line only, and a bounded number of lines", () => {
  const text = Array.from({ length: 50 }, (_, index) => `k${index}: @x @y`).join("\n");
  const list = problems(text);
  assertEquals(list.length, FAULTS_MAX + 1);
  assertEquals(list.map((each) => each.line), Array.from({ length: 11 }, (_, index) => index + 1));
  assertEquals(list.at(-1)?.message, "40 more lines that cannot be read begin here");
});

Deno.test("read refuses aliases that stand for billions of entries, at once", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level <= 20; level++) {
    lines.push(`a${level}: &a${level} [${new Array(10).fill(`*a${level - 1}`).join(", ")}]`);
  }
  assertStringIncludes(told(lines.join("\n")).join(), "the aliases stand for more than 1000000");
});

Deno.test("read refuses what nests without end", () => {
  assertStringIncludes(told("a: " + "[".repeat(200) + "]".repeat(200)).join(), "levels deep");
  assert(problems("[".repeat(20_000)).length > 0);
  assert(problems("- ".repeat(20_000)).length > 0);
});

Deno.test("locate gives the line of a key, of an entry, and of the nearest parent", async (test) => {
  const { locate } = read(`# comment

node: a
services:
  - virtual: 10.0.0.1:80
    check:
      { type: http,
        request: / }
    real:
      - 10.0.0.2:80
      - address: 10.0.0.3:80
        weight: 1
  -
    virtual: x
empty:
`);
  const table: readonly (readonly [path: readonly (string | number)[], line: number])[] = [
    [[], 3],
    [["node"], 3],
    [["services"], 4],
    [["services", 0], 5],
    [["services", 0, "virtual"], 5],
    [["services", 0, "check"], 6],
    [["services", 0, "check", "type"], 7],
    [["services", 0, "check", "request"], 8],
    [["services", 0, "check", "receive"], 6],
    [["services", 0, "real", 0], 10],
    [["services", 0, "real", 0, "weight"], 10],
    [["services", 0, "real", 1, "weight"], 12],
    [["services", 0, "real", 2], 9],
    [["services", 0, "real", "1"], 9],
    [["services", 0, "scheduler"], 5],
    [["services", 1, "virtual"], 14],
    [["empty", "deeper", 3], 15],
    [["nowhere"], 3],
    [["node", "deeper"], 3],
  ];
  for (const [path, line] of table) {
    await test.step(JSON.stringify(path), () => assertEquals(locate(path), line));
  }
});

Deno.test("locate finds what an alias stands for where it is written", () => {
  const { locate } = read("web: &web\n  type: http\n  recieve: x\ncheck: *web\nother:\n  *web\n");
  assertEquals(locate(["check"]), 4);
  assertEquals(locate(["check", "recieve"]), 3);
  assertEquals(locate(["other", "type"]), 2);
});

Deno.test("recognizes its own by name or by the first line that says something", async (test) => {
  const table: readonly (readonly [path: string, text: string, expected: boolean])[] = [
    ["a.yaml", "", true],
    ["a.yml", "x", true],
    ["A.YML", "x", true],
    ["a.json", "", true],
    ["a.conf", "services:\n  - x", true],
    ["a.conf", "\uFEFF# c\r\n\r\n%YAML 1.2\n---\nnode: a", true],
    ["a.conf", '"node": a', true],
    ["a.conf", "{}", true],
    ["a.conf", "", false],
    ["a.conf", "# only a comment", false],
    ["ldirectord.cf", "checktimeout=3\nvirtual=10.0.0.1:80\n", false],
    ["ldirectord.cf", "virtual = 10.0.0.1:80", false],
    ["haresources", "node1 10.0.0.1/24/eth0 ldirectord::x", false],
    ["ha.cf", "node AppNode1", false],
    ["notes.txt", "http://example.org", false],
    ["passwd", "root:x:0:0", false],
  ];
  for (const [path, text, expected] of table) {
    await test.step(`${path} ${JSON.stringify(text)}`, () => {
      assertEquals(format.recognizes({ path, text }), expected);
    });
  }
});

/** Texts that come near to YAML, and so into its darker corners. */
const nearYaml = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."\n|\n  |\n\t|: |:|- |-|[|]|{|}|,|\"|'|&a |*a|!!str |!|#|%|@|`|>|\\|---\n|...\n|? |~|<<|a|1|\uFEFF|\0"
        .split("|"),
      "|",
      "__proto__",
    ),
    fc.string({ maxLength: 5, unit: "binary" }),
  ),
  { maxLength: 40 },
).map((parts) => parts.join(""));

Deno.test("read returns data or problems with lines for any text", () => {
  fc.assert(
    fc.property(
      fc.oneof(nearYaml, fc.string({ unit: "binary" })),
      fc.array(fc.oneof(fc.string(), fc.nat(5)), { maxLength: 4 }),
      (text, path) => {
        const reading = read(text);
        const lineCount = text.split("\n").length;
        assert(reading.input !== undefined || reading.problems.length > 0);
        for (const { line = 0, message } of reading.problems) {
          assert(line >= 1 && line <= lineCount, `line ${line} of ${lineCount}`);
          assert(!message.includes("\n") && message !== "");
        }
        const line = reading.locate(path);
        assert(line === undefined || (line >= 1 && line <= lineCount), `line ${line}`);
        assertEquals(typeof format.recognizes({ path: "x", text }), "boolean");
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("read gives back any JSON value that is written as JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      // JSON's numbers lose the sign of zero.
      const text = JSON.stringify(value);
      assertEquals(read(text).input, JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

Deno.test("looksLikeMapping takes time in proportion to the text", () => {
  const text = "# comment\n".repeat(200_000);
  const startedAt = performance.now();
  assertEquals(looksLikeMapping(text), false);
  assert(performance.now() - startedAt < 2_000);
});
