import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { endOf, run } from "./run.ts";
import { BROKEN, runCommand, VALID, withFile } from "./test_files.ts";

// What a running director does with signals is tested on a process of its own, in tests/cases/cli_run_test.ts.

Deno.test("run refuses a broken configuration with all its problems, and starts nothing", () =>
  withFile(BROKEN, async (path) => {
    const { code, console } = await runCommand(run, ["-c", path, "--socket", `${path}.sock`]);
    assertEquals(code, 1);
    assertEquals(console.stdout, "");
    assertStringIncludes(console.stderr, "ringmaster.yaml:4: ");
    assertStringIncludes(console.stderr, "ringmaster.yaml:5: ");
    await assertRejects(() => Deno.lstat(`${path}.sock`), Deno.errors.NotFound);
  }));

Deno.test("run fails where another director has the socket, and names it", () =>
  withFile(VALID, async (path) => {
    const socket = `${path}.sock`;
    using _other = Deno.listen({ transport: "unix", path: socket });
    const error = await assertRejects(
      () => runCommand(run, ["-c", path, "--socket", socket, "--state", `${path}.state`]),
      RingmasterError,
    );
    assertEquals(error.code, "socket_busy");
    assertStringIncludes(error.message, `"${socket}": another director answers there`);
  }));

Deno.test("run does not start without a configuration", async () => {
  const error = await assertRejects(() => runCommand(run, []), RingmasterError);
  assertEquals(error.code, "usage");
  assertStringIncludes(error.message, "cannot run without -c PATH");
});

Deno.test("run ends with 1 and a sentence where something could not be given up", () => {
  const lines: string[] = [];
  const console = { error: (line: string) => void lines.push(line) };
  assertEquals([endOf([], console), lines], [0, []]);
  assertEquals(endOf(["ip_addr 10.0.0.154/25 eth0 of web", "script mail of mail"], console), 1);
  assertEquals(lines, [
    "ringmaster: the director has stopped, but could not give up what may still be here: " +
    "ip_addr 10.0.0.154/25 eth0 of web, script mail of mail",
  ]);
});
