import { assert, assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { systemFiles } from "./files.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("systemFiles reads text as it is", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/lb.yaml`, "node: ä\r\n");
    assertEquals(await systemFiles.readText(`${folder}/lb.yaml`), "node: ä\r\n");
  });
});

Deno.test("systemFiles says path and reason when a file cannot be read", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/plain`, "");
    const reasons: Readonly<Record<string, string>> = {
      [`${folder}/Missing`]: "no such file",
      [`${folder}/plain/below`]: "not a directory",
      [folder]: "is a directory",
    };
    for (const [path, reason] of Object.entries(reasons)) {
      const error = await assertRejects(() => systemFiles.readText(path), RingmasterError);
      assertEquals(error.code, "config_unreadable");
      assertEquals(error.message, `cannot read "${path}": ${reason}`);
      assert(error.cause instanceof Error);
    }
  });
});

Deno.test("systemFiles.facts tells size in bytes, time and kind", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    await Deno.writeTextFile(path, "ä");
    const time = new Date("2026-01-02T03:04:05.678Z");
    await Deno.utime(path, time, time);
    assertEquals(await systemFiles.facts(path), {
      modifiedMs: time.getTime(),
      size: 2,
      isDirectory: false,
    });
    assertEquals((await systemFiles.facts(folder))?.isDirectory, true);
  });
});

Deno.test("systemFiles.facts sees that a file was changed", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    await Deno.writeTextFile(path, "a");
    const before = await systemFiles.facts(path);
    await Deno.writeTextFile(path, "ab");
    const after = await systemFiles.facts(path);
    assert(before !== undefined && after !== undefined);
    assertGreaterOrEqual(after.modifiedMs, before.modifiedMs);
    assertEquals(after.size - before.size, 1);
  });
});

Deno.test("systemFiles.facts is undefined where there is nothing, also below a plain file", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/plain`, "");
    assertEquals(await systemFiles.facts(`${folder}/missing`), undefined);
    assertEquals(await systemFiles.facts(`${folder}/missing/below`), undefined);
    assertEquals(await systemFiles.facts(`${folder}/plain/below`), undefined);
  });
});

Deno.test("systemFiles.append makes the file, and adds to the one that is there then", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/events.log`;
    await systemFiles.append(path, "one\n");
    await systemFiles.append(path, "two\n");
    assertEquals(await Deno.readTextFile(path), "one\ntwo\n");
    await Deno.rename(path, `${path}.1`);
    await systemFiles.append(path, "three\n");
    assertEquals(await Deno.readTextFile(path), "three\n");
    assertEquals(await Deno.readTextFile(`${path}.1`), "one\ntwo\n");
  });
});

Deno.test("systemFiles.append rejects where it cannot write", async () => {
  await inFolder(async (folder) => {
    await assertRejects(() => systemFiles.append(`${folder}/missing/events.log`, "one\n"));
    await assertRejects(() => systemFiles.append(folder, "one\n"));
  });
});
