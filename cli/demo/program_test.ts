import { assertEquals, assertMatch } from "@std/assert";
import { denoCall, programCall } from "./program.ts";

Deno.test("denoCall names what another terminal can start", () => {
  assertEquals(denoCall("/usr/bin/deno", "2.9.6"), "deno");
  assertEquals(
    denoCall("/home/me/.npm/_npx/a1b2/node_modules/deno/deno", "2.9.6"),
    "npx --yes deno@2.9.6",
  );
});

Deno.test("programCall names a file that is there, by its whole path", async () => {
  const [, path = ""] = /^\S.* run --allow-all (\/.*\/cli\/main\.ts)$/.exec(programCall()) ?? [];
  assertMatch(path, /main\.ts$/);
  assertEquals((await Deno.stat(path)).isFile, true);
});
