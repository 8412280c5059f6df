import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRegistry, definePlugin, type FormatReading, z } from "../plugin/mod.ts";
import { digestOf } from "./digest.ts";
import { load, loaded, reading, registryWith, told } from "./load_fixture.ts";

Deno.test("loadConfig reports a file that no format takes, with its digest", async () => {
  const { source, ...result } = await load("what is this", { path: "x.txt" });
  assertEquals(result, {
    ok: false,
    problems: [{
      severity: "error",
      file: "x.txt",
      path: "",
      message:
        "cannot tell the format of the file, neither by its name nor by its text; there are lines",
    }],
    digest: digestOf("what is this"),
    digests: { "x.txt": digestOf("what is this") },
    files: ["x.txt"],
  });
  assertEquals([source?.format, source?.files, source?.textOf("x.txt")], [
    "",
    ["x.txt"],
    "what is this",
  ]);
  assertEquals(await told(" \n ", { registry: createRegistry([]) }), ["the file is empty"]);
  assertStringIncludes(
    (await told("x", { registry: createRegistry([]) })).join(),
    "there are none",
  );
});

Deno.test("loadConfig tells what is wrong beside the errors of a format, but nothing of doubtful places", async () => {
  const problems = [
    { severity: "error", file: "b.conf", line: 7, path: "", message: "late" },
    { severity: "warning", file: "b.conf", line: 2, path: "", message: "early" },
  ] as const;
  const wrong = async (parts: Partial<FormatReading>) => {
    const input = { state: 5, syslog: 7 };
    const read = () => ({ input, problems, locate: () => undefined, ...parts });
    const result = await load("x", { registry: registryWith(read) });
    assert(!result.ok);
    return result.problems.map(({ path, message }) => path === "" ? message : path);
  };
  assertEquals(await wrong({}), ["syslog", "state", "early", "late"]);
  assertEquals(await wrong({ doubtful: [["state"]] }), ["syslog", "early", "late"]);
  assertEquals(await wrong({ input: undefined }), ["early", "late"]);
});

Deno.test("loadConfig keeps the warnings of the format beside its own", async () => {
  const registry = registryWith(() => ({
    input: { services: [] },
    problems: [{ severity: "warning", file: "a.conf", line: 2, path: "", message: "lost indent" }],
    locate: () => 5,
  }));
  assertEquals(await told("x", { registry }), [
    "2: warning: lost indent",
    "5: warning: services: no service is defined",
  ]);
});

Deno.test("loadConfig asks the formats in their order and takes the first", async () => {
  const asked: string[] = [];
  const format = (name: string, mine: boolean) =>
    definePlugin({
      kind: "format",
      name,
      summary: "",
      options: z.strictObject({}),
      create: (_, context) => ({
        recognizes: ({ path, text }) => {
          asked.push(`${context.pluginId} ${path} ${text}`);
          return mine;
        },
        read: () => reading({ node: name }),
      }),
    });
  const registry = createRegistry([format("a", false), format("b", true), format("c", true)]);
  assertEquals((await loaded("text", { registry })).config.node, "b");
  assertEquals(asked, ["format.a a.conf text", "format.b a.conf text"]);
});

Deno.test("loadConfig reports a format that throws, wherever it does", async (test) => {
  const broken = () => {
    throw new Error("broken\n  format");
  };
  const table = {
    recognizes: registryWith(() => reading({}), broken),
    read: registryWith(broken),
    locate: registryWith(() => ({ input: { x: 1 }, problems: [], locate: broken })),
    create: createRegistry([definePlugin({
      kind: "format",
      name: "given",
      summary: "",
      options: z.strictObject({}),
      create: broken,
    })]),
  };
  for (const [name, registry] of Object.entries(table)) {
    await test.step(name, async () => {
      const phase = name === "create" ? " in create" : "";
      const prefix = name === "locate" ? "" : `format.given failed${phase}: `;
      assertEquals(await told("x", { registry }), [`${prefix}broken; format`]);
    });
  }
});

Deno.test("loadConfig reports a format that needs options, because nobody can give it any", async () => {
  const registry = createRegistry([definePlugin({
    kind: "format",
    name: "needy",
    summary: "",
    options: z.strictObject({ dialect: z.string() }),
    create: () => ({ recognizes: () => true, read: () => reading({}) }),
  })]);
  assertEquals(await told("x", { registry }), [
    "format.needy failed: cannot create it without options: dialect is missing; wanted is text",
  ]);
});
