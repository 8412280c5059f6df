/** docs/plugins.md, followed word by word: its files in an empty folder, its commands, and what it says they print. */

import { assert, assertEquals } from "@std/assert";
import { fileNameOf, shownCommands, steady } from "./console.ts";
import { fencedBlocks } from "./markdown.ts";

const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const page = await Deno.readTextFile(`${root}/docs/plugins.md`);
const blocks = fencedBlocks(page);

async function shell(command: string, folder: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    cwd: folder,
    env: { RINGMASTER: root, NO_COLOR: "1", PATH: `${deno()}:${Deno.env.get("PATH") ?? ""}` },
    stdin: "null",
  }).output();
  const [out, error] = [stdout, stderr].map((each) => new TextDecoder().decode(each));
  // What Deno says of its own work differs with what it has in its cache.
  return `${out}${error?.replaceAll(/^.*(?:Check|Download|Warning).*\n/gm, "")}`;
}

/** The folder of the program that runs this, for those who have it under another name or on no PATH. */
function deno(): string {
  return Deno.execPath().replace(/\/[^/]*$/, "");
}

Deno.test("docs/plugins.md leads from an empty folder to tested plugins that a configuration uses", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-page-" });
  try {
    const files = blocks.flatMap((block) => {
      const name = fileNameOf(block);
      return name === undefined ? [] : [{ name, text: block.text }];
    });
    assertEquals(
      new Set(files.map(({ name }) => name)).size,
      files.length,
      "a file is shown twice",
    );
    await Deno.mkdir(`${folder}/plugins`);
    for (const { name, text } of files) await Deno.writeTextFile(`${folder}/${name}`, text);
    const commands = blocks.filter(({ info }) => info === "console").flatMap(shownCommands);
    assert(commands.length >= 4, "the page shows too few commands");
    for (const { command, output, line } of commands) {
      const found = steady(await shell(command, folder), folder);
      assertEquals(found, steady(output, folder), `docs/plugins.md:${line}: ${command}`);
    }
    const tests = files.filter(({ name }) => name.endsWith("_test.ts"));
    for (const { name } of tests) {
      assert(commands.some(({ command }) => command.includes(name)), `${name} is not run`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
