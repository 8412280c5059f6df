import { assertEquals } from "@std/assert";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import { candidates, findScript, requestFor, stopCommand } from "./call.ts";
import { optionsSchema } from "./options.ts";

const APACHE = optionsSchema.parse({ script: "apache2", args: ["web"] });
const OCF = optionsSchema.parse({
  script: "ocf:heartbeat:IPaddr2",
  parameters: { ip: "10.0.0.154", cidr_netmask: 25 },
});

Deno.test("candidates are Heartbeat's folders in order, a path itself, or the agent's place", () => {
  assertEquals(candidates(APACHE), ["/etc/ha.d/resource.d/apache2", "/etc/init.d/apache2"]);
  assertEquals(candidates(optionsSchema.parse({ script: "/opt/x" })), ["/opt/x"]);
  assertEquals(candidates(OCF), ["/usr/lib/ocf/resource.d/heartbeat/IPaddr2"]);
});

Deno.test("findScript takes the first that is a file and may be executed", async () => {
  const both = { "/etc/ha.d/resource.d/apache2": "", "/etc/init.d/apache2": "" };
  assertEquals(await findScript(APACHE, createFakeFiles(both)), "/etc/ha.d/resource.d/apache2");
  const facts = { modifiedMs: 0, size: 0, isDirectory: false, mode: 0o755 };
  for (const first of [undefined, { ...facts, isDirectory: true }, { ...facts, mode: 0o644 }]) {
    const files = {
      ...createFakeFiles(),
      facts: (path: string) => Promise.resolve(path.startsWith("/etc/init.d") ? facts : first),
    };
    assertEquals(await findScript(APACHE, files), "/etc/init.d/apache2");
  }
  assertEquals(await findScript(APACHE, createFakeFiles()), undefined);
});

Deno.test("requestFor hands over arguments before the action, and parameters in the environment", () => {
  const plain = requestFor(APACHE, "/etc/init.d/apache2", "status");
  assertEquals([plain.program, plain.args, plain.env], [
    "/etc/init.d/apache2",
    ["web", "status"],
    undefined,
  ]);
  const agent = requestFor(OCF, "/agent", "monitor");
  assertEquals(agent.args, ["monitor"]);
  assertEquals(agent.env, {
    OCF_ROOT: "/usr/lib/ocf",
    OCF_RA_VERSION_MAJOR: "1",
    OCF_RA_VERSION_MINOR: "0",
    OCF_RESOURCE_TYPE: "IPaddr2",
    OCF_RESOURCE_PROVIDER: "heartbeat",
    OCF_RESOURCE_INSTANCE: "IPaddr2",
    OCF_RESKEY_ip: "10.0.0.154",
    OCF_RESKEY_cidr_netmask: "25",
  });
});

Deno.test("stopCommand is a program with its arguments that needs nothing else", () => {
  const [program, ...args] = stopCommand(OCF);
  assertEquals(program, "env");
  assertEquals(args.includes("OCF_RESKEY_ip=10.0.0.154"), true);
  assertEquals(args.at(-1), "/usr/lib/ocf/resource.d/heartbeat/IPaddr2");
});
