import { assertEquals } from "@std/assert";
import { createFakeFiles } from "../testing/mod.ts";
import { digestOf } from "./digest.ts";
import { contentOf } from "./file_content.ts";

Deno.test("contentOf gives the text and its digest", async () => {
  const files = createFakeFiles({ "/a": "text" });
  assertEquals(await contentOf("/a", files), {
    kind: "text",
    text: "text",
    digest: digestOf("text"),
  });
});

Deno.test("contentOf tells a file that is not there from one that cannot be read, as the watch does", async () => {
  const files = createFakeFiles({ "/folder/a": "text" });
  assertEquals(await contentOf("/b", files), {
    kind: "missing",
    reason: 'cannot read "/b": no such file',
    digest: "gone",
  });
  const refusing = { ...files, readText: () => Promise.reject(new Error("no rights")) };
  assertEquals(await contentOf("/folder/a", refusing), {
    kind: "unreadable",
    reason: "no rights",
    digest: "unreadable: no rights",
  });
  const blind = { ...refusing, facts: () => Promise.reject(new Error("nor to look")) };
  assertEquals((await contentOf("/folder/a", blind)).kind, "unreadable");
});
