import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  formatTokens,
  makeToken,
  systemRandom,
  type TokenRecord,
} from "../../../core/plugin/mod.ts";
import { inFolder } from "./thread_fixture.ts";
import { createTokenBook } from "./tokens_book.ts";

function made(name: string, expiresAt?: number) {
  const end = expiresAt === undefined ? {} : { expiresAt };
  return makeToken(systemRandom, { name, role: "read", createdAt: 0, ...end });
}

/** As `ringmaster token` writes it: another file is put in its place. */
async function write(path: string, records: readonly TokenRecord[]): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, formatTokens(records), { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
}

Deno.test("a token book takes tokens as the file has them at the moment", () =>
  inFolder(async (folder) => {
    const path = `${folder}/tokens`;
    const notes: string[] = [];
    let now = 0;
    const book = createTokenBook({ path, now: () => now, note: (message) => notes.push(message) });
    const [anna, ben] = [made("anna"), made("ben", 5_000)];
    assertEquals(await book.find(anna.text), undefined);
    await write(path, [anna.record, ben.record]);
    assertEquals((await book.find(anna.text))?.name, "anna");
    assertEquals(await book.holds(ben.record.id), true);
    now = 5_000;
    assertEquals([await book.holds(ben.record.id), await book.find(ben.text)], [false, undefined]);
    await write(path, [ben.record]);
    assertEquals([await book.find(anna.text), await book.holds(anna.record.id)], [
      undefined,
      false,
    ]);
    await Deno.remove(path);
    assertEquals(await book.holds(ben.record.id), false);
    assertEquals(notes, []);
  }));

Deno.test("a token book takes nothing from a file that others may read, and says so once", () =>
  inFolder(async (folder) => {
    const path = `${folder}/tokens`;
    const notes: string[] = [];
    const book = createTokenBook({ path, now: () => 0, note: (message) => notes.push(message) });
    const { text, record } = made("anna");
    await write(path, [record]);
    assertEquals((await book.find(text))?.id, record.id);
    for (const mode of [0o640, 0o604, 0o620]) {
      await Deno.chmod(path, mode);
      assertEquals([await book.find(text), await book.holds(record.id)], [undefined, false]);
    }
    assertEquals(notes.length, 3);
    assertStringIncludes(notes[0] ?? "", "wanted is mode 0600, found 0640");
    await Deno.chmod(path, 0o600);
    assertEquals((await book.find(text))?.id, record.id);
  }));

Deno.test("a token book says which line is no token, and what is no file", () =>
  inFolder(async (folder) => {
    const notes: string[] = [];
    const note = (message: string) => void notes.push(message);
    const path = `${folder}/tokens`;
    await Deno.writeTextFile(path, "nonsense\n", { mode: 0o600 });
    await createTokenBook({ path, now: () => 0, note }).find("x");
    await createTokenBook({ path: folder, now: () => 0, note }).find("x");
    assertStringIncludes(notes[0] ?? "", "line 1 is no token");
    assertStringIncludes(notes[1] ?? "", "it is no file");
  }));
