/** Settings and keys that change while a pair runs, and packets of those who have neither. */

import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import type { HaDirector } from "../lanes/ha_director.ts";
import { type NativeChanges, nativeFiles } from "../lanes/ha_files.ts";
import { HaPair } from "../lanes/ha_pair.ts";
import type { HostileCounts } from "../lanes/hostile_agent.ts";

/** Gives a director other files and has it read them, and waits until it says that it did. */
async function reload(director: HaDirector, changes: NativeChanges): Promise<void> {
  const mark = director.mark();
  await director.write(nativeFiles(changes));
  director.signal("SIGHUP");
  await director.waitFor("config.loaded", "", mark);
}

/** That nothing of this was told since the marks. */
function assertNothing(pair: HaPair, marks: Marks, ...types: readonly string[]): void {
  for (const director of [pair.director("AppNode1"), pair.director("AppNode2")]) {
    for (const type of types) {
      assertEquals(director.since(marks[director.name], type), [], `${director.name} ${type}`);
    }
  }
}

type Marks = { readonly AppNode1: number; readonly AppNode2: number };

function marksOf(pair: HaPair): Marks {
  return {
    AppNode1: pair.director("AppNode1").mark(),
    AppNode2: pair.director("AppNode2").mark(),
  };
}

/** What happens where the owner changes, or where a director is not heard. */
const UNREST = ["group.claimed", "group.yielded", "role.changed", "node.dead", "node.left"];

const OLD = "1 sha256 a-secret-of-both\n";
const NEW = "2 sha1 a-new-secret-of-both\n";
const SLOWER = { keepalive: "100ms", deadtime: "800ms" };

Deno.test("settings and keys change one director at a time, and nothing moves that need not", async (step) => {
  await using pair = await HaPair.create({ backend: "userspace", files: () => nativeFiles() });
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");
  await pair.settles("start", "AppNode1");

  await step.step("a changed service: the difference is told until both have it", async () => {
    const marks = marksOf(pair);
    await pair.disturb("a service is changed on both", "AppNode1", async () => {
      await reload(first, { weight: 2 });
      await second.waitFor("cluster.config_mismatch", "appnode1", marks.AppNode2);
      await first.waitFor("cluster.config_mismatch", "appnode2", marks.AppNode1);
      const nodes = (await second.cluster()).nodes;
      assertEquals(nodes.find(({ self }) => !self)?.sameConfig, false);
      await reload(second, { weight: 2 });
      await second.waitFor("cluster.config_agreed", "appnode1", marks.AppNode2);
      await first.waitFor("cluster.config_agreed", "appnode2", marks.AppNode1);
    });
    assertNothing(pair, marks, ...UNREST);
    for (const director of [first, second]) {
      const servers = (await director.status()).services.flatMap((service) => service.servers);
      assertEquals(servers.map(({ tableWeight }) => tableWeight).sort(), [1, 2]);
    }
  });

  await step.step("a longer deadtime", async () => {
    const marks = marksOf(pair);
    await pair.disturb("a longer deadtime on both", "AppNode1", async () => {
      await reload(second, { weight: 2, timing: SLOWER });
      await reload(first, { weight: 2, timing: SLOWER });
      await first.waitFor("cluster.config_agreed", "", marks.AppNode1);
      await second.waitFor("cluster.config_agreed", "", marks.AppNode2);
    });
    assertNothing(pair, marks, ...UNREST);
  });

  await step.step(
    "keys are exchanged without a gap: both know the new one before it signs",
    async () => {
      const marks = marksOf(pair);
      for (const keys of [`auth 1\n${OLD}${NEW}`, `auth 2\n${OLD}${NEW}`, `auth 2\n${NEW}`]) {
        await pair.disturb(`keys ${keys.replaceAll("\n", "; ")}`, "AppNode1", async () => {
          for (const director of [second, first]) {
            await reload(director, { weight: 2, timing: SLOWER, keys });
          }
        });
      }
      assertNothing(pair, marks, ...UNREST, "heartbeat.refused", "cluster.config_mismatch");
    },
  );

  await step.step("a broken file is refused, and the pair goes on", async () => {
    const marks = marksOf(pair);
    await pair.disturb("a broken file", "AppNode1", async () => {
      const [name = "", text = ""] = Object.entries(nativeFiles({ weight: 2 })).at(-1) ?? [];
      await first.write({ [name]: text.replace("deadtime: 400ms", "deadtime: 100ms") });
      first.signal("SIGHUP");
      await first.waitFor("config.rejected", "deadtime", marks.AppNode1);
    });
    assertNothing(pair, marks, ...UNREST, "cluster.config_mismatch");
  });
});

