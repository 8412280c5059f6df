import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { builtinPlugins } from "../../mod.ts";
import { plugins } from "./plugins.ts";
import { BROKEN, runCommand, VALID, withFile } from "./test_files.ts";

const OWN = `import { definePlugin, z } from "ringmaster";
export default definePlugin({
  kind: "checker",
  name: "backlog",
  summary: "looks at the queue",
  options: z.strictObject({}),
  create: () => ({ check: () => Promise.resolve({ healthy: true, message: "short" }) }),
});
`;

Deno.test("plugins lists every plugin that ships, with what it does", async () => {
  const { code, console } = await runCommand(plugins, []);
  assertEquals(code, 0);
  const lines = console.stdout.trimEnd().split("\n");
  assertEquals(lines.length, builtinPlugins.length);
  for (const { id, summary } of builtinPlugins) {
    assertEquals(lines.some((line) => line.startsWith(`${id} `) && line.endsWith(summary)), true);
  }
});

Deno.test("plugins --json lists the same for programs", async () => {
  const { console } = await runCommand(plugins, ["--json"]);
  const listing = JSON.parse(console.stdout) as { id: string; summary: string }[];
  assertEquals(
    listing.map(({ id }) => id).sort(),
    builtinPlugins.map(({ id }) => id).sort(),
  );
});

Deno.test("plugins -c lists the site's own with its file", () =>
  withFile(`plugins: [backlog.ts]\n${VALID}`, async (path) => {
    const file = path.replace(/[^/]*$/, "backlog.ts");
    await Deno.writeTextFile(file, OWN.replace("ringmaster", import.meta.resolve("../../mod.ts")));
    const { code, console } = await runCommand(plugins, ["-c", path]);
    assertEquals([code, console.stderr], [0, ""]);
    assertMatch(console.stdout, /^checker\.backlog +looks at the queue \(\/.*\/backlog\.ts\)$/m);
    const told = await runCommand(plugins, ["-c", path, "--json"]);
    assertEquals(
      JSON.parse(told.console.stdout).filter((each: { file?: string }) => each.file !== undefined),
      [{ id: "checker.backlog", summary: "looks at the queue", file }],
    );
  }));

Deno.test("plugins -c prints the problems of the configuration and ends with 1", () =>
  withFile(BROKEN, async (path) => {
    const { code, console } = await runCommand(plugins, ["-c", path]);
    assertEquals([code, console.stdout], [1, ""]);
    assertStringIncludes(console.stderr, "ringmaster.yaml:4: ");
  }));
