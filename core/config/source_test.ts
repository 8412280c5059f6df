import { assert, assertEquals, assertRejects } from "@std/assert";
import { createRegistry, definePlugin, type Format, z } from "../plugin/mod.ts";
import { createFakeFiles, createFakePorts } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { reading } from "./load_fixture.ts";
import { besidePath, FILES_MAX, NEEDS_ROUNDS_MAX, readSource } from "./source.ts";

const plugin = (name: string, format: Partial<Format>) =>
  definePlugin({
    kind: "format",
    name,
    summary: "is a test",
    options: z.strictObject({}),
    create: () => ({ recognizes: () => true, read: ({ text }) => reading({ text }), ...format }),
  });

/** Reads a path where there are these files, with these formats, the first of them first. */
async function read(
  path: string,
  texts: Readonly<Record<string, string>>,
  ...formats: readonly Partial<Format>[]
) {
  const digests: Record<string, string> = {};
  const registry = createRegistry(formats.map((format, index) => plugin(`f${index}`, format)));
  const ports = createFakePorts({ files: createFakeFiles(texts) });
  const source = await readSource({ path, registry, ports, digests });
  const { input, problems } = source.reading;
  const told = problems.map(({ file, line, message }) => `${file}:${line ?? ""}: ${message}`);
  return { path: source.path, source, input, told, digests };
}

const folder: Partial<Format> = { folderFile: "ha.cf", recognizes: () => false };

Deno.test("a file is read by the first format that takes it, and is all that is read", async () => {
  const { path, input, told, digests, source } = await read("/a", { "/a": "x", "/b": "y" }, {});
  assertEquals({ path, input, told, digests }, {
    path: "/a",
    input: { text: "x" },
    told: [],
    digests: { "/a": digestOf("x") },
  });
  assert(source.format !== undefined);
});

Deno.test("a file that no format takes is a problem, and one that is not there is thrown", async () => {
  const no = { recognizes: () => false };
  const found = await read("/a", { "/a": "x" }, no);
  assertEquals([found.source.format, found.told.length], [undefined, 1]);
  await assertRejects(() => read("/b", { "/a": "x" }, {}), Error, 'cannot read "/b": no such file');
});

Deno.test("a folder is read by the format whose file is in it, without being asked by its text", async () => {
  const texts = { "/etc/ha.d/ha.cf": "x", "/etc/ha.d/other": "y" };
  for (const path of ["/etc/ha.d", "/etc/ha.d/"]) {
    const found = await read(path, texts, {}, folder);
    assertEquals([found.path, found.input], ["/etc/ha.d/ha.cf", { text: "x" }]);
    assertEquals(Object.keys(found.digests), ["/etc/ha.d/ha.cf"]);
  }
  await assertRejects(
    () => read("/etc/ha.d", { "/etc/ha.d/other": "y" }, folder),
    Error,
    'cannot find a configuration in the folder "/etc/ha.d": looked for ha.cf',
  );
});

Deno.test("a format gets the files that it needs, those that it names after having seen others too", async () => {
  const texts = { "/d/ha.cf": "x", "/d/one": "two three", "/d/two": "", "/e/four": "4" };
  const found = await read("/d", texts, {
    ...folder,
    needs: ({ others = {} }) =>
      ["one", ...(others.one ?? "").split(" "), "/e/four"].filter(Boolean),
    read: ({ others }) => reading(others),
  });
  assertEquals(found.input, { one: "two three", "/e/four": "4", two: "", three: null });
  assertEquals(found.digests, {
    "/d/ha.cf": digestOf("x"),
    "/d/one": digestOf("two three"),
    "/e/four": digestOf("4"),
    "/d/two": digestOf(""),
    "/d/three": "gone",
  });
});

Deno.test("a format that never has enough is asked so many times and no more", async () => {
  let asked = 0;
  const found = await read("/a", { "/a": "x" }, {
    needs: () => [`more${asked++}`],
    read: ({ others = {} }) => reading(Object.keys(others)),
  });
  assertEquals([asked, found.input], [
    NEEDS_ROUNDS_MAX,
    Array.from({ length: NEEDS_ROUNDS_MAX }, (_, index) => `more${index}`),
  ]);
});

Deno.test("a needed file that is there and cannot be read is a problem", async () => {
  const files = createFakeFiles({ "/a": "x", "/b": "y" });
  const readText = (path: string) =>
    path === "/b" ? Promise.reject(new Error("no rights")) : files.readText(path);
  const source = await readSource({
    path: "/a",
    registry: createRegistry([plugin("f", { needs: () => ["b"] })]),
    ports: createFakePorts({ files: { ...files, readText } }),
    digests: {},
  });
  assertEquals(source.reading.problems, [
    { severity: "error", file: "/b", path: "", message: "no rights" },
  ]);
});

