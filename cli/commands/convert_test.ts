import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { check } from "./check.ts";
import { convert } from "./convert.ts";
import { plan } from "./plan.ts";
import { BROKEN, runCommand, withFile } from "./test_files.ts";

const ARTICLE = new URL("../../examples/spring-ring/ldirectord.cf", import.meta.url).pathname;

/** Runs the body with a path on which nothing is yet. */
function withOutput(body: (path: string) => Promise<void>): Promise<void> {
  return withFile("", (path) => body(path.replace("ringmaster.yaml", "converted.yaml")));
}

Deno.test("convert writes native YAML that says where each part came from and plans the same table", () =>
  withOutput(async (output) => {
    const { code, console } = await runCommand(convert, [ARTICLE]);
    assertEquals(code, 0);
    assertStringIncludes(console.stderr, "warning");
    assertStringIncludes(console.stdout, "services:");
    assertStringIncludes(console.stdout, "# line ");
    await Deno.writeTextFile(output, console.stdout);
    const tableOf = async (path: string) =>
      (await runCommand(plan, ["-c", path, "--backend", "memory"])).console.stdout;
    assertEquals(await tableOf(output), await tableOf(ARTICLE));
  }));

Deno.test("convert -o writes a file, and nothing to standard output", () =>
  withOutput(async (output) => {
    const { code, console } = await runCommand(convert, [ARTICLE, "-o", output]);
    assertEquals([code, console.stdout], [0, ""]);
    const { console: direct } = await runCommand(convert, [ARTICLE]);
    assertEquals(await Deno.readTextFile(output), direct.stdout);
    assertEquals((await runCommand(check, ["-c", output])).code, 0);
  }));

Deno.test("convert -o leaves a file that is there as it is, but for --force", () =>
  withOutput(async (output) => {
    await Deno.writeTextFile(output, "precious");
    const error = await assertRejects(
      () => runCommand(convert, [ARTICLE, "-o", output]),
      RingmasterError,
    );
    assertEquals(
      error.message,
      `cannot write "${output}": it is there already; --force overwrites it`,
    );
    assertEquals(await Deno.readTextFile(output), "precious");
    await runCommand(convert, [ARTICLE, "-o", output, "--force"]);
    assertStringIncludes(await Deno.readTextFile(output), "services:");
  }));

Deno.test("convert -o says why it cannot write", async () => {
  const error = await assertRejects(
    () => runCommand(convert, [ARTICLE, "-o", "/nowhere/at/all.yaml"]),
    RingmasterError,
  );
  assertStringIncludes(error.message, 'cannot write "/nowhere/at/all.yaml": no such file');
});

Deno.test("convert writes nothing of a configuration with problems", () =>
  withFile(BROKEN, async (path) => {
    const output = `${path}.new`;
    const { code, console } = await runCommand(convert, [path, "-o", output]);
    assertEquals([code, console.stdout], [1, ""]);
    assertStringIncludes(console.stderr, "ringmaster.yaml:4: ");
    await assertRejects(() => Deno.stat(output), Deno.errors.NotFound);
  }));
