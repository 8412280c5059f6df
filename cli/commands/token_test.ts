import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parseTokens, RingmasterError, verifyToken } from "../../mod.ts";
import { runCommand } from "./test_files.ts";
import { tokenAdd, tokenList, tokenRemove } from "./token.ts";

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-token-" });
  try {
    await body(`${folder}/made/tokens`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function add(path: string, ...words: readonly string[]): Promise<string> {
  const { code, console } = await runCommand(tokenAdd, [...words, "--tokens", path]);
  assertEquals(code, 0);
  return console.stdout.trim();
}

Deno.test("token add prints a token that its file takes, and keeps the file for its owner", () =>
  inFolder(async (path) => {
    const text = await add(path, "anna", "--role", "operate", "--expires", "30d");
    assertMatch(text, /^rm_[0-9a-f]{8}_[0-9a-f]{64}$/);
    const written = await Deno.readTextFile(path);
    assert(!written.includes(text.slice(12)), "the secret is in the file");
    assertEquals((await Deno.stat(path)).mode, 0o100600);
    const { records } = parseTokens(written);
    const record = verifyToken(text, records, Date.now());
    assertEquals([record?.name, record?.role], ["anna", "operate"]);
    assertEquals((record?.expiresAt ?? 0) - (record?.createdAt ?? 0), 30 * 86_400_000);
    const second = await add(path, "ci");
    const both = parseTokens(await Deno.readTextFile(path)).records;
    assertEquals(both.map(({ name, role }) => `${name} ${role}`), ["anna operate", "ci read"]);
    assert(verifyToken(second, both, 0) !== undefined);
    assertEquals([...Deno.readDirSync(path.replace("/tokens", ""))].map(({ name }) => name), [
      "tokens",
    ]);
  }));

Deno.test("token list shows who has one and no secret, and token remove ends it", () =>
  inFolder(async (path) => {
    const text = await add(path, "anna", "--expires", "12h");
    const id = text.slice(3, 11);
    const { console } = await runCommand(tokenList, ["--tokens", path]);
    assertStringIncludes(console.stdout, id);
    assertStringIncludes(console.stdout, "anna");
    const shown = await runCommand(tokenList, ["--tokens", path, "--json"]);
    const [first] = JSON.parse(shown.console.stdout);
    assertEquals(Object.keys(first).sort(), ["createdAt", "expiresAt", "id", "name", "role"]);
    const removed = await runCommand(tokenRemove, [id, "--tokens", path]);
    assertEquals(removed.console.stdout, `token ${id} of anna holds no longer\n`);
    assertEquals(parseTokens(await Deno.readTextFile(path)).records, []);
    const error = await assertRejects(
      () => runCommand(tokenRemove, [id, "--tokens", path]),
      RingmasterError,
    );
    assertEquals(error.code, "not_found");
  }));

Deno.test("token add refuses what it cannot write down", () =>
  inFolder(async (path) => {
    const wrong = [["a b"], ["anna", "--role", "root"], ["anna", "--expires", "soon"], [
      "anna",
      "--expires",
      "0d",
    ]];
    for (const words of wrong) {
      const error = await assertRejects(
        () => runCommand(tokenAdd, [...words, "--tokens", path]),
        RingmasterError,
      );
      assertEquals(error.code, "usage");
    }
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("token does not write over a file that holds something else", () =>
  inFolder(async (path) => {
    await add(path, "anna");
    await Deno.writeTextFile(path, "precious\n");
    for (
      const run of [
        () => runCommand(tokenAdd, ["ben", "--tokens", path]),
        () => runCommand(tokenRemove, ["00000000", "--tokens", path]),
        () => runCommand(tokenList, ["--tokens", path]),
      ]
    ) {
      const error = await assertRejects(run, RingmasterError);
      assertStringIncludes(error.message, "line 1 is no token");
    }
    assertEquals(await Deno.readTextFile(path), "precious\n");
  }));
