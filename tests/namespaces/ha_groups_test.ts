/** Two groups of resources with a home on each director, and what an operator says of all, local and foreign ones. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { nativeFiles, SECOND_VIP } from "../lanes/ha_files.ts";
import { type DirectorName, VIP } from "../lanes/ha_network.ts";
import { HaPair } from "../lanes/ha_pair.ts";

/** As resource.d has them. While there is a file `block`, stopping takes its time; with `broken`, it fails. */
const SCRIPT = `#!/bin/sh
here="$(dirname "$0")/$(uname -n)"
case "$1" in
start) touch "$here-held" ;;
stop)
  tries=0
  while [ -e "$here-block" ] && [ $tries -lt 300 ]; do tries=$((tries + 1)); sleep 0.05; done
  [ ! -e "$here-broken" ] || { echo "stop is broken" >&2; exit 1; }
  rm -f "$here-held" ;;
status) if [ -e "$here-held" ]; then echo running; else echo stopped; fi ;;
esac
`;

class Groups {
  constructor(readonly pair: HaPair, readonly folder: string) {}

  /** Both groups are held by these and by nobody else: addresses, script and what both directors say. */
  async heldBy(resources: DirectorName, second: DirectorName): Promise<void> {
    const wanted = { resources: [resources], second: [second], script: [second] };
    const said = { resources: [resources.toLowerCase()], second: [second.toLowerCase()] };
    let found: unknown;
    await eventually("both groups are held as they should be", async () => {
      const { network } = this.pair;
      const truth = {
        resources: await network.owners(VIP),
        second: await network.owners(SECOND_VIP),
        script: await this.#scriptHolders(),
      };
      const views = [await this.#view("AppNode1"), await this.#view("AppNode2")];
      found = { truth, views };
      return JSON.stringify(found) === JSON.stringify({ truth: wanted, views: [said, said] });
    }).catch((thrown) => {
      const { AppNode1, AppNode2 } = this.pair.directors;
      const told = `${AppNode1.describe()}\n${AppNode2.describe()}`;
      throw new Error(`${thrown}; found ${JSON.stringify(found)}\n${told}`);
    });
  }

  async #view(name: DirectorName): Promise<Record<string, readonly string[]>> {
    const { groups } = await this.pair.director(name).cluster();
    return Object.fromEntries(groups.map(({ name, holders }) => [name, holders]));
  }

  async #scriptHolders(): Promise<DirectorName[]> {
    const holders: DirectorName[] = [];
    for (const name of ["AppNode1", "AppNode2"] as const) {
      if (await this.exists(name, "held")) holders.push(name);
    }
    return holders;
  }

  exists(name: DirectorName, what: string): Promise<boolean> {
    return Deno.stat(`${this.folder}/${name}-${what}`).then(() => true, () => false);
  }

  async set(name: DirectorName, what: "block" | "broken"): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${name}-${what}`, "");
  }

  async unset(name: DirectorName, what: "block" | "broken"): Promise<void> {
    await Deno.remove(`${this.folder}/${name}-${what}`);
  }
}

Deno.test("two groups move by all, local and foreign, and one move ends before the next begins", async (step) => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-groups-" });
  const script = `${folder}/slow`;
  await Deno.writeTextFile(script, SCRIPT, { mode: 0o755 });
  try {
    await using pair = await HaPair.create({
      backend: "userspace",
      files: () => nativeFiles({ secondGroup: { script } }),
    });
    const groups = new Groups(pair, folder);
    const first = pair.director("AppNode1");
    const second = pair.director("AppNode2");

    await step.step("each group starts at home", async () => {
      await groups.heldBy("AppNode1", "AppNode2");
    });

    await step.step("local groups move away, and home again", async () => {
      assertStringIncludes(await first.say("standby", "local"), "resources");
      await groups.heldBy("AppNode2", "AppNode2");
      assertMatch(await first.say("standby", "foreign"), /none of the foreign groups/);
      assertStringIncludes(await first.say("takeover", "local"), "resources");
      await groups.heldBy("AppNode1", "AppNode2");
    });

    await step.step("foreign groups move to their home", async () => {
      await first.say("takeover", "foreign");
      await groups.heldBy("AppNode1", "AppNode1");
      await first.say("standby", "foreign");
      await groups.heldBy("AppNode1", "AppNode2");
    });

    await step.step("all that a director has moves together", async () => {
      await second.say("standby", "all");
      await groups.heldBy("AppNode1", "AppNode1");
      await second.say("takeover");
      await groups.heldBy("AppNode2", "AppNode2");
    });

    await step.step(
      "a second standby during the first is refused, and the first ends well",
      async () => {
        await groups.set("AppNode2", "block");
        const moving = second.say("standby", "local");
        await eventually("the group is being given up", async () => {
          const { groups: found } = await second.cluster();
          return found.some(({ name, phase }) => name === "second" && phase === "releasing");
        });
        const again = await second.trySay("standby", "local");
        assertEquals([again.code, again.stdout], [1, ""]);
        assertMatch(again.stderr, /cannot stand by: second is just being given up/);
        await groups.unset("AppNode2", "block");
        assertStringIncludes(await moving, "second is held by appnode1");
        await groups.heldBy("AppNode2", "AppNode1");
      },
    );

    await step.step("what cannot be stopped is not taken elsewhere until it is", async () => {
      const mark = first.mark();
      await groups.set("AppNode1", "broken");
      const moving = first.say("standby", "foreign");
      const failed = await first.waitFor("resource.failed", "stop is broken", mark);
      assertEquals(failed.severity, "error");
      assertEquals(await groups.exists("AppNode2", "held"), false);
      assertEquals(await pair.network.owners(SECOND_VIP), ["AppNode1"]);
      await groups.unset("AppNode1", "broken");
      assertStringIncludes(await moving, "second is held by appnode2");
      await groups.heldBy("AppNode2", "AppNode2");
    });

    await step.step("a director that stops gives both up, and the other has both", async () => {
      assertEquals(await second.stop(), 0, second.describe());
      await eventually("the first has both", async () => {
        const owners = [await pair.network.owners(VIP), await pair.network.owners(SECOND_VIP)];
        return owners.every((each) => each.join() === "AppNode1");
      });
      const order = second.events().filter(({ type, text }) =>
        type === "resource.released" && text.includes(" of second ")
      ).slice(-2);
      const words = order.map(({ text }) => text.split(" of ")[0]);
      assertEquals(words, ["script slow", `ip_addr ${SECOND_VIP}/25 eth0`]);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
