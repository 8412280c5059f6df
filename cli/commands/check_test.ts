import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { check } from "./check.ts";
import { BROKEN, runCommand, VALID, withFile } from "./test_files.ts";

Deno.test("check says on standard output that a file is valid, and how much there is", () =>
  withFile(VALID, async (path) => {
    const { code, console } = await runCommand(check, ["-c", path]);
    assertEquals(code, 0);
    assertEquals(console.stdout, `${path} is valid: 1 service, 2 real servers\n`);
    assertEquals(console.stderr, "");
  }));

Deno.test("check prints all problems on standard error, one a line with file and line", () =>
  withFile(BROKEN, async (path) => {
    const { code, console } = await runCommand(check, ["-c", path]);
    assertEquals(code, 1);
    assertEquals(console.stdout, "");
    const lines = console.stderr.trimEnd().split("\n");
    assertEquals(lines.length, 2);
    assertMatch(lines[0] ?? "", /ringmaster\.yaml:4: .*schedular.*did you mean "scheduler"\?/);
    assertMatch(lines[1] ?? "", /ringmaster\.yaml:5: .*conect.*did you mean "connect"\?/);
  }));

Deno.test("check counts warnings for nothing, and prints them on standard error", async () => {
  const article = new URL("../../examples/spring-ring/ldirectord.cf", import.meta.url).pathname;
  const { code, console } = await runCommand(check, ["-c", article]);
  assertEquals(code, 0);
  assertMatch(console.stderr, /^[^\n]*ldirectord\.cf:\d+: warning: [^\n]+\n$/);
  assertEquals(console.stdout, `${article} is valid: 2 services, 4 real servers\n`);
});

Deno.test("check --json tells the same to programs", () =>
  withFile(BROKEN, async (path) => {
    const { code, console } = await runCommand(check, ["-c", path, "--json"]);
    assertEquals(code, 1);
    const told = JSON.parse(console.stdout);
    assertEquals(told.valid, false);
    assertEquals(told.path, path);
    assertEquals(told.problems.map((each: { line: number }) => each.line), [4, 5]);
    assertEquals(told.warnings, []);
    assertEquals(console.stderr, "");
    await Deno.writeTextFile(path, VALID);
    const good = JSON.parse((await runCommand(check, ["-c", path, "--json"])).console.stdout);
    assertEquals(good, { path, valid: true, services: 1, servers: 2, problems: [], warnings: [] });
  }));

Deno.test("check says that a file cannot be read", async () => {
  const { code, console } = await runCommand(check, ["-c", "/nowhere/at/all.cf"]);
  assertEquals(code, 1);
  assertStringIncludes(console.stderr, 'cannot read "/nowhere/at/all.cf": no such file');
});
