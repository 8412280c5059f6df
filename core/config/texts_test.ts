import { assertEquals, assertRejects } from "@std/assert";
import { createFakeFiles } from "../testing/mod.ts";
import { recordTexts, rememberTexts, withTexts } from "./texts.ts";

Deno.test("recordTexts keeps what was read, and nothing that was not", async () => {
  const { files, texts } = recordTexts(createFakeFiles({ "/a": "one", "/b": "two" }));
  assertEquals(await files.readText("/a"), "one");
  await assertRejects(() => files.readText("/missing"));
  assertEquals(texts, { "/a": "one" });
});

Deno.test("withTexts gives other texts than on disk, also of files that are not there", async () => {
  const disk = createFakeFiles({ "/a": "one", "/b": "two", "/folder/x": "" });
  const files = withTexts(disk, { "/a": "1", "/c": "ä" });
  assertEquals(await files.readText("/a"), "1");
  assertEquals(await files.readText("/b"), "two");
  assertEquals((await files.facts("/folder"))?.isDirectory, true);
  assertEquals(await files.facts("/c"), { modifiedMs: 0, size: 2, isDirectory: false });
  assertEquals(await files.facts("/d"), undefined);
  assertEquals(disk.get("/a"), "one");
});

Deno.test("rememberTexts reads each text once", async () => {
  const disk = createFakeFiles({ "/a": "one" });
  const files = rememberTexts(disk);
  assertEquals(await files.readText("/a"), "one");
  disk.put("/a", "two");
  assertEquals(await files.readText("/a"), "one");
});
