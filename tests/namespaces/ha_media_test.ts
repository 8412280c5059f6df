/** What a second medium, a reference beyond the directors, and fencing change. */

import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { CABLE_MEDIA, nativeFiles } from "../lanes/ha_files.ts";
import { CLIENT_LAN_ADDRESS } from "../lanes/ha_network.ts";
import { HaPair } from "../lanes/ha_pair.ts";

const LAN = "multicast eth0 225.0.0.1:694";
const GAP_LIMIT_MS = 6_000;

Deno.test("with a cable between them directors agree also where the LAN parts them", async (step) => {
  await using pair = await HaPair.create({
    backend: "userspace",
    files: () =>
      nativeFiles({ heartbeats: CABLE_MEDIA, cluster: [`ping: [${CLIENT_LAN_ADDRESS}]`] }),
  });
  const { network } = pair;
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");
  const unrest = (mark: readonly [number, number]) => [
    ...["group.claimed", "group.yielded", "node.dead"].flatMap((type) => [
      ...first.since(mark[0], type),
      ...second.since(mark[1], type),
    ]),
  ];
  await pair.settles("start", "AppNode1");

  await step.step("the same file on both: each hears the other over both media", async () => {
    for (const director of [first, second]) {
      await eventually(`${director.name} hears the other over both`, async () => {
        const other = (await director.cluster()).nodes.find(({ self }) => !self);
        return other?.links.filter(({ status }) => status === "up").length === 2;
      });
      const { counters } = await director.cluster();
      assertGreaterOrEqual(counters.duplicates, 1);
      assertEquals(Object.values(counters.refused).reduce((sum, each) => sum + each, 0), 0);
    }
  });

  await step.step("where one medium is cut it is told, and nothing else happens", async () => {
    const marks = [first.mark(), second.mark()] as const;
    await pair.disturb("the LAN parts them", "AppNode1", async () => {
      await network.part();
      await first.waitFor("link.down", LAN, marks[0]);
      await second.waitFor("link.down", LAN, marks[1]);
      await network.heal();
      await first.waitFor("link.up", LAN, marks[0]);
      await second.waitFor("link.up", LAN, marks[1]);
    });
    assertEquals(unrest(marks), []);
  });

  await step.step(
    "a director that loses the way to the clients gives way to one that has it",
    async () => {
      const marks = [first.mark(), second.mark()] as const;
      await pair.report();
      await network.unplug("AppNode1");
      await first.waitFor("reference.lost", CLIENT_LAN_ADDRESS, marks[0]);
      const { gapMs } = await pair.settles("the owner's LAN is cut", "AppNode2");
      assertLess(gapMs, GAP_LIMIT_MS);
      assertEquals(first.since(marks[0], "node.dead"), [], "it is heard over the cable");
      assertEquals(second.since(marks[1], "node.dead"), []);
      assertEquals(first.since(marks[0], "cluster.split_brain"), []);
    },
  );

  await step.step("it has the way again, and stands by", async () => {
    const marks = [first.mark(), second.mark()] as const;
    await pair.disturb("its LAN is back", "AppNode2", async () => {
      await network.plugIn("AppNode1");
      await first.waitFor("reference.reached", CLIENT_LAN_ADDRESS, marks[0]);
    });
    assertEquals(unrest(marks), []);
  });

  await step.step("where the reference itself is silent nobody gives way", async () => {
    const marks = [first.mark(), second.mark()] as const;
    const ignore = (value: 0 | 1) =>
      network.topology.read(
        "client",
        ...["sh", "-c", `echo ${value} > /proc/sys/net/ipv4/icmp_echo_ignore_all`],
      );
    await pair.disturb("the reference is silent", "AppNode2", async () => {
      await ignore(1);
      await first.waitFor("reference.lost", CLIENT_LAN_ADDRESS, marks[0]);
      await second.waitFor("reference.lost", CLIENT_LAN_ADDRESS, marks[1]);
      await ignore(0);
      await first.waitFor("reference.reached", CLIENT_LAN_ADDRESS, marks[0]);
      await second.waitFor("reference.reached", CLIENT_LAN_ADDRESS, marks[1]);
    });
    assertEquals(unrest(marks), []);
  });
});

/** Notes whom it was asked to turn off, and does so only once it is allowed to. */
const FENCE = `#!/bin/sh
echo "$RINGMASTER_NODE $1" >> "$(dirname "$0")/asked"
[ -e "$(dirname "$0")/allowed" ]
`;

Deno.test("a director that died without a word is fenced before another one takes over", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-fence-" });
  const command = `${folder}/fence`;
  await Deno.writeTextFile(command, FENCE, { mode: 0o755 });
  try {
    await using pair = await HaPair.create({
      backend: "userspace",
      files: () => nativeFiles({ cluster: [`fencing: { command: ${command}, timeout: 5s }`] }),
    });
    const { network } = pair;
    const first = pair.director("AppNode1");
    const second = pair.director("AppNode2");
    await pair.settles("start", "AppNode1");
    await pair.disturb("standby needs no fencing", "AppNode2", () => first.say("standby"));

    await second.stop("SIGKILL");
    const failed = await first.waitFor("fencing.ended");
    assertEquals(failed.severity, "error");
    assertEquals((await first.cluster()).groups.map(({ phase }) => phase), ["idle"]);
    assertEquals((await network.owners()).includes("AppNode1"), false);
    await Deno.writeTextFile(`${folder}/allowed`, "");
    await pair.settles("killed, fenced at the second try", "AppNode1");
    const asked = (await Deno.readTextFile(`${folder}/asked`)).trim().split("\n");
    assert(asked.length >= 2 && asked.every((each) => each === "appnode2 appnode2"), asked.join());
    const ended = first.events().filter(({ type }) =>
      type === "fencing.ended" || type === "group.taken"
    );
    assertEquals(ended.slice(-2).map(({ type }) => type), ["fencing.ended", "group.taken"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
