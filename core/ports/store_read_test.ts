import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RingmasterError } from "../errors.ts";
import { StoreFile } from "./store_file.ts";
import { readStore } from "./store_read.ts";

async function inFolder(body: (path: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/a.journal`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function bodies(path: string, run?: number): string[] {
  const read: string[] = [];
  readStore(path, {
    onRecord: ({ id, run, kind, body }) => read.push(`${id} ${run} ${kind} ${body}`),
    ...(run === undefined ? {} : { run }),
  });
  return read;
}

Deno.test("readStore reads all or one run, also while somebody writes, and changes nothing", () =>
  inFolder(async (path) => {
    const file = new StoreFile({ path, maxBytes: 4_194_304, maxRecords: 100 });
    file.keep([{ id: 1, run: 1, time: 1, kind: "a", body: "one" }]);
    assertEquals(bodies(path), ["1 1 a one"]);
    file.keep([{ id: 2, run: 2, time: 2, kind: "b", body: "two" }]);
    assertEquals(bodies(path), ["1 1 a one", "2 2 b two"]);
    assertEquals(bodies(path, 2), ["2 2 b two"]);
    assertEquals(bodies(path, 3), []);
    file.close();
    const before = await Deno.readFile(path);
    assertEquals(bodies(path).length, 2);
    assertEquals(await Deno.readFile(path), before);
  }));

Deno.test("readStore says why a file is no journal that it can read", () =>
  inFolder(async (path) => {
    const refused = (reason: string) => {
      const error = assertThrows(() => bodies(path), RingmasterError, reason);
      assertEquals(error.code, "journal_unusable");
      assertEquals(error.message.startsWith(`cannot read journal "${path}": `), true);
    };
    refused("no such file");
    await Deno.writeTextFile(path, "no database\n".repeat(1_000));
    refused("file is not a database");
    await Deno.remove(path);
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE records (id INTEGER)");
    refused("it is a database, but no journal of ringmaster");
    foreign.exec(`PRAGMA application_id = ${0x524d4a31}; PRAGMA user_version = 7`);
    refused("it has form 7, and this program knows form 1");
    foreign.close();
    await Deno.remove(path);
    await Deno.mkdir(path);
    refused("it is no file");
  }));

Deno.test("readStore refuses a file that is damaged in the middle, whose records would seem to end there", () =>
  inFolder(async (path) => {
    const file = new StoreFile({ path, maxBytes: 4_194_304, maxRecords: 10_000 });
    const body = "x".repeat(500);
    file.keep(
      Array.from(
        { length: 1_000 },
        (_, index) => ({ id: index + 1, run: 1, time: 1, kind: "a", body }),
      ),
    );
    file.close();
    const bytes = await Deno.readFile(path);
    const middle = Math.floor(bytes.length / 2 / 4_096) * 4_096;
    await Deno.writeFile(path, bytes.fill(0xa5, middle, middle + 4_096));
    let read = 0;
    const reading = () => readStore(path, { onRecord: () => void read++ });
    const { message } = assertThrows(reading, RingmasterError, "damaged");
    assertEquals([read, message.includes("\n")], [0, false]);
  }));