Deno.test("with auto_failback the preferred director has the address whenever it can", async (step) => {
  await using pair = await HaPair.create({ backend: "userspace", files: () => nativeFiles() });
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");
  await pair.settles("start", "AppNode1");
  await pair.disturb("standby", "AppNode2", () => first.say("standby"));
  await pair.disturb("the first is restarted", "AppNode2", async () => {
    assertEquals(await first.stop(), 0);
    await first.start();
  });

  await step.step("a reload that turns it on brings the address home", async () => {
    await pair.disturb("auto_failback is turned on", "AppNode1", async () => {
      await reload(second, { autoFailback: true });
      await reload(first, { autoFailback: true });
    });
  });

  await step.step(
    "and it comes home after a crash, from a director that hands it over",
    async () => {
      await pair.disturb("SIGKILL", "AppNode2", () => first.stop("SIGKILL"));
      const marks = marksOf(pair);
      await pair.disturb("the preferred one returns", "AppNode1", () => first.start());
      assertEquals(second.since(marks.AppNode2, "group.yielded").length, 1, second.describe());
    },
  );
});

Deno.test("packets of those who have no key, or another one, are refused, counted and told", async (step) => {
  await using pair = await HaPair.create({ backend: "userspace", files: () => nativeFiles() });
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");
  await pair.settles("start", "AppNode1");

  await step.step("garbage, turned bits, halves, repetitions and giants", async () => {
    const marks = marksOf(pair);
    await pair.disturb("a hostile host", "AppNode1", async () => {
      const agent = denoCommand("tests/lanes/hostile_agent.ts", "225.0.0.1", "694", "60");
      const sent = JSON.parse(
        await pair.network.topology.read("client", ...agent),
      ) as HostileCounts;
      for (const director of [first, second]) {
        await eventually(`${director.name} has refused them all`, async () => {
          const { refused } = (await director.cluster()).counters;
          const total = Object.values(refused).reduce((sum, each) => sum + each, 0);
          // A repetition of one's own heartbeat, or of the newest one, is ignored without being counted as an attack.
          return total >= sent.garbage + sent.flipped + sent.truncated;
        });
        await director.waitFor("heartbeat.refused", "10.0.0.130", marks[director.name]);
      }
    });
    assertNothing(pair, marks, ...UNREST, "node.late");
  });

  await step.step(
    "another key on one director is told on both; with the right one they agree",
    async () => {
      const marks = marksOf(pair);
      await reload(second, { keys: "auth 1\n1 sha256 another-secret\n" });
      await first.waitFor("heartbeat.refused", "", marks.AppNode1);
      await second.waitFor("heartbeat.refused", "", marks.AppNode2);
      await eventually("neither hears the other", async () => {
        const owners = await pair.network.owners();
        return owners.length === 2;
      });
      await pair.disturb("the right key again", "AppNode2", () => reload(second, {}));
      const { refused } = (await first.cluster()).counters;
      assertGreaterOrEqual(refused.unauthenticated, 1);
      assert(
        first.since(marks.AppNode1, "heartbeat.refused").length < 10,
        "told now and then only",
      );
    },
  );
});
