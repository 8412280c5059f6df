/** Plugin files of a site's own, real files through the real loader: what is taken, and how each fault is told. */

import { assert, assertEquals } from "@std/assert";
import {
  builtinPlugins,
  createRegistry,
  formatProblem,
  loadConfig,
  type LoadResult,
  systemPorts,
} from "../../mod.ts";
import { checkerFile, type PluginSite, siteConfig, withSite } from "./plugin_site.ts";

const registry = createRegistry(builtinPlugins);

function load({ config }: PluginSite): Promise<LoadResult> {
  return loadConfig({ path: config, registry, ports: systemPorts });
}

/** What a configuration with one plugin file makes of it, without the folder. */
async function told(site: PluginSite, file: string, text: string): Promise<string[]> {
  await site.write(file, text);
  await site.write("ringmaster.yaml", siteConfig(site, [file], ["type: custom"]));
  const result = await load(site);
  const problems = result.ok ? result.warnings : result.problems;
  return problems.map((each) => formatProblem(each).replaceAll(`${site.folder}/`, ""));
}

const BODY = 'return Promise.resolve({ healthy: true, message: "fine" });';

Deno.test("a plugin file may import the SDK, or take it and import only types, in TypeScript or JavaScript", () =>
  withSite(async (site) => {
    const asFunction = `import type { Plugin, Sdk } from "ringmaster";
export default ({ definePlugin, z }: Sdk): Plugin<"checker"> => definePlugin({
  kind: "checker", name: "custom", summary: "", options: z.strictObject({}),
  create: () => ({ check: () => Promise.resolve({ healthy: true, message: "fine" }) }),
});
`;
    const script = asFunction.replace(/^import.*\n/, "").replace(/: Sdk\): .*? =>/, ") =>");
    const files = {
      "imports.ts": checkerFile("custom", BODY),
      "types.ts": asFunction,
      "plain.js": script,
      "plain.mjs": script.replace("=> definePlugin(", "=> [definePlugin(").replace(/\);\n$/, ")];"),
      "odd name #1 50%.ts": asFunction,
    };
    for (const [file, text] of Object.entries(files)) {
      assertEquals(await told(site, file, text), [], file);
      const result = await load(site);
      assert(result.ok);
      assertEquals(result.registry.get("checker", "custom").file, `${site.folder}/${file}`);
      assertEquals(result.files, [site.config, `${site.folder}/${file}`]);
    }
  }));

Deno.test("a plugin file that cannot be loaded is a problem with the line of the list and of the file", () =>
  withSite(async (site) => {
    const place = (file: string) => `ringmaster.yaml:3: plugins[0]: cannot load "${file}": `;
    for (
      const [file, text, words] of [
        ["throws.ts", '\n\nthrow new Error("boom");\n', "line 3: boom"],
        ["rejects.ts", '\nawait Promise.reject(new Error("boom"));\n', "line 2: boom"],
        ["string.ts", 'throw "boom";\n', "boom"],
        ["syntax.ts", "\nconst x: = 1;\n", "line 2: Unexpected token `=`"],
        ["typo.ts", 'import "ringmastr";\n', 'line 1: Import "ringmastr" not a dependency'],
        [
          "name.ts",
          'import { definPlugin } from "ringmaster";\ndefinPlugin();\n',
          "line 1: The requested module",
        ],
        ["empty.ts", "", "it has no default export;"],
        ["bare.ts", "export default { create() {} };\n", "its default export is no plugin:"],
        [
          "thrower.ts",
          'export default () => {\n  throw new Error("boom");\n};\n',
          "line 2: boom",
        ],
        [
          "future.ts",
          checkerFile("custom", BODY).replace("sdk: 1", "sdk: 2"),
          'line 3: cannot define checker "custom": it is made for version 2 of the SDK, ' +
          "this is version 1",
        ],
        [
          "builtin.ts",
          checkerFile("Http", BODY),
          'line 3: cannot define checker "Http": a name is lower-case words joined by _',
        ],
      ] as const
    ) {
      const [first = "", ...more] = await told(site, file, text);
      const wanted = place(file) + words;
      assert(first.startsWith(wanted), `${file}: found ${first}; wanted ${wanted}`);
      assertEquals(more, [], file);
    }
  }));

Deno.test("a plugin that takes a name that ships is refused, and what ships stays", () =>
  withSite(async (site) => {
    assertEquals(await told(site, "http.ts", checkerFile("http", BODY)), [
      'ringmaster.yaml:3: plugins[0]: cannot add checker "http" of "http.ts": ' +
      "the program itself has one of that name",
      'ringmaster.yaml:9: services[1].check.type: unknown checker "custom"; there are ' +
      registry.list("checker").map(({ name }) => name).sort().join(", "),
    ]);
  }));

Deno.test("options that do not decode are told with plugin, file, line and what is allowed", () =>
  withSite(async (site) => {
    await site.write("own.ts", checkerFile("custom", BODY, "{ list: z.string(), max: z.int() }"));
    const check = "type: custom, max: many, lits: jobs";
    await site.write("ringmaster.yaml", siteConfig(site, ["own.ts"], [check]));
    const result = await load(site);
    assert(!result.ok);
    const whose = ` (checker.custom of "${site.folder}/own.ts")`;
    assertEquals(result.problems.map((each) => formatProblem(each).replace(whose, " (whose)")), [
      `${site.config}:9: services[1].check.list: is missing; wanted is text (whose)`,
      `${site.config}:9: services[1].check.max: found "many"; wanted is a number (whose)`,
      `${site.config}:9: services[1].check.lits: unknown key "lits" for checker "custom", ` +
      'did you mean "list"? allowed are connects, fall, interval, list, max, port, rise, ' +
      "timeout, type (whose)",
    ]);
  }));

Deno.test("a checker that cannot be created is a problem of the configuration that uses it", () =>
  withSite(async (site) => {
    const broken = checkerFile("custom", BODY).replace(
      "=> ({",
      '=> { throw new Error("boom"); return ({',
    ).replace("  }),\n});", "  }); },\n});");
    assertEquals(await told(site, "own.ts", broken), [
      "ringmaster.yaml:10: services[1].real[0].check: checker.custom failed in create: boom " +
      '(checker.custom of "own.ts")',
    ]);
  }));

Deno.test("a file that everybody may write is loaded with a warning", () =>
  withSite(async (site) => {
    await site.write("own.ts", checkerFile("custom", BODY));
    await Deno.chmod(`${site.folder}/own.ts`, 0o666);
    assertEquals(await told(site, "own.ts", checkerFile("custom", BODY)), [
      'ringmaster.yaml:3: warning: plugins[0]: "own.ts" can be changed by every user of this ' +
      "machine, and it runs with the rights of the director",
    ]);
  }));

Deno.test("a changed file is another plugin, and one that is written again unchanged is the same", () =>
  withSite(async (site) => {
    assertEquals(await told(site, "own.ts", checkerFile("custom", BODY)), []);
    const first = await load(site);
    assertEquals(await told(site, "own.ts", checkerFile("custom", BODY)), []);
    const second = await load(site);
    assertEquals(
      await told(site, "own.ts", checkerFile("custom", BODY.replace("fine", "good"))),
      [],
    );
    const third = await load(site);
    assert(first.ok && second.ok && third.ok);
    const [one, two, three] = [first, second, third].map(({ registry }) =>
      registry.get("checker", "custom")
    );
    assert(one === two);
    assert(two !== three);
    assertEquals([first.digest === second.digest, second.digest === third.digest], [true, false]);
  }));
