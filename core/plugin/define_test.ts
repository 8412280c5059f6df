import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import { createTestContext } from "../testing/mod.ts";
import { type Checker, type PluginKind, z } from "./mod.ts";
import { definePlugin, isPlugin, type PluginSpec, withFile } from "./define.ts";

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
      "allowed are checker, backend, format, observer, resource, heartbeat",
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

Deno.test("prepare makes a problem of a schema that throws or waits, and names the plugin", () => {
  for (
    const [schema, words] of [
      [
        z.string().transform((): string => {
          throw new Error("oops");
        }),
        "oops",
      ],
      [z.string().refine(() => Promise.resolve(true)), "async"],
    ] as const
  ) {
    const plugin = definePlugin({
      kind: "checker",
      name: "sample",
      summary: "",
      options: z.strictObject({ a: schema }),
      create: () => idle,
    });
    const prepared = plugin.prepare({ a: "x" });
    assertFalse(prepared.ok);
    const [problem] = prepared.ok ? [] : prepared.problems;
    assertEquals(problem?.path, []);
    const start = "checker.sample failed to decode its options: ";
    assertEquals(problem?.message.slice(0, start.length), start);
    assertStringIncludes(problem?.message.toLowerCase() ?? "", words);
  }
});

Deno.test("create names plugin and phase where the plugin throws or gives nonsense", () => {
  for (
    const [create, words] of [
      [() => {
        throw new Error("oops");
      }, "checker.sample failed in create: oops"],
      [() => ({} as Checker), "checker.sample failed in create: what it returned has no function"],
    ] as const
  ) {
    const prepared = definePlugin(spec({ create })).prepare({});
    assert(prepared.ok);
    const context = createTestContext("checker.sample");
    const error = assertThrows(() => prepared.create(context), RingmasterError);
    assertEquals(error.code, "plugin_failed");
    assertStringIncludes(error.message, words);
  }
});

Deno.test("diagnose gives the plugin's findings, and none where it has nothing to say", async () => {
  const context = createTestContext("checker.sample");
  const { signal } = new AbortController();
  const seen: unknown[] = [];
  const finding = { status: "ok", subject: "a", message: "b" } as const;
  const talkative = definePlugin(spec({
    diagnose(decoded, given, until) {
      seen.push(decoded, given === context, until === signal);
      return Promise.resolve([finding]);
    },
  })).prepare({});
  assert(talkative.ok);
  assertEquals(await talkative.diagnose(context, signal), [finding]);
  assertEquals(seen, [{ request: "/" }, true, true]);
  const silent = definePlugin(spec()).prepare({});
  assert(silent.ok);
  assertEquals(await silent.diagnose(context, signal), []);
});

Deno.test("isPlugin knows what definePlugin made, and is not taken in by what looks like it", () => {
  const plugin = definePlugin(spec());
  assert(isPlugin(plugin));
  for (const found of [{ ...plugin }, spec(), null, undefined, "plugin", () => plugin, [plugin]]) {
    assertFalse(isPlugin(found));
  }
});

Deno.test("withFile gives the same plugin with the file that it comes from", () => {
  const plugin = definePlugin(spec({ protocols: ["tcp"], perMember: true, fixed: "up" }));
  const named = withFile(plugin, "/etc/backlog.ts");
  assertEquals(named, { ...plugin, file: "/etc/backlog.ts" });
  assert(Object.isFrozen(named) && isPlugin(named));
  assertFalse("file" in plugin);
  assert(named.prepare({}).ok);
});

Deno.test("definePlugin refuses another version of the SDK, and takes its own", () => {
  assertEquals(definePlugin(spec({ sdk: 1 })).id, "checker.sample");
  const error = assertThrows(() => definePlugin(spec({ sdk: 2 })), RingmasterError);
  assertStringIncludes(error.message, "made for version 2 of the SDK, this is version 1");
});
