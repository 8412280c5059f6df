/** The article's second half on the real ip_vs, step by step and with its own listings. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { VIP } from "../../lanes/ha_network.ts";
import { without } from "./article_table.ts";
import { Play } from "./play.ts";

Deno.test("the article's second half, having a play with it", async (step) => {
  await using play = await Play.begin();
  const { pair } = play;
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");

  await step.step("after a few moments one is the master, and who is it tells both", async () => {
    await pair.settles("start", "AppNode1");
    await play.daemonIs("AppNode1", "master");
    await play.daemonIs("AppNode2", "backup");
    assertEquals((await first.say("sync", "status")).split("\n")[0], "master running");
    assertEquals((await second.say("sync", "status")).split("\n")[0], "master stopped");
  });

  await step.step(
    "ipvsadm -L -n shows two servers for each protocol, also on the standby",
    async () => {
      await play.table("AppNode1");
      await play.table("AppNode2");
    },
  );

  await step.step("ip addr sh shows the virtual address on the master", async () => {
    assertStringIncludes(await play.on("AppNode1", "ip", "addr", "sh"), `inet ${VIP}/25 `);
    assertEquals((await play.on("AppNode2", "ip", "addr", "sh")).includes(VIP), false);
  });

  await step.step("an application node that is taken down leaves the table of both", async () => {
    await pair.killNode("AppNode1");
    await play.table("AppNode1", without("10.0.0.147"));
    await play.table("AppNode2", without("10.0.0.147"));
    await pair.startNode("AppNode1");
    await play.table("AppNode1");
    await play.table("AppNode2");
    await pair.report();
  });

  await step.step(
    "stopped, the master hands over, and an established connection goes on",
    async () => {
      const held = await play.hold("AppNode1");
      await pair.disturb("SIGTERM", "AppNode2", async () => {
        assertEquals(await first.stop(), 0, first.describe());
      });
      await play.goesOn(held);
      assertStringIncludes(await play.on("AppNode2", "ip", "addr", "sh"), `inet ${VIP}/25 `);
      await play.daemonIs("AppNode2", "master");
      assertEquals(second.since(0, "node.dead"), []);
    },
  );

  await step.step(
    "started again, it stands by and learns the connections that there are",
    async () => {
      await pair.disturb("the old master returns", "AppNode2", () => first.start());
      await play.daemonIs("AppNode1", "backup");
      await play.table("AppNode1");
      assertEquals(second.since(0, "group.yielded"), []);
    },
  );

  await step.step("standby gives it back, and an established connection goes on", async () => {
    const held = await play.hold("AppNode2");
    await pair.disturb("standby", "AppNode1", () => second.say("standby"));
    await play.goesOn(held);
    await play.daemonIs("AppNode1", "master");
    await play.daemonIs("AppNode2", "backup");
  });

  await step.step(
    "with the settings of its README a silent connection is told as well",
    async () => {
      for (const name of ["AppNode1", "AppNode2"] as const) {
        const folder = "/proc/sys/net/ipv4/vs";
        const settings =
          `echo 0 1 > ${folder}/sync_threshold; echo 10 > ${folder}/sync_refresh_period`;
        await play.on(name, "sh", "-c", settings);
      }
      await play.knows("AppNode2", await play.openSilent());
    },
  );

  await step.step(
    "killed without a word, it is replaced, and an established connection goes on",
    async () => {
      const held = await play.hold("AppNode1");
      await pair.disturb("SIGKILL", "AppNode2", () => first.stop("SIGKILL"));
      await play.goesOn(held);
      await play.daemonIs("AppNode2", "master");
    },
  );
});
