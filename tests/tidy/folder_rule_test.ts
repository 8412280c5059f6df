import { assertEquals } from "@std/assert";
import { folderViolations, pluginFolders } from "./folder_rule.ts";

const README = `# checker http

Asks a page.

## Options

<!-- options -->
<!-- /options -->

## Example

## Failure modes
`;

function found(files: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return folderViolations(sources).map((each) => `${each.file}: ${each.message}`);
}

const whole = {
  "plugins/mod.ts": "",
  "plugins/checkers/http/README.md": README,
  "plugins/checkers/http/mod.ts": "",
  "plugins/checkers/http/options.ts": "",
};

Deno.test("folderViolations is content with a folder that has all its rooms", () => {
  assertEquals(found(whole), []);
});

Deno.test("folderViolations names each file that a plugin folder lacks", () => {
  assertEquals(found({ "plugins/backends/memory/backend.ts": "" }), [
    "plugins/backends/memory/README.md: is missing; every plugin folder has " +
    "README.md, mod.ts, options.ts",
    "plugins/backends/memory/mod.ts: is missing; every plugin folder has " +
    "README.md, mod.ts, options.ts",
    "plugins/backends/memory/options.ts: is missing; every plugin folder has " +
    "README.md, mod.ts, options.ts",
  ]);
});

Deno.test("folderViolations wants the README to have its title and its sections", () => {
  const with_ = (text: string) => found({ ...whole, "plugins/checkers/http/README.md": text });
  assertEquals(with_(README.replace("# checker http", "# The http checker")), [
    "plugins/checkers/http/README.md: " +
    'the first line is "# The http checker"; wanted is "# checker http"',
  ]);
  for (const line of ["## Options", "## Example", "## Failure modes", "<!-- options -->"]) {
    assertEquals(with_(README.replace(`${line}\n`, "")), [
      `plugins/checkers/http/README.md: the line "${line}" is missing`,
    ]);
  }
});

Deno.test("pluginFolders gives every folder once", () => {
  const sources = ["plugins/mod.ts", "plugins/a/b/c.ts", "plugins/a/b/d/e.ts", "core/a/b/c.ts"]
    .map((path) => ({ path, text: "" }));
  assertEquals(pluginFolders(sources), ["plugins/a/b"]);
});
