import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import * as sdk from "../plugin/mod.ts";
import { definePlugin, type Sdk, z } from "../plugin/mod.ts";
import { pluginsOf } from "./plugin_files_export.ts";

const specification = {
  kind: "checker" as const,
  name: "sample",
  summary: "checks nothing",
  options: z.strictObject({}),
  create: () => ({ check: () => Promise.resolve({ healthy: true, message: "" }) }),
};
const plugin = definePlugin(specification);
const other = definePlugin({ ...specification, name: "other" });

/** Why an export is refused. */
async function refused(exported: unknown): Promise<string> {
  const error = await assertRejects(() => pluginsOf({ default: exported }, sdk), RingmasterError);
  assertEquals(error.code, "plugin_invalid");
  return error.message;
}

Deno.test("pluginsOf takes a plugin, a list of them, and a function that gives either", async () => {
  for (
    const [exported, wanted] of [
      [plugin, [plugin]],
      [[plugin, other], [plugin, other]],
      [() => plugin, [plugin]],
      [() => [other, plugin], [other, plugin]],
      [() => Promise.resolve(plugin), [plugin]],
    ] as const
  ) {
    const found = await pluginsOf({ default: exported }, sdk);
    assertEquals(found.length, wanted.length);
    found.forEach((each, index) => assert(each === wanted[index]));
  }
});

Deno.test("pluginsOf hands a function everything that the SDK has", async () => {
  let given: Sdk | undefined;
  const [found] = await pluginsOf({
    default: (handed: Sdk) => {
      given = handed;
      return handed.definePlugin({ ...specification, options: handed.z.strictObject({}) });
    },
  }, sdk);
  assert(given === sdk);
  assertEquals(found?.id, "checker.sample");
});

Deno.test("pluginsOf says what a file without a default export lacks, and names what it found instead", async () => {
  const wanted =
    "wanted is what definePlugin makes, a list of that, or a function (sdk) that gives it";
  for (
    const [module, hint] of [
      [{}, ""],
      [{ helper: 1 }, ""],
      [{ helper: 1, backlog: plugin }, ", and exports a plugin by the name backlog"],
    ] as const
  ) {
    await assertRejects(
      () => pluginsOf(module, sdk),
      RingmasterError,
      `it has no default export${hint}; ${wanted}`,
    );
  }
});

Deno.test("pluginsOf says clearly what is no plugin", async () => {
  for (
    const [exported, words] of [
      [null, "its default export is no plugin: found nothing; wanted is what definePlugin makes"],
      [42, "its default export is no plugin: found 42;"],
      ["http", 'its default export is no plugin: found "http";'],
      [{}, "its default export is no plugin: found a mapping without keys;"],
      [{ check: 1, b: 2 }, "found a mapping with check, b;"],
      [specification, "found a bare specification; hand it to definePlugin"],
      [{ ...plugin }, "another copy of the SDK made it; import the SDK by the name"],
      [[], "its default export is an empty list;"],
      [[plugin, [other]], "entry 1 of its default export is no plugin: found a list;"],
      [() => undefined, "what its default export returns is no plugin: found nothing;"],
      [() => () => plugin, "what its default export returns is no plugin: found a function;"],
      [() => class Sample {}, "found a class;"],
      [() => [plugin, Promise.resolve(other)], "entry 1 of what its default export returns"],
      [() => [], "what its default export returns is an empty list;"],
    ] as const
  ) {
    const message = await refused(exported);
    assert(message.includes(words), `found ${message}; wanted ${words}`);
  }
});

Deno.test("pluginsOf throws what the function throws, at once or later", async () => {
  const failing = () => {
    throw new RangeError("too far");
  };
  await assertRejects(() => pluginsOf({ default: failing }, sdk), RangeError, "too far");
  const later = () => Promise.reject(new RangeError("too late"));
  await assertRejects(() => pluginsOf({ default: later }, sdk), RangeError, "too late");
});
