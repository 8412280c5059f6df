import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { saysDamaged, StoreFile } from "./store_file.ts";

const MEGABYTE = 1_048_576;

async function inFolder(body: (path: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/state/a.journal`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function open(path: string, limits: { maxBytes?: number; maxRecords?: number } = {}): StoreFile {
  return new StoreFile({ path, maxBytes: 4 * MEGABYTE, maxRecords: 1_000_000, ...limits });
}

function records(from: number, to: number, body = "x", kind = "event") {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    return { id: from + index, run: 1, time: 5.4, kind, body };
  });
}

function idsIn(file: StoreFile): number[] {
  return file.found([{ kind: "event", limit: 1_000_000 }]).recent.map(({ id }) => id);
}

Deno.test("StoreFile keeps records over its end, and counts runs", () =>
  inFolder((path) => {
    const first = open(path);
    assertEquals(first.found([]), { last: 0, run: 1, recent: [] });
    first.keep(records(1, 3));
    first.keep(records(4, 4, "{}", "end"));
    // What was sent twice, because nobody could know that it had arrived, is there once.
    first.keep(records(3, 5, "y"));
    assertEquals(first.records, 5);
    first.close();
    const second = open(path);
    const { last, run, recent } = second.found([
      { kind: "event", limit: 2 },
      { kind: "end", limit: 1 },
    ]);
    assertEquals([last, run, second.records, second.aside], [5, 2, 5, undefined]);
    assertEquals(recent.map(({ id, body, time }) => [id, body, time]), [
      [3, "x", 5],
      [4, "{}", 5],
      [5, "y", 5],
    ]);
    second.close();
  }));

Deno.test("StoreFile is the owner's alone, with all that belongs to it, also where it was not", () =>
  inFolder(async (path) => {
    const modes = async () => {
      const names = await Array.fromAsync(Deno.readDir(path.replace(/[^/]*$/, "")), (e) => e.name);
      const all = await Promise.all(names.map((name) => Deno.stat(path.replace(/[^/]*$/, name))));
      return new Set(all.map(({ mode }) => (mode ?? 0) & 0o777));
    };
    const file = open(path);
    file.keep(records(1, 1));
    assertEquals(await modes(), new Set([0o600]));
    file.close();
    await Deno.chmod(path, 0o644);
    open(path).close();
    assertEquals(await modes(), new Set([0o600]));
  }));

Deno.test("StoreFile lets the oldest go and does not grow beyond its size, however much comes", () =>
  inFolder(async (path) => {
    const file = open(path);
    const body = "x".repeat(300);
    let greatest = 0;
    for (let from = 1; from <= 40_000; from += 500) {
      file.keep(records(from, from + 499, body));
      greatest = Math.max(greatest, (await Deno.stat(path)).size);
    }
    assertLessOrEqual(greatest, 4 * MEGABYTE);
    assert(greatest > 3 * MEGABYTE, `it uses the room that it has: ${greatest}`);
    const ids = idsIn(file);
    assertEquals(ids.length, file.records);
    assertEquals(ids.at(-1), 40_000);
    // None in the middle is missing.
    assertEquals(ids.length, 40_000 - (ids[0] ?? 0) + 1);
    file.close();
    assertLessOrEqual((await Deno.stat(path)).size, 4 * MEGABYTE);
  }));

Deno.test("StoreFile keeps no more records than it may", () =>
  inFolder((path) => {
    const file = open(path, { maxRecords: 100 });
    for (let from = 1; from <= 1_000; from += 10) file.keep(records(from, from + 9));
    assertLessOrEqual(file.records, 100);
    assertEquals(idsIn(file).at(-1), 1_000);
    file.close();
  }));

Deno.test("StoreFile becomes smaller where its size was lowered", () =>
  inFolder(async (path) => {
    const large = open(path, { maxBytes: 8 * MEGABYTE });
    for (let from = 1; from <= 10_000; from += 500) {
      large.keep(records(from, from + 499, "x".repeat(600)));
    }
    assert(large.bytes > 5 * MEGABYTE);
    large.close();
    const small = open(path);
    assertLessOrEqual(small.bytes, 4 * MEGABYTE);
    assertLessOrEqual((await Deno.stat(path)).size, 4 * MEGABYTE);
    assertEquals(idsIn(small).at(-1), 10_000);
    small.close();
  }));

Deno.test("StoreFile puts aside what is damaged, somebody else's, or of another form, and begins anew", () =>
  inFolder(async (path) => {
    const judge = async (make: () => void | Promise<void>) => {
      await Deno.remove(path).catch(() => {});
      await make();
      const file = open(path);
      const { aside } = file;
      file.keep(records(1, 1));
      assertEquals(idsIn(file), [1]);
      file.close();
      return aside ?? "";
    };
    open(path).close();
    const noDatabase = await judge(() => Deno.writeTextFile(path, "no database\n".repeat(1_000)));
    assertStringIncludes(noDatabase, "damaged or no journal");
    assertStringIncludes(noDatabase, `kept as "${path}.broken"`);
    assertStringIncludes(await Deno.readTextFile(`${path}.broken`), "no database");
    const foreign = await judge(() => {
      const database = new DatabaseSync(path);
      database.exec("CREATE TABLE addresses (name TEXT); INSERT INTO addresses VALUES ('a')");
      database.close();
    });
    assertStringIncludes(foreign, "it is somebody else's database");
    const later = await judge(() => {
      open(path).close();
      const database = new DatabaseSync(path);
      database.exec("PRAGMA user_version = 99");
      database.close();
    });
    assertStringIncludes(later, "it has form 99, and this program knows form 1");
    const torn = await judge(async () => {
      const file = open(path);
      file.keep(records(1, 1_000, "x".repeat(300)));
      file.close();
      const bytes = await Deno.readFile(path);
      await Deno.writeFile(path, bytes.fill(7, 4_096, 40_000));
    });
    assertStringIncludes(torn, "it is damaged");
    assertEquals(await judge(() => {}), "");
  }));

Deno.test("StoreFile takes an empty file for a new one", () =>
  inFolder(async (path) => {
    await Deno.mkdir(path.replace(/\/[^/]*$/, ""));
    await Deno.writeTextFile(path, "");
    const file = open(path);
    assertEquals([file.aside, file.records], [undefined, 0]);
    file.close();
  }));

Deno.test("StoreFile belongs to one program at a time, and what cannot be kept changes nothing", () =>
  inFolder((path) => {
    const file = open(path);
    assertThrows(() => open(path), Error, "another program has it open");
    file.keep(records(1, 2));
    const broken = [...records(3, 3), { ...records(4, 4)[0], body: null }];
    assertThrows(() => file.keep(broken as unknown as ReturnType<typeof records>));
    assertEquals([idsIn(file), file.records], [[1, 2], 2]);
    file.keep(records(3, 3));
    assertEquals(idsIn(file), [1, 2, 3]);
    file.close();
  }));

Deno.test("StoreFile keeps nothing in a file that was removed or replaced, and begins anew in its place", () =>
  inFolder(async (path) => {
    const first = open(path);
    first.keep(records(1, 1));
    for (const ending of ["", "-wal", "-shm"]) await Deno.remove(path + ending);
    assertThrows(() => first.keep(records(2, 2)), Error, "the file was removed");
    first.close();
    const second = open(path);
    second.keep(records(2, 2));
    assertEquals(idsIn(second), [2]);
    await Deno.writeTextFile(`${path}.other`, "");
    await Deno.rename(`${path}.other`, path);
    assertThrows(() => second.keep(records(3, 3)), Error, "another file was put in its place");
    second.close();
  }));

Deno.test("StoreFile throws where the folder cannot be made", () =>
  inFolder(async (path) => {
    await Deno.writeTextFile(path.replace(/\/[^/]*$/, ""), "a file, and no folder");
    assertThrows(() => open(path), Error);
  }));

Deno.test("saysDamaged tells a damaged file from one that cannot be written", () => {
  for (const message of ["database disk image is malformed", "file is not a database"]) {
    assert(saysDamaged(new Error(message)));
  }
  for (const message of ["database or disk is full", "disk I/O error", "database is locked"]) {
    assert(!saysDamaged(new Error(message)));
  }
});
