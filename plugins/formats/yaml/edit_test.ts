import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { applyEdits, type InputEdit } from "../../../core/plugin/mod.ts";
import { editYaml } from "./edit.ts";
import { readByGrammar } from "./grammar.ts";

const edit = (text: string, ...edits: InputEdit[]) => editYaml({ path: "a.yaml", text }, edits);
const set = (path: InputEdit["path"], value: unknown): InputEdit => ({ kind: "set", path, value });
const append = (path: InputEdit["path"], value: unknown): InputEdit => ({
  kind: "append",
  path,
  value,
});
const remove = (path: InputEdit["path"]): InputEdit => ({ kind: "remove", path });

const TEXT = `# Site A.
node:    AppNode1        # the first

defaults: { check: {interval: 1s,   timeout: 1s} }   # all of them
services:
- name: web   # the shop
  virtual: 10.0.0.150:80/tcp
  real:
  # In rack 1.
  - 10.0.0.1:80 masq 1     # old
  - { address: "10.0.0.2:80",   weight: 2 }

  # In rack 2.
  - address:  10.0.0.3:80
    weight: 3              # new
- virtual: 10.0.0.151:25/tcp
  real: [ 10.0.0.4 masq 1,10.0.0.5 masq 1 ]
# The end.
`;

Deno.test("editYaml changes the lines that it must and leaves all others as they are", () => {
  const changed = (before: string, after: string) => TEXT.replace(before, after);
  assertEquals(
    edit(TEXT, set(["services", 0, "real", 0], "10.0.0.1:80 masq 5")),
    changed("10.0.0.1:80 masq 1     # old", "10.0.0.1:80 masq 5 # old"),
  );
  assertEquals(
    edit(TEXT, set(["services", 0, "real", 2, "weight"], 5)),
    changed("weight: 3              # new", "weight: 5 # new"),
  );
  assertEquals(
    edit(TEXT, append(["services", 0, "real"], "10.0.0.9:80 masq 1")),
    changed("# new\n", "# new\n  - 10.0.0.9:80 masq 1\n"),
  );
  assertEquals(
    edit(TEXT, set(["services", 0, "scheduler"], "wrr")),
    changed("# new\n", "# new\n  scheduler: wrr\n"),
  );
  assertEquals(
    edit(TEXT, remove(["services", 0, "real", 1])),
    changed('  - { address: "10.0.0.2:80",   weight: 2 }\n', ""),
  );
  assertEquals(
    edit(TEXT, remove(["services", 1, "real", 0])),
    changed("[ 10.0.0.4 masq 1,10.0.0.5 masq 1 ]", "[ 10.0.0.5 masq 1 ]"),
  );
  assertEquals(edit(TEXT), TEXT);
});

Deno.test("editYaml adds to what has no list yet, and takes whole services away", () => {
  assertEquals(
    edit("services:\n", append(["services"], { virtual: "10.0.0.1:80" })),
    "services:\n  - virtual: 10.0.0.1:80\n",
  );
  assertEquals(
    edit("node: a # me\n", append(["services"], { virtual: "10.0.0.1:80", real: [] })),
    "node: a # me\nservices:\n  - virtual: 10.0.0.1:80\n    real: []\n",
  );
  const without = edit(TEXT, remove(["services", 0])) ?? "";
  assert(without.startsWith("# Site A.\nnode:    AppNode1        # the first\n"));
  assert(without.endsWith("real: [ 10.0.0.4 masq 1,10.0.0.5 masq 1 ]\n# The end.\n"), without);
});

Deno.test("editYaml keeps JSON what it is, and line ends as they are", () => {
  const json = `{\n  "node": "a",\n  "services": [\n    {"virtual": "10.0.0.1:80"}\n  ]\n}\n`;
  const after = edit(json, set(["services", 0, "name"], "web")) ?? "";
  assertEquals(JSON.parse(after), {
    node: "a",
    services: [{ virtual: "10.0.0.1:80", name: "web" }],
  });
  assertEquals(
    edit("node: a # x\r\nautoreload: no\r\n", set(["node"], "b")),
    "node: b # x\r\nautoreload: no\r\n",
  );
});

