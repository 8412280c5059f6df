import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { applyEdits, type InputEdit } from "../../../core/plugin/mod.ts";
import { editLdirectord, readAll } from "./edit.ts";
import { plainService } from "./edit_text.ts";

const PATH = "/etc/ha.d/ldirectord.cf";
const TEXT = `checkinterval=5

virtual = 10.0.0.150:80
    real = 10.0.0.1:80 masq 2 "/a", "up" u:9 # rack 1
    # another comment
    real = 10.0.0.2 gate
    service = http
    scheduler = rr

virtual6=[2001:db8::1]:25
\tchecktype=connect
\treal6=[2001:db8::11]:25 masq 1

virtual=7
\tprotocol=fwm
\treal=10.0.0.1->10.0.0.3:80 gate
\tchecktype=connect
`;

const edit = (...edits: readonly InputEdit[]) => editLdirectord({ path: PATH, text: TEXT }, edits);

Deno.test("a line is replaced, and keeps its blanks and its comment", () => {
  const real = ["services", 0, "real", 0];
  assertEquals(
    edit({ kind: "set", path: [...real, "weight"], value: 5 }),
    TEXT.replace("masq 2", "masq 5"),
  );
  assertEquals(
    edit({ kind: "remove", path: [...real, "check"] }),
    TEXT.replace(' "/a", "up"', ""),
  );
  assertEquals(
    edit({ kind: "set", path: ["services", 0, "scheduler"], value: "wlc" }),
    TEXT.replace("scheduler = rr", "scheduler = wlc"),
  );
});

Deno.test("lines are put in and taken out, and ranges taken apart where one of them changes", () => {
  assertEquals(
    edit(
      { kind: "append", path: ["services", 0, "real"], value: "10.0.0.9:80 masq 1" },
      { kind: "remove", path: ["services", 2, "real", 1] },
    ),
    TEXT.replace(
      "    service = http",
      "    real=10.0.0.9:80 masq 1\n    service = http",
    ).replace(
      "\treal=10.0.0.1->10.0.0.3:80 gate",
      "\treal=10.0.0.1:80 gate 1\n\treal=10.0.0.3:80 gate 1",
    ),
  );
  assertEquals(
    edit({ kind: "set", path: ["services", 2, "persistent"], value: "2m" }),
    TEXT.replace("virtual=7\n", "virtual=7\n\tpersistent=120\n"),
  );
  assertEquals(
    edit({ kind: "remove", path: ["services", 1] }),
    TEXT.replace(/virtual6=[^]*?\n\n/, ""),
  );
});

Deno.test("what the file would not say exactly is not written", () => {
  const refused: readonly InputEdit[] = [
    { kind: "append", path: ["services"], value: { name: "web", virtual: "10.0.0.9:80" } },
    { kind: "set", path: ["services", 0, "name"], value: "web" },
    { kind: "set", path: ["services", 0, "check", "interval"], value: "250ms" },
    { kind: "set", path: ["services", 0, "check", "verify"], value: true },
    { kind: "set", path: ["services", 0, "fallbackcommand"], value: "a # b" },
    { kind: "set", path: ["services", 0, "scheduler"], value: "rr\nquiescent=yes" },
    {
      kind: "append",
      path: ["services", 0, "real"],
      value: { address: "a:80", check: { rise: 2 } },
    },
    { kind: "remove", path: ["services", 9] },
  ];
  for (const each of refused) assertEquals(edit(each), undefined, JSON.stringify(each));
  assertEquals(editLdirectord({ path: PATH, text: "virtual=x\n" }, []), undefined);
});

Deno.test("whatever is changed, the text says that and nothing else", () => {
  const services = [0, 1, 2] as const;
  const service = fc.constantFrom(...services);
  const change: fc.Arbitrary<InputEdit> = fc.oneof(
    fc.tuple(service, fc.nat(9)).map(([index, weight]) => ({
      kind: "append" as const,
      path: ["services", index, "real"],
      value: index === 1 ? `[2001:db8::9]:25 gate ${weight}` : `10.0.0.9:80 masq ${weight}`,
    })),
    fc.tuple(service, fc.string()).map(([index, value]) => ({
      kind: "set" as const,
      path: ["services", index, "fallbackcommand"],
      value,
    })),
    service.map((index) => ({ kind: "remove" as const, path: ["services", index, "real", 0] })),
    service.map((index) => ({ kind: "remove" as const, path: ["services", index] })),
  );
  const before = readAll({ path: PATH, text: TEXT })?.input;
  let written = 0;
  fc.assert(fc.property(change, (each) => {
    const text = edit(each);
    if (text === undefined) return;
    written++;
    const after = readAll({ path: PATH, text })?.input;
    const wanted = applyEdits(before, [each])?.input as typeof before;
    assertEquals(after?.services.map(plainService), wanted?.services.map(plainService));
  }));
  assert(written > 40, `only ${written} were written`);
});
