import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { keygen } from "./keygen.ts";
import { runCommand } from "./test_files.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-keygen-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.lstat(path)).mode ?? 0) & 0o7777;
}

Deno.test("keygen prints a whole file, each time with another key, of the method that is named", async () => {
  const [first, second] = [await runCommand(keygen, []), await runCommand(keygen, [])];
  assertMatch(first.console.stdout, /^auth 1\n1 sha256 [0-9a-f]{64}\n$/m);
  assertEquals([first.code, first.console.stderr], [0, ""]);
  assert(first.console.stdout !== second.console.stdout, "two keys are the same");
  for (const method of ["sha256", "sha1", "md5"]) {
    const { console } = await runCommand(keygen, ["--method", method]);
    assertMatch(console.stdout, new RegExp(`^1 ${method} [0-9a-f]{32,}$`, "m"));
  }
});

Deno.test("keygen -o writes the file for its owner alone, and shows no key", () =>
  inFolder(async (folder) => {
    const path = `${folder}/authkeys`;
    const { code, console } = await runCommand(keygen, ["-o", path]);
    assertEquals(code, 0);
    assertEquals(
      console.stdout,
      `${path} is written; every director of the cluster needs the same file\n`,
    );
    assertMatch(await Deno.readTextFile(path), /^1 sha256 [0-9a-f]{64}$/m);
    assertEquals(await modeOf(path), 0o600);
  }));

Deno.test("keygen -o touches no file that is there, and replaces it whole with --force", () =>
  inFolder(async (folder) => {
    const path = `${folder}/authkeys`;
    await Deno.writeTextFile(path, "auth 1\n1 sha1 precious\n", { mode: 0o644 });
    const error = await assertRejects(() => runCommand(keygen, ["-o", path]), RingmasterError);
    assertEquals([error.code, error.message], [
      "command_failed",
      `cannot write "${path}": it is there already; --force overwrites it`,
    ]);
    assertEquals(await Deno.readTextFile(path), "auth 1\n1 sha1 precious\n");
    await runCommand(keygen, ["-o", path, "--force"]);
    assertMatch(await Deno.readTextFile(path), /^1 sha256 [0-9a-f]{64}$/m);
    assertEquals(await modeOf(path), 0o600, "others could read it before");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["authkeys"]);
  }));

Deno.test("keygen fails with the reason where it cannot write, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    for (const words of [[], ["--force"]]) {
      const path = `${folder}/none/authkeys`;
      const error = await assertRejects(
        () => runCommand(keygen, ["-o", path, ...words]),
        RingmasterError,
      );
      assertMatch(error.message, /^cannot write ".*\/none\/authkeys": /);
    }
    await Deno.mkdir(`${folder}/taken`);
    const taken = ["-o", `${folder}/taken`, "--force"];
    await assertRejects(() => runCommand(keygen, taken), RingmasterError, "cannot write");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["taken"]);
  }));

Deno.test("keygen makes no key of a method that has none, or that nobody knows", async () => {
  for (const method of ["crc", "sha512", "SHA1"]) {
    const error = await assertRejects(
      () => runCommand(keygen, ["--method", method]),
      RingmasterError,
    );
    assertEquals([error.code, error.message], [
      "usage",
      `option --method is "${method}", allowed are sha256, sha1, md5; ` +
      '"ringmaster keygen --help" says more',
    ]);
  }
});
