import { assertEquals } from "@std/assert";
import type { Format, InputEdit } from "../plugin/mod.ts";
import { createFakeFiles } from "../testing/mod.ts";
import { reading } from "./load_fixture.ts";
import { LoadedSource } from "./loaded_source.ts";
import type { Source } from "./source.ts";

const EDITS: readonly InputEdit[] = [{ kind: "remove", path: ["services", 0] }];

function source(parts: Partial<Source>): Source {
  const format: Format = {
    recognizes: () => true,
    read: () => reading({}),
    edit: ({ text }, edits) => `${text} with ${edits.length}`,
  };
  const input = { services: [{ name: "web" }] };
  return { path: "/a", reading: reading(input), main: input, format, formatName: "f", ...parts };
}

Deno.test("a source knows its files, and later texts only for reading them again", async () => {
  const texts: Record<string, string> = { "/a": "one" };
  const loaded = new LoadedSource(source({}), texts);
  texts["/authkeys"] = "secret";
  assertEquals(loaded.files, ["/a"]);
  assertEquals(JSON.stringify(loaded).includes("one"), false);
  const files = loaded.filesAsRead(createFakeFiles({ "/a": "two", "/b": "other" }));
  assertEquals(await files.readText("/a"), "one");
  assertEquals(await files.readText("/authkeys"), "secret");
  assertEquals(await files.readText("/b"), "other");
});

Deno.test("edit asks the format, where the services are all in the first file", () => {
  const texts = { "/a": "text" };
  assertEquals(new LoadedSource(source({}), texts).edit(EDITS), "text with 1");
  const elsewhere = source({ main: { services: [] } });
  assertEquals(new LoadedSource(elsewhere, texts).edit(EDITS), undefined);
  assertEquals(new LoadedSource(source({ format: undefined }), texts).edit(EDITS), undefined);
});
