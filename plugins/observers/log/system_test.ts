import { assertEquals } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { isSameStream, realSystem } from "./system.ts";

Deno.test("isSameStream compares device and inode, both of which must be known", () => {
  const facts = { dev: 9, ino: 43_293_925 };
  assertEquals(isSameStream("9:43293925", facts), true);
  for (const named of [undefined, "", "9", "9:4329392", "43293925:9", "09:43293925"]) {
    assertEquals(isSameStream(named, facts), false, `${named}`);
  }
  assertEquals(isSameStream("9:43293925", undefined), false);
  assertEquals(isSameStream("9:null", { dev: 9, ino: 1 }), false);
});

const PROGRAM = `
import { realSystem } from "${new URL("./system.ts", import.meta.url)}";
Deno.stderr.writeSync(new TextEncoder().encode(String(realSystem.isJournal())));
`;

/** What a program of its own says of its standard output, which is a file here, with this in its environment. */
async function askedOf(path: string, stream: string | undefined): Promise<string> {
  const script = `exec "$0" eval "$1" > "${path}"`;
  const { stderr } = await new Deno.Command("sh", {
    args: ["-c", script, Deno.execPath(), PROGRAM],
    env: stream === undefined ? {} : { JOURNAL_STREAM: stream },
    stderr: "piped",
  }).output();
  return new TextDecoder().decode(stderr);
}

Deno.test("realSystem knows the stream that the service manager names by what standard output really is", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { dev, ino } = await Deno.stat(path);
    assertEquals(await askedOf(path, `${dev}:${ino}`), "true");
    assertEquals(await askedOf(path, `${dev}:${Number(ino) + 1}`), "false");
    assertEquals(await askedOf(path, undefined), "false");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("realSystem calls back at SIGUSR1 until it is ended", async () => {
  let mine = 0;
  let others = 0;
  const end = realSystem.onReopen(() => mine++);
  const endOther = realSystem.onReopen(() => others++);
  Deno.kill(Deno.pid, "SIGUSR1");
  await eventually("both have heard it", () => mine === 1 && others === 1);
  end();
  Deno.kill(Deno.pid, "SIGUSR1");
  await eventually("the other hears on", () => others === 2);
  endOther();
  assertEquals(mine, 1);
});
