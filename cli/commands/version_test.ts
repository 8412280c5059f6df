import { assertEquals } from "@std/assert";
import { VERSION } from "../../mod.ts";
import { runCommand } from "./test_files.ts";
import { version } from "./version.ts";

Deno.test("version prints the program's name and version", async () => {
  const { code, console } = await runCommand(version, []);
  assertEquals(code, 0);
  assertEquals(console.stdout, `ringmaster ${VERSION}\n`);
});

Deno.test("version --json prints the version of Deno too", async () => {
  const { console } = await runCommand(version, ["--json"]);
  assertEquals(JSON.parse(console.stdout), {
    name: "ringmaster",
    version: VERSION,
    deno: Deno.version.deno,
  });
});
