import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createRegistry, definePlugin, type Format, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { askFormat, chooseFormat, chooseInFolder, unknownFormat } from "./choose_format.ts";
import { reading } from "./load_fixture.ts";

function formats(...named: readonly (readonly [name: string, format: Partial<Format>])[]) {
  const plugins = named.map(([name, format]) =>
    definePlugin({
      kind: "format",
      name,
      summary: "is a test",
      options: z.strictObject({}),
      create: () => ({ recognizes: () => true, read: () => reading(name), ...format }),
    })
  );
  const files = createFakeFiles({ "/etc/one/b.cf": "x", "/etc/two/a.cf/x": "x" });
  return { registry: createRegistry(plugins), ports: createFakePorts({ files }) };
}

const file = { path: "a.x", text: "x" };

Deno.test("chooseFormat asks the formats in their order and takes the first that says yes", () => {
  const no = { recognizes: () => false };
  const chosen = chooseFormat(file, formats(["a", no], ["b", {}], ["c", {}]));
  assertEquals([chosen?.plugin.id, chosen?.format.read(file).input], ["format.b", "b"]);
  assertEquals(chooseFormat(file, formats(["a", no])), undefined);
});

Deno.test("unknownFormat says which formats there are", () => {
  const message = (text: string, tools = formats(["a", {}], ["b", {}])) =>
    unknownFormat({ path: "a.x", text }, tools).problems.map((problem) => problem.message);
  const cannot = "cannot tell the format of the file, neither by its name nor by its text; ";
  assertEquals(message("x"), [`${cannot}there are a, b`]);
  assertEquals(message("x", formats()), [`${cannot}there are none`]);
  assertEquals(message(" \n"), ["the file is empty"]);
});

Deno.test("chooseInFolder takes the first format whose file is in the folder", async () => {
  const tools = formats(["plain", {}], ["a", { folderFile: "a.cf" }], ["b", {
    folderFile: "b.cf",
  }]);
  for (const folder of ["/etc/one", "/etc/one/"]) {
    const { plugin, path } = await chooseInFolder(folder, tools);
    assertEquals([plugin.id, path], ["format.b", "/etc/one/b.cf"]);
  }
});

Deno.test("chooseInFolder names the folder and what it looked for; a folder of that name is no such file", async () => {
  const message = async (tools: ReturnType<typeof formats>) => {
    const error = await assertRejects(() => chooseInFolder("/etc/two", tools), RingmasterError);
    assertEquals(error.code, "config_unreadable");
    return error.message;
  };
  const cannot = 'cannot find a configuration in the folder "/etc/two": ';
  const remedy = "; name a file, or put one there";
  assertEquals(
    await message(formats(["a", { folderFile: "a.cf" }], ["b", { folderFile: "b.cf" }])),
    `${cannot}looked for a.cf, b.cf${remedy}`,
  );
  assertEquals(await message(formats(["a", {}])), `${cannot}no format reads folders${remedy}`);
});

Deno.test("the format that fails is named", () => {
  const broken = () => {
    throw new Error("oops");
  };
  const tools = formats(["a", { recognizes: broken }]);
  assertThrows(() => chooseFormat(file, tools), RingmasterError, "format.a failed: oops");
  const [plugin] = formats(["b", {}]).registry.list("format");
  if (plugin === undefined) throw new Error("there is no format");
  assertThrows(() => askFormat(plugin, broken), RingmasterError, "format.b failed: oops");
  assertEquals(askFormat(plugin, () => 5), 5);
});
