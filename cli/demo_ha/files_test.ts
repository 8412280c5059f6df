import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  builtinPlugins,
  createRegistry,
  formatProblem,
  loadConfig,
  RingmasterError,
  systemPorts,
} from "../../mod.ts";
import { extraText, folderTexts, placesOf, writeFolders } from "./files.ts";

const EXAMPLE = new URL("../../examples/ha-pair/", import.meta.url);

/** The cluster of a director's folder as it is loaded. */
async function loadFolder(path: string, node: string) {
  const registry = createRegistry(builtinPlugins);
  const beside = path.replace(/ha\.d$/, "extra.yaml");
  const overrides = { node, backend: "memory", beside };
  const loaded = await loadConfig({ path, registry, ports: systemPorts, overrides });
  assert(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  assert(loaded.config.cluster !== undefined);
  return loaded.config.cluster;
}

Deno.test("writeFolders gives both directors a folder that loads, the same but for the logfile", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-demo-files-" });
  try {
    for (const sync of [true, false]) {
      await writeFolders(folder, EXAMPLE, {
        sync,
        random: systemPorts.random,
        ports: [8694, 8695],
        tokens: "# nobody\n",
      });
      const first = await loadFolder(placesOf(folder, "AppNode1").config, "AppNode1");
      const second = await loadFolder(placesOf(folder, "AppNode2").config, "AppNode2");
      assertEquals(first.digest, second.digest);
      assertEquals(first.keyring, second.keyring);
      assertEquals([first.keepaliveMs, first.deadtimeMs, first.autoFailback], [100, 400, false]);
      const types = first.groups.flatMap(({ resources }) => resources.map(({ type }) => type));
      assertEquals(types, sync ? ["ipvs_sync", "ip_addr"] : ["ip_addr"]);
    }
    const { mode } = await Deno.stat(`${placesOf(folder, "AppNode1").config}/authkeys`);
    assertEquals((mode ?? 0) & 0o777, 0o600);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("extraText has each director listen for this machine and for the other, which it knows", () => {
  const text = extraText("AppNode2", "/d/tokens", [8694, 8695]);
  assert(text.includes('listen: ["127.0.0.1:8695", "10.0.0.152:8695"]'), text);
  assert(text.includes('peers: [{ node: AppNode1, url: "http://10.0.0.151:8694" }]'), text);
});

Deno.test("folderTexts refuses files that are not the article's", () => {
  const texts = { ha: "", haresources: "AppNode1 10.0.0.154\n", ldirectord: 'logfile="/x"\n' };
  const error = assertThrows(
    () => folderTexts(texts, { logfile: "/y", sync: true }),
    RingmasterError,
  );
  assertEquals(error.code, "config_invalid");
});
