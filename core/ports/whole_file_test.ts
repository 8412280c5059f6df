import { assertEquals, assertRejects } from "@std/assert";
import { type Appendable, appendWhole, putWhole } from "./whole_file.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("putWhole leaves files of the operator's alone, whatever they are called", async () => {
  await inFolder(async (folder) => {
    const own = [".lb.yaml.new", ".lb.yaml.old.ringmaster-new", "lb.yaml.new"];
    for (const name of own) {
      await Deno.writeTextFile(`${folder}/${name}`, "mine");
      await Deno.utime(`${folder}/${name}`, 0, 0);
    }
    await putWhole(`${folder}/lb.yaml`, "text");
    assertEquals(await namesIn(folder), [...own, "lb.yaml"].sort());
    for (const name of own) assertEquals(await Deno.readTextFile(`${folder}/${name}`), "mine");
  });
});

Deno.test("putWhole leaves nothing behind where it fails, and the old text in its place", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/taken/below`, { recursive: true });
    await assertRejects(() => putWhole(`${folder}/taken`, "text"));
    await Deno.writeTextFile(`${folder}/lb.yaml`, "old");
    const refuse = () => Promise.reject(new Error("no"));
    await assertRejects(() => putWhole(`${folder}/lb.yaml`, "new", refuse), Error, "no");
    assertEquals(await Deno.readTextFile(`${folder}/lb.yaml`), "old");
    assertEquals(await namesIn(folder), ["lb.yaml", "taken"]);
  });
});

Deno.test("putWhole takes away what a killed process left of the same file, and not what one is writing", async () => {
  await inFolder(async (folder) => {
    const left = (name: string) => `.${name}.01234567.ringmaster-new`;
    const fresh = ".lb.yaml.89abcdef.ringmaster-new";
    for (const name of [left("lb.yaml"), left("other.yaml"), fresh]) {
      await Deno.writeTextFile(`${folder}/${name}`, "half");
      if (name !== fresh) await Deno.utime(`${folder}/${name}`, 0, 0);
    }
    await putWhole(`${folder}/lb.yaml`, "text");
    assertEquals(await namesIn(folder), [fresh, left("other.yaml"), "lb.yaml"].sort());
  });
});

Deno.test("putWhole may be asked many times at once: the file is one of the texts, and nothing else is there", async () => {
  await inFolder(async (folder) => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
    await Promise.all(texts.map((text) => putWhole(`${folder}/lb.yaml`, text)));
    assertEquals(texts.includes(await Deno.readTextFile(`${folder}/lb.yaml`)), true);
    assertEquals(await namesIn(folder), ["lb.yaml"]);
  });
});

const OLD = "2026 one\n";

/** A real file on a disk that has room for so many bytes more; `meanwhile` is what happens when it is full. */
async function appendWhereFull(
  room: number,
  meanwhile: (path: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  let left = "";
  await inFolder(async (folder) => {
    const path = `${folder}/events.log`;
    await Deno.writeTextFile(path, OLD);
    using file = await Deno.open(path, { append: true });
    const full: Appendable = {
      stat: () => file.stat(),
      truncate: (length) => file.truncate(length),
      async write(bytes) {
        if (room === 0) {
          await meanwhile(path);
          throw new Error("no space left on device");
        }
        const written = await file.write(bytes.subarray(0, room));
        room -= written;
        return written;
      },
    };
    const text = new TextEncoder().encode("2026 two\n2026 three\n");
    await assertRejects(() => appendWhole(full, text), Error, "no space left");
    left = await Deno.readTextFile(path);
  });
  return left;
}

Deno.test("appendWhole leaves no torn line and no line that is written again where the disk gets full", async () => {
  assertEquals(await appendWhereFull(0), OLD);
  assertEquals(await appendWhereFull(4), OLD);
  assertEquals(await appendWhereFull(11), OLD);
});

Deno.test("appendWhole takes nothing away from others that write to the same file or empty it", async () => {
  const behind = (path: string) => Deno.writeTextFile(path, "theirs\n", { append: true });
  assertEquals(await appendWhereFull(4, behind), `${OLD}2026theirs\n`);
  assertEquals(await appendWhereFull(4, (path) => Deno.writeTextFile(path, "")), "");
});

Deno.test("appendWhole goes on where a write takes a part only", async () => {
  const pieces: string[] = [];
  const slow: Appendable = {
    stat: () => Promise.reject(new Error("not asked")),
    truncate: () => Promise.reject(new Error("not asked")),
    write(bytes) {
      pieces.push(new TextDecoder().decode(bytes.subarray(0, 3)));
      return Promise.resolve(Math.min(3, bytes.length));
    },
  };
  await inFolder(async (folder) => {
    using file = await Deno.open(`${folder}/new`, { append: true, create: true });
    await appendWhole({ ...slow, stat: () => file.stat() }, new TextEncoder().encode("seven77"));
  });
  assertEquals(pieces, ["sev", "en7", "7"]);
});
