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
    await Deno.chmod(path, 0o640);
    assertEquals(await systemFiles.facts(path), {
      modifiedMs: time.getTime(),
      size: 2,
      isDirectory: false,
      mode: 0o640,
      ownerId: Deno.uid() ?? -1,
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

Deno.test("systemFiles.replace puts a whole text in the place of another, for the owner alone", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/state/deep/kept.json`;
    await systemFiles.replace(path, "old");
    await systemFiles.replace(path, "new ä");
    assertEquals(await systemFiles.readText(path), "new ä");
    assertEquals((await systemFiles.facts(path))?.mode, 0o600);
    assertEquals(await systemFiles.list(`${folder}/state/deep`), ["kept.json"]);
  });
});

Deno.test("systemFiles.replace leaves what is there, and nothing else, where it cannot write", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/kept.json`;
    await Deno.mkdir(`${path}/old`, { recursive: true });
    await assertRejects(() => systemFiles.replace(path, "new"));
    assertEquals(await systemFiles.list(folder), ["kept.json"]);
    assertEquals(await systemFiles.list(path), ["old"]);
  });
});

Deno.test("systemFiles.list gives the names in a folder, sorted, and nothing where there is none", async () => {
  await inFolder(async (folder) => {
    for (const name of ["b", "a", "10.0.0.1:80"]) await Deno.writeTextFile(`${folder}/${name}`, "");
    assertEquals(await systemFiles.list(folder), ["10.0.0.1:80", "a", "b"]);
    assertEquals(await systemFiles.list(`${folder}/gone`), undefined);
    assertEquals(await systemFiles.list(`${folder}/a`), undefined);
  });
});

Deno.test("systemFiles.write writes to a file that is there, and makes none", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/setting`;
    await assertRejects(() => systemFiles.write(path, "1"));
    await Deno.writeTextFile(path, "0");
    await systemFiles.write(path, "1");
    assertEquals(await systemFiles.readText(path), "1");
  });
});

Deno.test("systemFiles.absolute sees a path from where the process runs", () => {
  assertEquals(systemFiles.absolute("/etc/a.yaml"), "/etc/a.yaml");
  assertEquals(systemFiles.absolute("./a.yaml"), `${Deno.cwd()}/a.yaml`);
  assertEquals(systemFiles.absolute("etc/a.yaml"), `${Deno.cwd()}/etc/a.yaml`);
});

Deno.test("systemFiles.rewrite keeps mode and owner, and follows a symbolic link", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o640);
    // Only root may give a file away.
    if (Deno.uid() === 0) await Deno.chown(path, 1, 2);
    await Deno.symlink("lb.yaml", `${folder}/link`);
    const { uid, gid } = await Deno.stat(path);
    await systemFiles.rewrite(`${folder}/link`, "new");
    assertEquals(await Deno.readTextFile(path), "new");
    assertEquals(await Deno.readLink(`${folder}/link`), "lb.yaml");
    const after = await Deno.stat(path);
    assertEquals([(after.mode ?? 0) & 0o7777, after.uid, after.gid], [0o640, uid, gid]);
    assertEquals(await systemFiles.list(folder), ["lb.yaml", "link"]);
  });
});

Deno.test("systemFiles.rewrite makes no file, and leaves nothing behind where it cannot write", async () => {
  await inFolder(async (folder) => {
    await assertRejects(() => systemFiles.rewrite(`${folder}/missing`, "x"), Deno.errors.NotFound);
    const path = `${folder}/lb.yaml`;
    await Deno.mkdir(`${path}/below`, { recursive: true });
    await assertRejects(() => systemFiles.rewrite(path, "new"));
    assertEquals(await systemFiles.list(folder), ["lb.yaml"]);
    assertEquals(await systemFiles.list(path), ["below"]);
  });
});

Deno.test("a file that is rewritten is the old or the new one, whenever the writer is killed", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/lb.yaml`;
    const texts = ["a", "b"].map((letter) => letter.repeat(300_000));
    await Deno.writeTextFile(path, texts[0] ?? "");
    const module = new URL("./files.ts", import.meta.url).href;
    const program = `import { systemFiles } from ${JSON.stringify(module)};
      const texts = ["a", "b"].map((letter) => letter.repeat(300_000));
      console.log("ready");
      for (let turn = 0; turn < 100_000; turn++) {
        await systemFiles.rewrite(${JSON.stringify(path)}, texts[turn % 2]);
      }`;
    const main = `${folder}/main.ts`;
    await Deno.writeTextFile(main, program);
    for (let round = 0; round < 10; round++) {
      const writer = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-all", main],
        stdout: "piped",
      }).spawn();
      const reader = writer.stdout.getReader();
      await reader.read();
      // A whole number of turns would always end at the same place of one.
      for (let look = 0; look < 3 + round * 7; look++) await Deno.stat(path);
      writer.kill("SIGKILL");
      await reader.cancel();
      await writer.status;
      assert(texts.includes(await Deno.readTextFile(path)), `round ${round}: half a text`);
    }
    for (const name of await systemFiles.list(folder) ?? []) {
      if (name.startsWith(".")) await Deno.utime(`${folder}/${name}`, 0, 0);
    }
    await systemFiles.rewrite(path, "the end");
    assertEquals(await systemFiles.list(folder), ["lb.yaml", "main.ts"]);
  });
});
