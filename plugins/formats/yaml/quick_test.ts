import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { readByGrammar } from "./grammar.ts";
import { readQuickly } from "./quick.ts";

/** The data by the whole grammar; undefined where anything is wrong with the text. */
function byGrammar(text: string): unknown {
  return readByGrammar({ path: "a.yaml", text }).input;
}

/** Fails where the quick reader takes a text and makes something else of it than the grammar does. */
function assertNoOther(text: string): void {
  const quick = readQuickly(text);
  if (quick !== undefined) assertEquals(quick, byGrammar(text), text);
}

const CONFIGURATION = `# a configuration
node: AppNode1   # with a comment

defaults: { check: { interval: 1s, timeout: 500ms, rise: 2 }, quiescent: no }
sysctl:
  net.ipv4.ip_forward: 1
services:
  - name: "spring # ring"
    virtual: 10.0.0.154:9072/tcp
    check: { type: http, request: /a?b=c, receive: 'one "two"', accept: [ 200, "2xx" ] }
    # a comment of its own
    real:
    - 10.0.0.147:9072 masq 1
    - { address: "10.0.0.146:9072", weight: 10 }
    -   address: 10.0.0.1
        check:
          type: http
        weight: 0
  -
    virtual: "[2001:db8::1]:80"
    real: []
  - virtual: fwmark:7/6
    fallback:
    real:
      -
      - true
admin: {}
`;

Deno.test("readQuickly reads what configurations are made of", () => {
  const read = readQuickly(CONFIGURATION);
  assertNotEquals(read, undefined);
  assertEquals(read, byGrammar(CONFIGURATION));
  const { services, node } = read as { services: readonly { real: unknown }[]; node: string };
  assertEquals(node, "AppNode1");
  assertEquals(services[2]?.real, [null, true]);
});

Deno.test("readQuickly reads JSON, over lines and in one", () => {
  const value = {
    services: [{ virtual: "10.0.0.1:80", receive: 'a "b" \\d+\n', real: [], weight: 3, no: null }],
    more: { deep: [[1, 2], { a: true }] },
  };
  for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)]) {
    assertEquals(readQuickly(text), value);
    assertEquals(byGrammar(text), value);
  }
});

Deno.test("readQuickly tells text from numbers and words as the grammar does", () => {
  const values = [
    ..."0 7 00 010 -1 +1 1.5 1. .5 1e3 1E-3 0x1F 0o17 0b1 1_000 12345678901234567890".split(" "),
    ..."null Null NULL nULL ~ true True TRUE tRUE false yes no on off .inf -.Inf .nan .NaN".split(
      " ",
    ),
    ..."1s 250ms 10.0.0.1 10.0.0.1:80 2001:db8::1 1:30 2001-12-14 - -- -a --- a-b e10 0x face"
      .split(" "),
    ..."/x a#b #a a: :a a:b ?a ? ! !a &a *a |a >a %a @a `a 'a 'it''s' \"a \"a\\tb\" \"a\\x41\""
      .split(" "),
    ...'[a] {a: b} [a, b,] [a b] {a: } {a} {a:1} {"a":1} [] {} [[]] [-1] [- 1] [a: b]'.split(" "),
    '"a" b',
    '"a" # b',
    '"a"# b',
    "'a' b",
    "a # b",
    "a  # b",
    "a 'b'",
    'a "b',
    "{ a: b } # c",
    "{ a: b } c",
    "{ a: 10.0.0.1:80, b: x y }",
    "{ a: [1, { b: 2 }], c: '' }",
    "{ a: b, a: c }",
    "{ __proto__: 1 }",
    "[a, #b\nc]",
    "[a,\nb]",
    "<<",
  ];
  let taken = 0;
  for (const value of values) {
    for (const text of [`key: ${value}`, `- ${value}`, `key: [${value}]`, `key: { a: ${value} }`]) {
      assertNoOther(text);
      if (readQuickly(text) !== undefined) taken++;
    }
  }
  assert(taken > values.length, "it reads hardly anything");
});

