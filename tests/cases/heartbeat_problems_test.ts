/** Folders of Heartbeat with more than one thing wrong: all is told in one round, and nothing that only follows. */

import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../core/config/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

const FOLDER = "/etc/ha.d";
const registry = createRegistry(builtinPlugins);

const HA_CF = "node n1 n2\nmcast eth0 225.0.0.1 694 1 0\nauto_failback off\n";

/** File, line and place of each error, sorted. */
async function told(haCf: string, { keys = true } = {}): Promise<string[]> {
  const files = createFakeFiles();
  const texts = {
    "ha.cf": haCf,
    haresources: "n1 IPaddr2::10.0.0.1/24/eth0 ldirectord\n",
    "ldirectord.cf": "virtual=x\n",
    ...(keys ? { authkeys: "auth 1\n1 sha1 HelloKey\n" } : {}),
  };
  for (const [name, text] of Object.entries(texts)) files.put(`${FOLDER}/${name}`, text, 0o600);
  const ports = createFakePorts({ files, names: createFakeNames({}, { http: 80 }) });
  const asked = { path: FOLDER, registry, ports, overrides: { node: "n1" } };
  const result = await loadConfig(asked);
  assert(!result.ok);
  return result.problems.filter(({ severity }) => severity === "error")
    .map(({ file, line, path }) => `${file.replace(`${FOLDER}/`, "")}:${line} ${path}`).sort();
}

Deno.test("one wrong line hides nothing of what is wrong beside it, and makes nothing else look wrong", async () => {
  const more = "ucast eth0 other.example\nping 10.0.0.9\nping 10.0.0.9\n";
  assertEquals(await told(`${HA_CF}${more}keepaliv 3\n`, { keys: false }), [
    "ha.cf:1 cluster.authkeys",
    "ha.cf:4 cluster.heartbeats[1].peer",
    "ha.cf:6 cluster.ping[1]",
    "ha.cf:7 keepaliv",
    "ldirectord.cf:1 virtual x",
  ]);
  const virtual = "ldirectord.cf:1 virtual x";
  assertEquals(await told(HA_CF.replace("node n1", "nod n1")), [
    "ha.cf:1 nod",
    "ha.cf:1 node",
    virtual,
  ]);
  assertEquals(await told(HA_CF.replace("mcast", "mcst")), ["ha.cf:1 ", "ha.cf:2 mcst", virtual]);
  assertEquals(await told(`${HA_CF}keepalive 5x\ndeadtime 3\n`), ["ha.cf:4 keepalive", virtual]);
});
