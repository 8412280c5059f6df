import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { plugin } from "./mod.ts";
import { optionsSchema, parseScriptName } from "./options.ts";

function problems(options: unknown): string[] {
  const prepared = plugin.prepare(options);
  assert(!prepared.ok, "the options were taken");
  return prepared.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

Deno.test("parseScriptName reads names, paths and OCF agents", () => {
  assertEquals(parseScriptName("apache2"), { kind: "plain", name: "apache2" });
  assertEquals(parseScriptName("/opt/ha/start it"), { kind: "plain", name: "/opt/ha/start it" });
  assertEquals(parseScriptName("ocf:heartbeat:IPaddr2"), {
    kind: "ocf",
    provider: "heartbeat",
    agent: "IPaddr2",
  });
});

Deno.test("parseScriptName refuses what would lead out of the folders", () => {
  const wrong = [
    "",
    ".",
    "..",
    "a/b",
    "../x",
    "ocf:a",
    "ocf:..:x",
    "ocf:a:..",
    "ocf:a/b:c",
    "/opt/",
    "a\0b",
  ];
  for (const text of wrong) assertEquals(parseScriptName(text), undefined, text);
});

Deno.test("optionsSchema has Heartbeat's folders", () => {
  const options = optionsSchema.parse({ script: "apache2" });
  assertEquals(options.path, ["/etc/ha.d/resource.d", "/etc/init.d"]);
  assertEquals([options.args, options.parameters], [[], {}]);
});

Deno.test("optionsSchema makes texts of an agent's parameters", () => {
  const parameters = { ip: "10.0.0.1", cidr_netmask: 24, lvs_support: true };
  assertEquals(optionsSchema.parse({ script: "ocf:heartbeat:IPaddr2", parameters }).parameters, {
    ip: "10.0.0.1",
    cidr_netmask: "24",
    lvs_support: "true",
  });
});

Deno.test("optionsSchema keeps the words of one kind from the other", () => {
  assertStringIncludes(
    problems({ script: "ocf:heartbeat:IPaddr2", args: ["x"] })[0] ?? "",
    "args: is for resource.d scripts only",
  );
  assertStringIncludes(
    problems({ script: "apache2", parameters: { a: "b" } })[0] ?? "",
    "parameters: is for OCF agents only",
  );
  assertStringIncludes(problems({ script: "a b" })[0] ?? "", 'script: found "a b"');
  assertStringIncludes(problems({ script: "a", path: ["bin"] })[0] ?? "", "path.0: must be");
  assertStringIncludes(problems({ script: "a", path: [] })[0] ?? "", "path");
});