Deno.test("readQuickly leaves to the grammar what it does not know", () => {
  const texts = [
    "",
    "# nothing",
    "text",
    "a: b\n c: d",
    "a: b\n  c",
    "a:\n  b\n",
    "a:\n    b: 1\n  c: 2",
    "a: 1\na: 2",
    "a: &x 1\nb: *x",
    "a: !!str 1",
    "a: |\n  text\n",
    "a: >\n  text\n",
    "---\na: 1",
    "a: 1\n...\n",
    "%YAML 1.2\n---\na: 1",
    "a:\t1",
    "\ta: 1",
    "a: 1\r\nb: 2",
    "a: \u00fc",
    "\uFEFFa: 1",
    "? a\n: b",
    "- - a\n  - b",
    "- a\nb: c",
    "a: b: c",
    '"a": 1',
    "1: a",
    "__proto__: 1",
    "a: {\n b: 1 }",
    "a: 'x\n  y'",
    `${"k".repeat(200)}: 1`,
    "[".repeat(100) + "]".repeat(100),
  ];
  for (const text of texts) assertEquals(readQuickly(text), undefined, text);
});

Deno.test("readQuickly agrees with the grammar on where lists and mappings end", () => {
  const lines = ["a:", "b: 1", "- c", "- d: 2", "-", "- e:", "f: { g: 1 }", "# h", ""];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 6), fc.constantFrom(...lines)), {
        maxLength: 8,
      }),
      (drawn) => {
        // Keys are numbered, so that not every text fails for a key that is written twice.
        const text = drawn.map(([indent, line], index) =>
          " ".repeat(indent) + line.replace(/([a-z])(?=:)/, `$1${index}`)
        ).join("\n");
        assertNoOther(text);
      },
    ),
    { numRuns: 5_000 },
  );
});

Deno.test("readQuickly agrees with the grammar on any arrangement of its signs", () => {
  const sign = fc.constantFrom(
    ..."a b: c :d 1 1.5 - -x [ ] { } , # \" ' \\ \\n ~ null true ! & * | > % @ ` ? 10.0.0.1:80 \n"
      .split(" "),
    " ",
    "  ",
    "\n",
    "\n  ",
    ": ",
    "- ",
    ", ",
    " #",
    '"x"',
    "'y'",
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 14 }), fc.boolean(), (signs, keyed) => {
      assertNoOther(`${keyed ? "k: " : ""}${signs.join("")}`);
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("readQuickly agrees with the grammar on configurations that somebody slipped in", () => {
  const slip = fc.record({
    at: fc.nat(CONFIGURATION.length),
    removed: fc.constantFrom(0, 0, 1, 1, 2, 5),
    put: fc.constantFrom(
      "",
      " ",
      "  ",
      "\n",
      ":",
      ": ",
      "-",
      "- ",
      '"',
      "'",
      "{",
      "}",
      "]",
      ",",
      "#",
      " #",
      "~",
      "x",
    ),
  });
  fc.assert(
    fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
      let text = CONFIGURATION;
      for (const { at, removed, put } of slips) {
        text = text.slice(0, at) + put + text.slice(at + removed);
      }
      assertNoOther(text);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("readQuickly reads ten thousand servers in a fraction of the time of the grammar", () => {
  const servers = Array.from(
    { length: 10_000 },
    (_, index) =>
      `      - { address: "10.0.${index >> 8}.${index & 255}:80", forwarding: masq, weight: 1 }`,
  );
  const text = `services:\n  - virtual: 10.0.0.1:80\n    real:\n${servers.join("\n")}\n`;
  const time = (read: () => unknown) => {
    const begun = performance.now();
    assertNotEquals(read(), undefined);
    return performance.now() - begun;
  };
  const grammar = time(() => byGrammar(text));
  assert(Math.min(time(() => readQuickly(text)), time(() => readQuickly(text))) < grammar / 2);
});
