import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import { createTestContext } from "../testing/mod.ts";
import { type Checker, type PluginKind, z } from "./mod.ts";
import { definePlugin, type PluginSpec } from "./define.ts";

const options = z.strictObject({
  request: z.string().default("/"),
  accept: z.array(z.int()).optional(),
});

type Spec = PluginSpec<"checker", typeof options>;

const idle: Checker = { check: () => Promise.resolve({ healthy: true, message: "" }) };

function spec(changes: Partial<Spec> = {}): Spec {
  return {
    kind: "checker",
    name: "sample",
    summary: "Checks nothing.",
    options,
    create: () => idle,
    ...changes,
  };
}

Deno.test("definePlugin gives a frozen plugin whose id is kind and name", () => {
  const plugin = definePlugin(spec({ name: "http_status2" }));
  assertEquals(plugin.kind, "checker");
  assertEquals(plugin.name, "http_status2");
  assertEquals(plugin.id, "checker.http_status2");
  assertEquals(plugin.summary, "Checks nothing.");
  assert(plugin.options === options);
  assert(Object.isFrozen(plugin));
});

Deno.test("definePlugin passes on for which protocols a checker is, where it says so", () => {
  assertEquals(definePlugin(spec({ protocols: ["tcp"] })).protocols, ["tcp"]);
  assertFalse("protocols" in definePlugin(spec()));
});

Deno.test("definePlugin refuses a malformed name at once", () => {
  for (const name of ["", "Http", "http-status", "2http", "_http", "http_", "a__b", "a b", "a.b"]) {
    const error = assertThrows(() => definePlugin(spec({ name })), RingmasterError);
    assertEquals(error.code, "plugin_invalid");
    assertEquals(
      error.message,
      `cannot define checker "${name}": a name is lower-case words joined by _`,
    );
  }
});

Deno.test("definePlugin refuses a kind that there is not, and says which there are", () => {
  // A plugin in JavaScript has no compiler that would refuse this.
  const kind = "cheker" as PluginKind as "checker";
  const error = assertThrows(() => definePlugin(spec({ kind })), RingmasterError);
  assertEquals(error.code, "plugin_invalid");
  assertEquals(
    error.message,
    'cannot define plugin "sample": kind is "cheker", ' +
      "allowed are checker, backend, format, observer",
  );
});

Deno.test("definePlugin and prepare have no side effects: create is called only by who wants an instance", () => {
  const created: unknown[] = [];
  const plugin = definePlugin(spec({
    create: (decoded, context) => {
      created.push([decoded, context.pluginId]);
      return idle;
    },
  }));
  const prepared = plugin.prepare({ request: "/status" });
  assertEquals(created, []);
  assert(prepared.ok);
  assert(prepared.create(createTestContext(plugin.id)) === idle);
  prepared.create(createTestContext(plugin.id));
  assertEquals(created, Array(2).fill([{ request: "/status" }, "checker.sample"]));
});

Deno.test("prepare fills in defaults, also where nothing at all is said", () => {
  for (const raw of [{}, undefined, null]) {
    const seen: unknown[] = [];
    const plugin = definePlugin(spec({
      create: (decoded) => {
        seen.push(decoded);
        return idle;
      },
    }));
    const prepared = plugin.prepare(raw);
    assert(prepared.ok);
    prepared.create(createTestContext(plugin.id));
    assertEquals(seen, [{ request: "/" }]);
  }
});

Deno.test("prepare says all that is wrong, each with its path", () => {
  const prepared = definePlugin(spec()).prepare({ request: 5, accept: [200, "x"], recieve: "" });
  assertFalse(prepared.ok);
  const problems = prepared.ok ? [] : prepared.problems;
  assertEquals(
    problems.map((problem) => problem.path.join(".")).sort(),
    ["accept.1", "recieve", "request"],
  );
});

Deno.test("prepare names the nearest key for an unknown one", () => {
  const prepared = definePlugin(spec()).prepare({ reqeust: "/" });
  assertFalse(prepared.ok);
  const [problem] = prepared.ok ? [] : prepared.problems;
  assertStringIncludes(problem?.message ?? "", 'unknown key "reqeust", did you mean "request"?');
});

Deno.test("prepare never throws for what a configuration says", () => {
  const plugin = definePlugin(spec());
  fc.assert(fc.property(fc.anything(), (raw) => {
    const prepared = plugin.prepare(raw);
    if (!prepared.ok) assert(prepared.problems.length > 0);
  }));
});
