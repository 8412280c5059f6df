import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { plan } from "./plan.ts";
import { BROKEN, runCommand, VALID, withFile } from "./test_files.ts";

Deno.test("plan prints the operations one a line, as if every server were up", () =>
  withFile(VALID, async (path) => {
    const { code, console } = await runCommand(plan, ["-c", path]);
    assertEquals(code, 0);
    assertEquals(console.stdout.split("\n"), [
      "add service 127.0.0.1:9072/tcp rr",
      "add server 127.0.0.1:9001 masq weight 1 to 127.0.0.1:9072/tcp",
      "add server 127.0.0.1:9002 masq weight 1 to 127.0.0.1:9072/tcp",
      "",
    ]);
    assertEquals(console.stderr, "plan for backend memory: named by the configuration\n");
  }));

Deno.test("plan says that there is nothing to do", () =>
  withFile("backend: memory\nservices: []\n", async (path) => {
    const { code, console } = await runCommand(plan, ["-c", path]);
    assertEquals(code, 0);
    assertEquals(console.stdout, "nothing to do\n");
  }));

Deno.test("plan --json prints backend and operations for programs", () =>
  withFile(VALID, async (path) => {
    const { console } = await runCommand(plan, ["-c", path, "--json"]);
    const told = JSON.parse(console.stdout);
    assertEquals(told.backend, "memory");
    assertEquals(told.operations.map((each: { kind: string }) => each.kind), [
      "service.add",
      "server.add",
      "server.add",
    ]);
  }));

Deno.test("plan refuses a broken configuration with all its problems", () =>
  withFile(BROKEN, async (path) => {
    const { code, console } = await runCommand(plan, ["-c", path]);
    assertEquals(code, 1);
    assertEquals(console.stdout, "");
    assertStringIncludes(console.stderr, "ringmaster.yaml:4: ");
    assertStringIncludes(console.stderr, "ringmaster.yaml:5: ");
  }));

Deno.test("plan --backend takes another backend than the file names, and refuses one that is not there", () =>
  withFile(VALID.replace("memory", "userspace"), async (path) => {
    const { console } = await runCommand(plan, ["-c", path, "--backend", "memory"]);
    assertStringIncludes(console.stderr, "plan for backend memory");
    const refused = await runCommand(plan, ["-c", path, "--backend", "memroy"]);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.console.stderr, 'did you mean "memory"?');
  }));

Deno.test("plan does not start without a configuration", async () => {
  const error = await assertRejects(() => runCommand(plan, []), RingmasterError);
  assertEquals(error.code, "usage");
  assertStringIncludes(error.message, "cannot plan without -c PATH");
});
