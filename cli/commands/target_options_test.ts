import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { parseCommand } from "../args.ts";
import type { Target } from "../client.ts";
import { isLoopback, TARGET_OPTIONS, targetOf } from "./target_options.ts";
import { withFile } from "./test_files.ts";

const SPEC = { name: "status", summary: "", options: TARGET_OPTIONS };

async function target(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Target> {
  return await targetOf(parseCommand(SPEC, words), (name) => env[name]);
}

async function refusal(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return await assertRejects(() => target(words, env), RingmasterError);
}

const HOST = "https://lb1.example:8694";

Deno.test("targetOf is the socket that was named, before the host of the environment", async () => {
  assertEquals(await target(["--socket", "/s"]), "/s");
  assertEquals(await target(["--socket", "/s"], { RINGMASTER_HOST: HOST }), "/s");
  assertEquals(typeof await target([]), "string");
  assertEquals(typeof await target([], { RINGMASTER_HOST: "" }), "string");
});

Deno.test("targetOf is the host that was named, before that of the environment", async () => {
  assertEquals(await target(["--host", HOST]), { url: HOST });
  assertEquals(await target([], { RINGMASTER_HOST: `${HOST}/` }), { url: HOST });
  assertEquals(await target(["--host", "http://lb2"], { RINGMASTER_HOST: HOST }), {
    url: "http://lb2",
  });
});

Deno.test("targetOf takes the token out of a file, before that of the environment", () =>
  withFile("rm_a_b\n", async (path) => {
    const env = { RINGMASTER_TOKEN: "rm_c_d" };
    assertEquals(await target(["--host", HOST], env), { url: HOST, token: "rm_c_d" });
    const words = ["--host", HOST, "--token-file", path];
    assertEquals(await target(words, env), { url: HOST, token: "rm_a_b" });
    // A token of the environment stays away from a socket.
    assertEquals(await target(["--socket", "/s"], env), "/s");
  }));

Deno.test("targetOf never repeats what is no token, nor a password in an address", async () => {
  const { message } = await refusal(["--host", HOST], { RINGMASTER_TOKEN: "two secret words" });
  assertEquals(message, "cannot use what RINGMASTER_TOKEN holds: it is no token");
  const address = await refusal(["--host", "https://anna:hunter2@lb1"]);
  assertEquals(address.message.includes("hunter2"), false);
});

Deno.test("targetOf sends a token in plain text to this machine alone, unless it is asked to", async () => {
  const env = { RINGMASTER_TOKEN: "rm_a_b" };
  for (const url of ["http://127.0.0.1:8694", "http://localhost:1", "http://[::1]:2"]) {
    assertEquals(await target(["--host", url], env), { url, token: "rm_a_b" });
  }
  const plain = "http://lb1.example:8694";
  const { code, message } = await refusal(["--host", plain], env);
  assertEquals(code, "usage");
  assertStringIncludes(message, `cannot send a token to "${plain}" where everybody`);
  assertStringIncludes(message, "--plain-text");
  assertEquals(await target(["--host", plain, "--plain-text"], env), {
    url: plain,
    token: "rm_a_b",
  });
  assertEquals(await target(["--host", plain]), { url: plain });
});

Deno.test("isLoopback takes no name that only begins so", () => {
  for (const name of ["127.0.0.1.example", "localhost.example", "10.127.0.1", "128.0.0.1", ""]) {
    assertEquals(isLoopback(name), false, name);
  }
});

Deno.test("targetOf reads certificates, and says which file it cannot read", () =>
  withFile("PEM", async (path) => {
    const words = ["--host", HOST, "--ca", path, "--certificate", path, "--key", path];
    assertEquals(await target(words), {
      url: HOST,
      authorities: "PEM",
      certificate: { chain: "PEM", key: "PEM" },
    });
    const missing = await refusal(["--host", HOST, "--ca", `${path}.missing`]);
    assertEquals(missing.code, "refused");
    assertStringIncludes(missing.message, `cannot read the certificates from "${path}.missing"`);
  }));

Deno.test("targetOf refuses words that contradict each other", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["--socket", "/s", "--host", HOST], "at --socket and at --host"],
    [["--token-file", "/t"], "--token-file is for a director that --host names"],
    [["--plain-text"], "--plain-text is for a director that --host names"],
    [["--host", HOST, "--key", "/k"], "--certificate and --key go together"],
    [["--host", "http://127.0.0.1:1", "--ca", "/c"], "--ca is for https"],
  ];
  for (const [words, part] of cases) {
    const { code, message } = await refusal(words);
    assertEquals(code, "usage");
    assertStringIncludes(message, part);
  }
  for (const host of ["lb1", "lb1:8694", "ftp://lb1", `${HOST}/api`, `${HOST}?x=1`, "https://"]) {
    assertStringIncludes((await refusal(["--host", host])).message, "wanted is http or https");
  }
});