Deno.test("editYaml writes out what an alias stands for, where the alias is in the way", () => {
  const text = "services:\n  - virtual: 10.0.0.1:80\n    real: &both [ 10.0.0.2 masq 1 ]\n" +
    "  - virtual: 10.0.0.1:81\n    real: *both\n";
  const after = edit(text, append(["services", 0, "real"], "10.0.0.3 masq 1")) ?? "";
  assertEquals(readByGrammar({ path: "a", text: after }).input, {
    services: [
      { virtual: "10.0.0.1:80", real: ["10.0.0.2 masq 1", "10.0.0.3 masq 1"] },
      { virtual: "10.0.0.1:81", real: ["10.0.0.2 masq 1"] },
    ],
  });
});

Deno.test("editYaml gives nothing where the text is broken or the place is not there", () => {
  assertEquals(edit("services: [", set(["node"], "a")), undefined);
  assertEquals(edit("node: a\n", set(["services", 0, "name"], "web")), undefined);
  assertEquals(edit("node: a\n", append(["node"], "web")), undefined);
});

/** One value in one of the ways in which people write it. */
const style = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  dashes: fc.constantFrom(0, 2),
  comments: fc.boolean(),
  flow: fc.boolean(),
  blank: fc.boolean(),
});
const server = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })).map((
  [last, weight],
) => ({ address: `10.0.0.${last}:80`, weight }));
const services = fc.array(fc.array(server, { maxLength: 4 }), { minLength: 1, maxLength: 3 });

type Style = typeof style extends fc.Arbitrary<infer Value> ? Value : never;
type Server = { readonly address: string; readonly weight: number };

function write(all: readonly (readonly Server[])[], given: Style): string {
  const pad = " ".repeat(given.dashes);
  const inner = `${pad}  `;
  const note = (text: string) => given.comments ? `   # ${text}` : "";
  const lines = ["node:   a"];
  if (given.blank) lines.push("");
  lines.push("services:");
  for (const [index, real] of all.entries()) {
    lines.push(`${pad}- name: s${index}${note(`service ${index}`)}`);
    lines.push(`${inner}virtual:  10.0.0.150:${index + 1}`);
    if (given.flow) {
      const list = real.map(({ address, weight }) => `${address} masq ${weight}`).join(",  ");
      lines.push(`${inner}real: [${list}]${note("flow")}`);
      continue;
    }
    lines.push(`${inner}real:${real.length === 0 ? " []" : ""}`);
    const deeper = inner + " ".repeat(given.indent - 2);
    for (const [at, { address, weight }] of real.entries()) {
      if (given.blank) lines.push("");
      lines.push(`${deeper}- address:  ${address}${note(`server ${index}.${at}`)}`);
      lines.push(`${deeper}  weight: ${weight}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

Deno.test("editYaml says exactly what was asked for, however the text is laid out", () => {
  const change = fc.tuple(
    fc.constantFrom("weight", "append", "remove", "scheduler", "service"),
    fc.nat(9),
    fc.nat(9),
  );
  fc.assert(
    fc.property(
      services,
      style,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (all, given, changes) => {
        const text = write(all, given);
        const input = readByGrammar({ path: "a", text }).input;
        const removed = new Set<string>();
        const edits = changes.flatMap(([kind, first, second]): InputEdit[] => {
          const at = first % all.length;
          const real = all[at] ?? [];
          const place = ["services", at, "real", second % Math.max(1, real.length)];
          if (kind === "append") return [append(["services", at, "real"], "10.0.0.77 masq 1")];
          if (kind === "scheduler") return [set(["services", at, "scheduler"], "wrr")];
          if (kind === "service") {
            return [append(["services"], { virtual: `10.0.1.1:${second + 1}` })];
          }
          if (real.length === 0 || removed.size > 0) return [];
          if (kind === "remove") removed.add(place.join());
          if (kind === "remove") return [remove(place)];
          return [set(place, { address: "10.0.0.66:80", weight: second })];
        });
        const order = ["set", "append", "remove"];
        edits.sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
        const after = edit(text, ...edits);
        assert(after !== undefined, text);
        assertEquals(
          readByGrammar({ path: "a", text: after }).input,
          applyEdits(input, edits)?.input,
        );
        // What is said of services stays, whatever happens to their servers.
        if (!given.comments) return;
        for (const index of all.keys()) assert(after.includes(`# service ${index}`), after);
      },
    ),
    { numRuns: 400 },
  );
});
