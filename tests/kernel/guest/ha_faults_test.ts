/** What happens to wires and processes of a pair on the real ip_vs: after it one owner, and the sync daemons follow. */

import { assertEquals } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { Play } from "./play.ts";

const LIMIT_MS = 40_000;
const LOOK_MS = 250;

Deno.test("cut, parted or paused, a pair has one owner after it, and one sync daemon of each role", async (step) => {
  await using play = await Play.begin();
  const { pair } = play;
  const { network } = pair;
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");
  await pair.settles("start", "AppNode1");

  await step.step("the owner's cable is pulled, an established connection goes on", async () => {
    const held = await play.hold("AppNode1");
    await pair.disturb("the cable is back", "AppNode2", async () => {
      await network.unplug("AppNode1");
      await second.waitFor("group.taken");
      await play.goesOn(held);
      await network.plugIn("AppNode1");
    });
    await play.daemonIs("AppNode2", "master");
    await play.daemonIs("AppNode1", "backup");
  });

  await step.step(
    "parted both are masters, and the one that gives way is backup again",
    async () => {
      const mark = second.mark();
      await pair.disturb("the partition heals", "AppNode1", async () => {
        await network.part();
        await eventually(
          "both have the address",
          async () => (await network.owners()).length === 2,
          LIMIT_MS,
          LOOK_MS,
        );
        await play.daemonIs("AppNode1", "master");
        await play.daemonIs("AppNode2", "master");
        await network.heal();
      });
      assertEquals(second.since(mark, "group.yielded").length, 1, second.describe());
      await play.daemonIs("AppNode1", "master");
      await play.daemonIs("AppNode2", "backup");
    },
  );

  await step.step("paused for longer than deadtime, it becomes the backup", async () => {
    const mark = second.mark();
    await pair.disturb("paused and resumed", "AppNode2", async () => {
      first.signal("SIGSTOP");
      await second.waitFor("group.taken", "", mark);
      await play.daemonIs("AppNode2", "master");
      first.signal("SIGCONT");
    });
    await play.daemonIs("AppNode2", "master");
    await play.daemonIs("AppNode1", "backup");
    await play.table("AppNode1");
    await play.table("AppNode2");
  });
});
