import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { readByGrammar } from "./grammar.ts";
import { readQuickly } from "./quick.ts";
import { writeYaml } from "./write.ts";

type Path = readonly (string | number)[];

const silent = () => undefined;

/** Notes by the path that they belong to, such as `services.0.real`. */
function notes(byPath: Readonly<Record<string, string>>): (path: Path) => string | undefined {
  return (path) => byPath[path.join(".")];
}

function byGrammar(text: string): unknown {
  const { input, problems } = readByGrammar({ path: "a.yaml", text });
  assertEquals(problems, [], text);
  return input;
}

Deno.test("writeYaml writes blocks, in the order of the keys, and empty collections in brackets", () => {
  assertEquals(
    writeYaml(
      {
        node: "AppNode1",
        defaults: { quiescent: false },
        services: [{ virtual: "v:1", real: [] }, {}],
      },
      silent,
    ),
    `node: AppNode1
defaults:
  quiescent: false
services:
  - virtual: v:1
    real: []
  - {}
`,
  );
});

Deno.test("writeYaml puts notes behind values, above what goes over lines, and one at the top", () => {
  const input = {
    node: "AppNode1",
    services: [{ virtual: "v:1", check: { type: "http" }, real: ["a masq 1", { address: "b" }] }],
    empty: [],
  };
  assertEquals(
    writeYaml(
      input,
      notes({
        "": "converted from a.cf",
        "node": "line 1",
        "services.0": "line 2",
        "services.0.virtual": "line 2",
        "services.0.check": "line 4",
        "services.0.check.type": "line 5",
        "services.0.real.0": "line 6",
        "services.0.real.1": "line 7",
        "empty": "line 8",
      }),
    ),
    `# converted from a.cf

node: AppNode1 # line 1
services:
  # line 2
  - virtual: v:1 # line 2
    # line 4
    check:
      type: http # line 5
    real:
      - a masq 1 # line 6
      # line 7
      - address: b
# line 8
empty: []
`,
  );
});

Deno.test("writeYaml keeps a note in one line", () => {
  const text = writeYaml({ a: 1 }, notes({ "": "from a\nb: 2\r\n", "a": "x\ny" }));
  assertEquals(text, "# from a b: 2 \n\na: 1 # x y\n");
});

Deno.test("writeYaml quotes text that YAML 1.2 or YAML 1.1 would take for something else", () => {
  const words = "yes no on off Yes NO true null ~ 1 1.5 1e3 0x1F 1:30 010 .5 y n".split(" ");
  for (const word of words) {
    assertEquals(writeYaml({ a: word }, silent), `a: "${word}"\n`);
    assertEquals(byGrammar(writeYaml({ a: word }, silent)), { a: word });
  }
  for (const plain of ["1s", "250ms", "10.0.0.1:80", "http", "/x?y=z", "a b masq 1"]) {
    assertEquals(writeYaml({ a: plain }, silent), `a: ${plain}\n`);
  }
  for (
    const odd of ["a: b", "a #b", "[::1]:80", "{x", " a ", "", "a\nb", "\ta", "é\u0007", "'a'"]
  ) {
    const text = writeYaml({ a: odd, b: 1 }, notes({ a: "line 1" }));
    assertEquals(byGrammar(text), { a: odd, b: 1 });
    assertStringIncludes(text, " # line 1\nb: 1\n");
  }
});

Deno.test("writeYaml leaves a long value in one line", () => {
  const long = "word ".repeat(100).trim();
  assertEquals(writeYaml({ a: long }, silent), `a: ${long}\n`);
});

Deno.test("writeYaml writes parts that are shared out in full", () => {
  const check = { type: "http" };
  const text = writeYaml({ a: check, b: check }, silent);
  assertEquals(text, "a:\n  type: http\nb:\n  type: http\n");
});

Deno.test("writeYaml writes what reads back as it was, with notes everywhere or nowhere", () => {
  const tree = fc.dictionary(
    fc.oneof(fc.string(), fc.string({ unit: "grapheme" })),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(tree, fc.boolean(), (drawn, noted) => {
      // JSON has no -0, which YAML has.
      const value = JSON.parse(JSON.stringify(drawn));
      const text = writeYaml(value, noted ? (path) => `line ${path.length}` : silent);
      assertEquals(byGrammar(text), value, text);
      const quick = readQuickly(text);
      if (quick !== undefined) assertEquals(quick, value, text);
      assertEquals(writeYaml(byGrammar(text), silent), writeYaml(value, silent));
    }),
    { numRuns: 500 },
  );
});

Deno.test("what writeYaml writes of a configuration is read quickly, notes and all", () => {
  const real = Array.from({ length: 100 }, (_, index) => ({ address: `10.0.0.${index}:80` }));
  const value = { services: [{ virtual: "10.0.0.1:80", check: { receive: "a b" }, real }] };
  const text = writeYaml(value, (path) => `line ${path.length}`);
  assert(text.includes("# line"));
  assertEquals(readQuickly(text), value);
});
