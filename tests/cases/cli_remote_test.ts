/** The command line against a director that listens on an address, with tokens. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ringmaster } from "./cli_program.ts";
import { type Scene, withDirector, withScene } from "./cli_scene.ts";

interface RemoteScene {
  readonly scene: Scene;
  readonly url: string;
  /** The file that holds the token of a role. */
  readonly tokenFile: (role: "read" | "operate" | "admin") => string;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Runs the body beside a director that listens on loopback and takes a token of each role. */
async function withRemote(body: (remote: RemoteScene) => Promise<void>): Promise<void> {
  await withScene(async (scene) => {
    const tokens = `${scene.config}.tokens`;
    const tokenFile = (role: string) => `${scene.config}.${role}`;
    for (const role of ["read", "operate", "admin"]) {
      const made = await ringmaster(
        "token",
        "add",
        `the-${role}`,
        "--role",
        role,
        "--tokens",
        tokens,
      );
      assertEquals(made.code, 0, made.stderr);
      const token = /\brm_\S+/.exec(made.stdout)?.[0] ?? "";
      await Deno.writeTextFile(tokenFile(role), `${token}\n`);
    }
    const port = freePort();
    const text = await Deno.readTextFile(scene.config);
    const admin = `admin: { listen: "127.0.0.1:${port}", tokens: ${tokens} }\n`;
    await Deno.writeTextFile(scene.config, admin + text);
    await withDirector(scene, () => body({ scene, url: `http://127.0.0.1:${port}`, tokenFile }));
  });
}

Deno.test("a director elsewhere is asked with a token, as far as its role goes", () =>
  withRemote(async ({ scene, url, tokenFile }) => {
    const ask = (role: "read" | "operate" | "admin", ...words: string[]) =>
      ringmaster(...words, "--host", url, "--token-file", tokenFile(role));
    const { id } = scene.servers[0];
    const status = await ask("read", "status");
    assertEquals(status.code, 0, status.stderr);
    assertStringIncludes(status.stdout, id);
    const refused = await ask("read", "disable", "web", id);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertMatch(refused.stderr, /the-read.*"ringmaster token add NAME --role operate"/);
    assertEquals((await ask("operate", "disable", "web", id)).code, 0);
    const config = await ask("operate", "config", "show");
    assertEquals(config.code, 1);
    assertStringIncludes(config.stderr, "--role admin");
    assertStringIncludes((await ask("admin", "config", "show")).stdout, "services:");
    assertMatch((await ask("operate", "audit")).stdout, /the-operate +operate +127\.0\.0\.1:\d+ /);
  }));

Deno.test("without a token, or with a wrong one, the director says so, and how one is made", () =>
  withRemote(async ({ url }) => {
    const nobody = await ringmaster("status", "--host", url);
    assertEquals([nobody.code, nobody.stdout], [1, ""]);
    assertStringIncludes(nobody.stderr, '"ringmaster token add NAME --role read" makes one');
    const file = await Deno.makeTempFile();
    await Deno.writeTextFile(file, "rm_0_0");
    const wrong = await ringmaster("status", "--host", url, "--token-file", file);
    await Deno.remove(file);
    assertEquals(wrong.code, 1);
    assert(!wrong.stderr.includes("rm_0_0"), "no token is printed");
  }));

Deno.test("a host where nobody listens ends with 3, and a token in plain text to another host with 2", async () => {
  const port = freePort();
  const away = await ringmaster("status", "--host", `http://127.0.0.1:${port}`);
  assertEquals([away.code, away.stdout], [3, ""]);
  assertStringIncludes(away.stderr, "nobody listens there");
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "rm_a_b");
  const words = ["--host", "http://lb1.example:8694", "--token-file", file];
  const plain = await ringmaster("status", ...words);
  await Deno.remove(file);
  assertEquals([plain.code, plain.stdout], [2, ""]);
  assertStringIncludes(plain.stderr, "--plain-text");
});
