/** The documents, executed: links lead somewhere, configurations load, commands exist, tables are complete. */

import { assert, assertEquals } from "@std/assert";
import { makeAuthkeys } from "../core/config/authkeys.ts";
import { loadConfig } from "../core/config/mod.ts";
import { ERROR_CODES, type ErrorCode } from "../core/errors.ts";
import { formatProblem } from "../core/model/mod.ts";
import { createRegistry, z } from "../core/plugin/mod.ts";
import { type Files, systemFiles } from "../core/ports/mod.ts";
import { createFakeFiles, createFakePorts, createSeededRandom } from "../core/testing/mod.ts";
import settings from "../deno.json" with { type: "json" };
import { builtinPlugins } from "../plugins/mod.ts";
import { CONFIGURATION_PAGE, configurationTables } from "./docs/configuration_tables.ts";
import { commandMentions, optionsOf, taskMentions, verbsOf } from "./docs/commands.ts";
import { CATALOG_FILES, eventTypes } from "./docs/event_types.ts";
import { anchors, fencedBlocks, links, tableRows } from "./docs/markdown.ts";
import { currentTables, optionsTables, sameTables } from "./docs/options_table.ts";
import { pluginFolders } from "./docs/plugin_folders.ts";
import { readSources } from "./tidy/source.ts";

const root = new URL("../", import.meta.url);
const WRITE_TABLES =
  "deno run --allow-read --allow-write --allow-env --allow-sys tests/docs/write_tables.ts";

const sources = await readSources(root);
const paths = new Set(sources.map((source) => source.path));
const documents = sources.filter((source) => source.path.endsWith(".md"));
const manual = documents.filter(({ path }) => /^(README\.md|docs\/|examples\/)/.test(path));

function documentAt(path: string): string {
  const found = documents.find((document) => document.path === path);
  assert(found !== undefined, `${path} is missing; wanted is a document at that place`);
  return found.text;
}

/** Fails with all that was found, one a line. */
function expectNone(found: readonly string[]): void {
  assert(found.length === 0, `${found.length} found:\n${found.join("\n")}`);
}

Deno.test("the project has a README and the pages of its manual", () => {
  for (const path of ["README.md", "docs/architecture.md", "docs/errors.md", "docs/events.md"]) {
    documentAt(path);
  }
});

Deno.test("every relative link of the documents leads to a file, and to a heading where it names one", () => {
  const broken = documents.flatMap(({ path, text }) =>
    links(text).flatMap(({ target, line }) => {
      if (/^[a-z][a-z+.-]*:/.test(target)) return [];
      const [file = "", anchor] = target.split("#");
      const url = file === "" ? path : new URL(file, new URL(path, "file:///")).pathname.slice(1);
      const place = `${path}:${line}: "${target}"`;
      const folder = url.endsWith("/") || url === "" ? url : `${url}/`;
      const exists = paths.has(url) || [...paths].some((each) => each.startsWith(folder));
      if (!exists) return [`${place} leads to ${url}, which does not exist`];
      const isDocument = url.endsWith(".md") && anchor !== undefined;
      return isDocument && !anchors(documentAt(url)).includes(anchor)
        ? [`${place} names a heading that ${url} does not have`]
        : [];
    })
  );
  expectNone(broken);
});

const registry = createRegistry(builtinPlugins);

/** Neither examples nor documents have keys, which are secrets: the files as they are, and keys in every folder. */
function withKeys(files: Files): Files {
  const isKeys = (path: string) => path.endsWith("/authkeys");
  const text = makeAuthkeys(createSeededRandom(1));
  return {
    ...files,
    readText: (path) => isKeys(path) ? Promise.resolve(text) : files.readText(path),
    facts: (path) =>
      isKeys(path)
        ? Promise.resolve({ modifiedMs: 0, size: text.length, isDirectory: false, mode: 0o600 })
        : files.facts(path),
  };
}

/** Every problem and warning of a configuration; where only its text is given, the file need not exist. */
async function problemsOf(path: string, text?: string): Promise<string[]> {
  const files = withKeys(text === undefined ? systemFiles : createFakeFiles({ [path]: text }));
  const ports = createFakePorts({ files });
  const overrides = { node: "AppNode1" };
  const result = await loadConfig({ path, registry, ports, overrides });
  return (result.ok ? result.warnings : result.problems).map(formatProblem);
}

Deno.test("every block of the documents that is tagged yaml or ldirectord is a whole configuration that loads", async () => {
  const extensions: Readonly<Record<string, string>> = { yaml: "yaml", ldirectord: "cf" };
  const wrong: string[] = [];
  let blocks = 0;
  for (const { path, text } of documents) {
    for (const block of fencedBlocks(text)) {
      const extension = extensions[block.info];
      if (extension === undefined) continue;
      blocks++;
      const problems = await problemsOf(`block.${extension}`, block.text);
      const hint = problems.length === 0 ? "" : " (a fragment is tagged text)";
      wrong.push(...problems.map((each) => `${path}:${block.line}: ${each}${hint}`));
    }
  }
  expectNone(wrong);
  assert(blocks > 0, "no document shows a configuration");
});

Deno.test("every configuration among the examples loads", async () => {
  const examples = sources.filter(({ path }) => /^examples\/.*\.(ya?ml|cf)$/.test(path));
  assert(examples.length > 0, "there is no example of a configuration");
  const wrong: string[] = [];
  for (const { path } of examples) {
    // As files, because some list plugins that stand beside them.
    const problems = await problemsOf(new URL(path, root).pathname);
    // The article's own file has lost its indentation, of which it is warned.
    wrong.push(...problems.filter((each) => !each.includes(": warning: ")));
  }
  expectNone(wrong);
});