const including = (
  ...includes: readonly (readonly [path: string, line: number, file?: string])[]
) => ({
  ...folder,
  read: () => ({
    ...reading({ node: "a" }),
    includes: includes.map(([path, line, file]) => ({
      path,
      line,
      ...(file === undefined ? {} : { file }),
    })),
    locate: () => 7,
  }),
});

Deno.test("files that a file names are read by their own formats, each once", async () => {
  const texts = { "/d/ha.cf": "x", "/d/web.cf": "web", "/e/mail.cf": "mail" };
  const own: Partial<Format> = {
    recognizes: ({ path }) => path.endsWith("l.cf"),
    read: ({ text }) => reading({ services: [text] }),
  };
  const other: Partial<Format> = {
    recognizes: ({ path }) => path.endsWith("b.cf"),
    read: ({ text }) => ({ ...reading({ services: [text, text] }), locate: () => 3 }),
  };
  const found = await read(
    "/d",
    texts,
    including(["web.cf", 1], ["/e/mail.cf", 2], ["./web.cf", 3], ["/d/../d/web.cf", 4]),
    own,
    other,
  );
  assertEquals(found.input, { node: "a", services: ["web", "web", "mail"] });
  assertEquals(Object.keys(found.digests), ["/d/ha.cf", "/d/web.cf", "/e/mail.cf"]);
  const { locate, fileOf } = found.source.reading;
  assertEquals([locate(["node"]), fileOf?.(["node"])], [7, undefined]);
  assertEquals([locate(["services", 1]), fileOf?.(["services", 1])], [3, "/d/web.cf"]);
  assertEquals([locate(["services", 2]), fileOf?.(["services", 2])], [undefined, "/e/mail.cf"]);
});

Deno.test("a named file that is not there, or that no format takes, is told where it is named", async () => {
  const texts = { "/d/ha.cf": "x", "/d/odd": "odd" };
  const found = await read("/d", texts, including(["no.cf", 4], ["/no", 5, "/d/res"], ["odd", 6]));
  assertEquals(found.told, [
    '/d/ha.cf:4: cannot read "/d/no.cf": no such file',
    '/d/res:5: cannot read "/no": no such file',
    "/d/odd:: cannot tell the format of the file, neither by its name nor by its text; there are f0",
  ]);
  assertEquals(found.digests["/d/no.cf"], "gone");
});

Deno.test("files that name each other, or ever more, come to an end", async () => {
  const circle: Partial<Format> = {
    read: ({ path }) => ({
      ...reading({}),
      includes: [{ path: path === "/a" ? "b" : "a", line: 1 }],
    }),
  };
  assertEquals((await read("/a", { "/a": "x", "/b": "y" }, circle)).told, []);
  const names = Array.from({ length: FILES_MAX + 20 }, (_, index) => `${index}`);
  const all = Object.fromEntries(names.map((name) => [`/${name}`, "x"]));
  const chain: Partial<Format> = {
    read: ({ path }) => {
      const next = { path: String(Number(path.slice(1)) + 1), line: 1 };
      return { ...reading({}), includes: [next] };
    },
  };
  const { told, digests } = await read("/0", all, chain);
  assertEquals(told, [`/${FILES_MAX - 1}:1: names more than ${FILES_MAX} files`]);
  assertEquals(Object.keys(digests).length, FILES_MAX);
});

Deno.test("what stands beside is put where the configuration says nothing, and what both say is told", async () => {
  const files = createFakeFiles({ "/a": "a", "/extra": "b" });
  const format: Partial<Format> = {
    read: ({ text }) =>
      reading(text === "a" ? { state: "/one" } : { state: "/two", autoreload: true }),
  };
  const digests: Record<string, string> = {};
  const source = await readSource({
    path: "/a",
    beside: "/extra",
    registry: createRegistry([plugin("f", format)]),
    ports: createFakePorts({ files }),
    digests,
  });
  assertEquals(source.reading.input, { state: "/one", autoreload: true });
  assertEquals(source.reading.problems.map(({ file, severity }) => [file, severity]), [
    ["/extra", "warning"],
  ]);
  assertEquals(Object.keys(digests), ["/a", "/extra"]);
});

Deno.test("besidePath reads a path as it is written in a file", () => {
  assertEquals(besidePath("/etc/ha.d/ha.cf", "authkeys"), "/etc/ha.d/authkeys");
  assertEquals(besidePath("ha.cf", "authkeys"), "authkeys");
  assertEquals(besidePath("x/ha.cf", "/authkeys"), "/authkeys");
});
