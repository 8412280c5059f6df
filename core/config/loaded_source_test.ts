import { assertEquals } from "@std/assert";
import type { Format, InputEdit } from "../plugin/mod.ts";
import { createFakeFiles } from "../testing/mod.ts";
import { reading } from "./load_fixture.ts";
import { LoadedSource } from "./loaded_source.ts";
import type { Source } from "./source.ts";

const EDITS: readonly InputEdit[] = [{ kind: "remove", path: ["services", 0] }];

const INPUT = { services: [{ name: "web" }] };
const FORMAT: Format = {
  recognizes: () => true,
  read: () => reading({}),
  edit: ({ text }, edits) => `${text} with ${edits.length}`,
  byHand: ({ path }, edits) => `${path}: ${edits.length} by hand`,
};

function source(parts: Source["parts"]): Source {
  return { path: "/a", reading: reading(INPUT), format: FORMAT, formatName: "f", parts };
}

const part = (path: string, input: unknown, format?: Format) => ({
  path,
  reading: reading(input),
  ...(format === undefined ? {} : { format, formatName: "f" }),
});

Deno.test("a source knows its files, and later texts only for reading them again", async () => {
  const texts: Record<string, string> = { "/a": "one" };
  const loaded = new LoadedSource(source([part("/a", INPUT, FORMAT)]), texts);
  texts["/authkeys"] = "secret";
  assertEquals(loaded.files, ["/a"]);
  assertEquals(JSON.stringify(loaded).includes("one"), false);
  const files = loaded.filesAsRead(createFakeFiles({ "/a": "two", "/b": "other" }));
  assertEquals(await files.readText("/a"), "one");
  assertEquals(await files.readText("/authkeys"), "secret");
  assertEquals(await files.readText("/b"), "other");
});

Deno.test("the file that can be edited is the one that has all services", () => {
  const editable = (...parts: Source["parts"]) =>
    new LoadedSource(source(parts), { "/a": "text", "/b": "other" }).editable;
  const alone = editable(part("/a", INPUT, FORMAT));
  assertEquals([alone?.path, alone?.text, alone?.format], ["/a", "text", "f"]);
  assertEquals(alone?.edit(EDITS), "text with 1");
  assertEquals(alone?.byHand(EDITS), "/a: 1 by hand");
  const included = editable(part("/a", { node: "n" }, FORMAT), part("/b", INPUT, FORMAT));
  assertEquals(included?.edit(EDITS), "other with 1");
  assertEquals(editable(part("/a", { services: [] }, FORMAT), part("/b", {}, FORMAT)), undefined);
  const unknown = editable(part("/a", INPUT));
  assertEquals([unknown?.edit(EDITS), unknown?.byHand(EDITS)], [undefined, undefined]);
});
