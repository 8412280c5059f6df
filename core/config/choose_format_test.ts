import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createRegistry, definePlugin, type Format, z } from "../plugin/mod.ts";
import { createFakePorts } from "../testing/mod.ts";
import { readAs, readWithFormat } from "./choose_format.ts";
import { reading } from "./load_fixture.ts";

const ports = createFakePorts({});

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
  return { registry: createRegistry(plugins), ports };
}

const file = { path: "a.x", text: "x" };

Deno.test("readWithFormat asks the formats in their order, and the first that says yes reads", () => {
  const no = { recognizes: () => false };
  assertEquals(readWithFormat(file, formats(["a", no], ["b", {}], ["c", {}])).input, "b");
});

Deno.test("readWithFormat says which formats there are where none takes the file", () => {
  const no = { recognizes: () => false };
  const message = (text: string, tools = formats(["a", no], ["b", no])) =>
    readWithFormat({ path: "a.x", text }, tools).problems.map((problem) => problem.message);
  const cannot = "cannot tell the format of the file, neither by its name nor by its text; ";
  assertEquals(message("x"), [`${cannot}there are a, b`]);
  assertEquals(message("x", formats()), [`${cannot}there are none`]);
  assertEquals(message(" \n"), ["the file is empty"]);
});

Deno.test("readAs gives the format with the reading, and nothing where none takes the file", () => {
  const write = () => "written";
  const found = readAs(file, formats(["a", { write }]));
  assertEquals([found?.reading.input, found?.format.write?.({}, () => undefined)], [
    "a",
    "written",
  ]);
  assertEquals(readAs(file, formats()), undefined);
});

Deno.test("readAs names the format that fails", () => {
  const broken = () => {
    throw new Error("oops");
  };
  assertThrows(
    () => readAs(file, formats(["a", { read: broken }])),
    RingmasterError,
    "format.a failed: oops",
  );
  assertThrows(
    () => readAs(file, formats(["a", { recognizes: broken }])),
    RingmasterError,
    "format.a failed: oops",
  );
});