Deno.test("docs/errors.md explains every error code with the words of the list, and no other", () => {
  const rows = tableRows(documentAt("docs/errors.md"));
  const explained = rows.map(({ cells }) => (cells[0] ?? "").replaceAll("`", ""));
  assertEquals([...explained].sort(), Object.keys(ERROR_CODES).sort());
  for (const { cells: [code = "", meaning, remedy = ""] } of rows) {
    assertEquals(meaning, ERROR_CODES[code.replaceAll("`", "") as ErrorCode], code);
    assert(remedy.length > 10, `${code} says nothing of what to do`);
  }
});

Deno.test("docs/events.md lists every type of event with its fields, and no other", async () => {
  const catalog = await Promise.all(
    CATALOG_FILES.map((path) => Deno.readTextFile(new URL(path, root))),
  );
  const listed = tableRows(documentAt("docs/events.md")).map(({ cells: [type, when, fields] }) => {
    assert((when ?? "").length > 5, `${type} does not say when it is told`);
    return [type?.replaceAll("`", ""), (fields ?? "").match(/\w+/g)?.map(String) ?? []];
  });
  assertEquals(listed, [...eventTypes(...catalog)]);
});

Deno.test("the README of every plugin shows the options of its schema", async () => {
  const stale = (await pluginFolders(root)).flatMap(({ path, plugins }) => {
    const readme = documents.find((document) => document.path === `${path}/README.md`);
    if (readme === undefined) return [`${path}/README.md is missing`];
    const current = currentTables(readme.text);
    if (current === undefined) return [`${readme.path} has no markers for the options`];
    const wanted = optionsTables(plugins);
    return sameTables(current, wanted) ? [] : [`${readme.path} is stale; wanted is\n${wanted}`];
  });
  expectNone(stale.length === 0 ? [] : [`write the tables anew: ${WRITE_TABLES}`, ...stale]);
});

Deno.test("docs/configuration.md shows every key of the native configuration", () => {
  const current = currentTables(documentAt(CONFIGURATION_PAGE)) ?? "";
  const hint = `write the tables anew: ${WRITE_TABLES}`;
  assert(sameTables(current, configurationTables()), hint);
});

Deno.test("every plugin's options refuse unknown keys, and each says what it means", () => {
  for (const plugin of builtinPlugins) {
    const strict = plugin.options.def.catchall instanceof z.ZodNever;
    assert(strict, `${plugin.id} takes unknown keys; make its options with z.strictObject`);
    for (const [name, field] of Object.entries(plugin.options.shape)) {
      const { description = "" } = field as z.ZodType;
      assert(description.length > 10, `option "${name}" of ${plugin.id} is not described`);
    }
  }
});

Deno.test("plugins/mod.ts lists the plugins of every folder, each in the folder of its kind", async () => {
  const folders = await pluginFolders(root);
  const found = folders.flatMap((folder) => folder.plugins);
  assertEquals(
    found.map((plugin) => plugin.id).sort(),
    builtinPlugins.map((plugin) => plugin.id).sort(),
  );
  for (const { path, plugins } of folders) {
    const name = path.split("/")[2];
    assert(plugins.some((plugin) => path === `plugins/${plugin.kind}s/${name}`), path);
    assert(plugins.some((plugin) => plugin.name === name), `${path} has no plugin of that name`);
  }
});

async function help(...verb: readonly string[]): Promise<string> {
  const main = new URL("cli/main.ts", root).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", main, ...verb, "--help"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertEquals(
    code,
    0,
    `--help of "${verb.join(" ")}" failed: ${new TextDecoder().decode(stderr)}`,
  );
  return new TextDecoder().decode(stdout);
}

Deno.test("every command that the manual mentions exists, with the options that it is shown with", async () => {
  const mentions = [...manual, ...documents.filter(({ path }) => path.startsWith("plugins/"))]
    .flatMap(({ path, text }) => commandMentions(text).map((each) => ({ ...each, path })));
  const verbs = verbsOf(await help());
  assert(verbs.includes("run"), `--help lists ${verbs.join(", ") || "no command"}`);
  const known = new Map<string, readonly string[]>();
  for (const { verb } of mentions) {
    if (verbs.includes(verb) && !known.has(verb)) known.set(verb, optionsOf(await help(verb)));
  }
  const wrong = mentions.flatMap(({ path, line, verb, options }) => {
    const place = `${path}:${line}: "ringmaster ${verb}`;
    if (!verbs.includes(verb)) return [`${place}" is no command; there are ${verbs.join(", ")}`];
    const there = known.get(verb) ?? [];
    return options.filter((option) => !there.includes(option)).map((option) =>
      `${place} ${option}" is no option; there are ${there.join(", ")}`
    );
  });
  expectNone(wrong);
  const readme = mentions.filter(({ path }) => path === "README.md");
  assert(readme.length > 0, "README.md shows no command");
});

Deno.test("every deno task that the documents mention exists", () => {
  const tasks = Object.keys(settings.tasks);
  expectNone(
    documents.flatMap(({ path, text }) =>
      taskMentions(text).filter(({ task }) => !tasks.includes(task)).map(({ task, line }) =>
        `${path}:${line}: "deno task ${task}" is no task; there are ${tasks.join(", ")}`
      )
    ),
  );
});
