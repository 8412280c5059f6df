import { assert, assertEquals } from "@std/assert";
import {
  createFakeCommands,
  createFakeFiles,
  createTestContext,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

async function diagnose(script: string, files: Readonly<Record<string, string>>) {
  const command = createFakeCommands(() => new Error("the doctor must not call it"));
  const context = createTestContext(plugin.id, { command, files: createFakeFiles(files) });
  const prepared = plugin.prepare({ script });
  assert(prepared.ok);
  return await prepared.diagnose(context, new AbortController().signal);
}

Deno.test("diagnose tells where a script is, without calling it", async () => {
  const files = { "/etc/init.d/apache": "" };
  assertEquals(await diagnose("apache", files), [
    { status: "ok", subject: "script apache", message: "found at /etc/init.d/apache" },
  ]);
});

Deno.test("diagnose tells where a script was looked for in vain, and what to do", async () => {
  const [plain] = await diagnose("apache", {});
  assertEquals(plain?.status, "failed");
  assertEquals(
    plain?.message,
    "there is no program at /etc/ha.d/resource.d/apache or /etc/init.d/apache that may be executed",
  );
  const [agent] = await diagnose("ocf:heartbeat:apache", {});
  assertEquals(agent?.remedy, "install it (Debian: apt-get install resource-agents)");
});
