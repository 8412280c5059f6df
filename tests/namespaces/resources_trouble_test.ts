/** Resources that are not where they should be: an interface with another name, a script that one director lacks. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { nativeFiles, SECOND_VIP } from "../lanes/ha_files.ts";
import { HaPair } from "../lanes/ha_pair.ts";
import { ResourceHost } from "../lanes/resource_host.ts";
import { buildTopology } from "../lanes/topology.ts";

const ADDRESS = { address: "10.0.0.154/25", interface: "eth0" };

Deno.test("an address whose interface has another name by now is lost, and is gone once it is given up", async () => {
  await using topology = await buildTopology({
    networks: ["wire"],
    hosts: [{ name: "one", links: [{ network: "wire", address: "10.0.0.151/25" }] }],
  });
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  await one.do("acquire");
  const rename = "ip link set eth0 down && ip link set eth0 name lan0 && ip link set lan0 up";
  await topology.read("one", "sh", "-c", rename);
  const shown = () => topology.read("one", "ip", "-br", "-4", "addr", "show", "dev", "lan0");
  assertStringIncludes(await shown(), ADDRESS.address);
  assertEquals(await one.do("held"), false);
  assertEquals(
    (await one.ask("acquire")).error,
    `cannot take ${ADDRESS.address} on eth0: ip says "Cannot find device "eth0""`,
  );
  await one.do("release");
  const after = await shown();
  assertEquals([after.includes(ADDRESS.address), after.includes("10.0.0.151/25")], [false, true]);
});

const LIMIT_MS = 40_000;

function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

const SCRIPT = `#!/bin/sh
case $1 in
start) touch "$0-held" ;;
stop) rm -f "$0-held" ;;
status) if [ -e "$0-held" ]; then echo running; else echo stopped; fi ;;
esac
`;

Deno.test("a group whose script one director lacks is held by the other, and its fellows are untouched", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-lacks-" });
  try {
    await Deno.writeTextFile(`${folder}/there`, SCRIPT, { mode: 0o755 });
    await using pair = await HaPair.create({
      backend: "userspace",
      files: (name) =>
        nativeFiles({
          secondGroup: { script: `${folder}/${name === "AppNode1" ? "there" : "nowhere"}` },
        }),
    });
    const second = pair.director("AppNode2");
    const { text } = await second.waitFor("resource.failed", "script slow");
    assertStringIncludes(
      text,
      `cannot start script slow: there is no program at ${folder}/nowhere that may be executed`,
    );
    await eventually("the other director has the group", async () => {
      const { groups } = await second.cluster();
      const owners = await pair.network.owners(SECOND_VIP);
      const group = groups.find(({ name }) => name === "second");
      return owners.join() === "AppNode1" && group?.holders.join() === "appnode1" &&
        group.phase === "idle" && await isThere(`${folder}/there-held`);
    }, LIMIT_MS);
    assertEquals(await pair.network.owners(), ["AppNode1"]);
    const lacking = (await second.cluster()).groups.flatMap(({ resources }) => resources)
      .find(({ type }) => type === "script");
    assertEquals([lacking?.held, lacking?.state], [
      false,
      `cannot run here: there is no program at ${folder}/nowhere that may be executed`,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
