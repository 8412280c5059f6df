import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { createFakeFiles } from "./fake_files.ts";

Deno.test("createFakeFiles holds the files that it is given", async () => {
  const files = createFakeFiles({ "/etc/lb.yaml": "node: a\n" });
  assertEquals(await files.readText("/etc/lb.yaml"), "node: a\n");
  assertEquals(files.get("/etc/lb.yaml"), "node: a\n");
  assertEquals(files.get("/etc/other.yaml"), undefined);
});

Deno.test("readText fails for a missing file as the system's does", async () => {
  const error = await assertRejects(
    () => createFakeFiles().readText("/etc/lb.yaml"),
    RingmasterError,
  );
  assertEquals(error.code, "config_unreadable");
  assertEquals(error.message, 'cannot read "/etc/lb.yaml": no such file');
});

Deno.test("put changes the modification time, even where the text stays the same", async () => {
  const files = createFakeFiles({ "/lb.yaml": "a" });
  const before = await files.facts("/lb.yaml");
  files.put("/lb.yaml", "a");
  const after = await files.facts("/lb.yaml");
  assert(before !== undefined && after !== undefined);
  assert(after.modifiedMs > before.modifiedMs);
  assertEquals(after.size, before.size);
});

Deno.test("facts tells the size in bytes, and nothing of a file that is not there", async () => {
  const files = createFakeFiles({ "/lb.yaml": "ä" });
  assertEquals((await files.facts("/lb.yaml"))?.size, 2);
  assertEquals((await files.facts("/lb.yaml"))?.isDirectory, false);
  assertEquals(await files.facts("/other.yaml"), undefined);
});

Deno.test("remove takes a file away, and takes it calmly where there is none", async () => {
  const files = createFakeFiles({ "/lb.yaml": "a" });
  files.remove("/lb.yaml");
  files.remove("/lb.yaml");
  assertEquals(await files.facts("/lb.yaml"), undefined);
  await assertRejects(() => files.readText("/lb.yaml"), RingmasterError);
});

Deno.test("append makes the file, and adds to it then", async () => {
  const files = createFakeFiles();
  await files.append("/events.log", "one\n");
  const before = await files.facts("/events.log");
  await files.append("/events.log", "two\n");
  assertEquals(files.get("/events.log"), "one\ntwo\n");
  assert((await files.facts("/events.log"))?.modifiedMs !== before?.modifiedMs);
});

Deno.test("rewrite keeps the mode of a file that is there, and makes none", async () => {
  const files = createFakeFiles();
  files.put("/a", "old", 0o640);
  await files.rewrite("/a", "new");
  assertEquals([files.get("/a"), (await files.facts("/a"))?.mode], ["new", 0o640]);
  await assertRejects(() => files.rewrite("/b", "new"));
});
