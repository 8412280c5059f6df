/**
 * Cases 35 to 48 of the behaviour that a replacement of Heartbeat must keep, and where each is shown:
 *
 * - 35, authkeys: core/config/authkeys_test.ts (order of lines, crc with a key) and tests/cases/native_authkeys_test.ts
 *   (modes 0644 and 0600).
 * - 36, ha.cf: tests/cases/heartbeat_files_test.ts. A TTL of 5 is accepted with a warning.
 * - 37 and 39, wire format: not kept; heartbeats have a form of their own (core/membership/message_test.ts).
 * - 38, replay: core/membership/replay_test.ts and "Membership refuses recorded packets" of membership_test.ts there.
 *   Nothing is asked for again: each heartbeat has the whole state.
 * - 40 (a node dies and returns), 41 (clean stop), 42 (standby), 45 (partition): below, and with real directors in
 *   tests/namespaces/ha_faults_test.ts, ha_groups_test.ts and ha_settings_test.ts.
 * - 43 (order and words of scripts), 44 (a stop that fails), 46 (LVSSyncDaemonSwap), 47 (IPaddr2):
 *   tests/cases/heartbeat_resources_test.ts; what of 43 is read: tests/cases/heartbeat_files_test.ts.
 * - 48, texts: tests/cases/heartbeat_commands_test.ts, every state: cli/heartbeat_view_test.ts.
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RingmasterError } from "../../core/errors.ts";
import { DEADTIME_MS, HeartbeatStage, KEEPALIVE_MS } from "./heartbeat_stage.ts";

/** The groups of two nodes: what n1 prefers has an order. */
const TWO_GROUPS = "n1 drbddisk::r0 apache\nn2 mail\n";
const SETTLED_MS = 5_000;
const LONG_MS = 60_000;

Deno.test("case 40: with auto_failback off the other node takes over after deadtime, left to right, and keeps it", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS);
  assertEquals(await stage.holding(), ["local", "local"]);
  stage.story.length = 0;
  await stage.clock.advance(300);
  stage.crash("n1");
  const { sentMs } = stage.n1;
  const diesMs = sentMs + DEADTIME_MS - stage.clock.monotonicMs();
  await stage.clock.advance(diesMs - 1);
  assert(!stage.n2.types().includes("node.dead"), "too early");
  assertEquals(stage.story, []);
  await stage.clock.advance(1);
  assert(stage.n2.types().includes("node.dead"), "too late");
  await stage.clock.advance(100);
  assertEquals(stage.story, ["n2: drbddisk r0 start", "n2: apache start"]);
  assertEquals(await stage.rscstatus("n2"), "all");

  await stage.start("n1");
  await stage.clock.advance(LONG_MS);
  assertEquals(await stage.holding(), ["none", "all"]);
  assertEquals(stage.story.length, 2);
  await stage.stop();
});

Deno.test("case 40: with auto_failback on the node that returns gets its groups, given up right to left before", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS, "auto_failback on");
  stage.crash("n1");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(await stage.rscstatus("n2"), "all");
  stage.story.length = 0;
  await stage.start("n1");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.story, [
    "n2: apache stop",
    "n2: drbddisk r0 stop",
    "n1: drbddisk r0 start",
    "n1: apache start",
  ]);
  assertEquals(await stage.holding(), ["local", "local"]);
  await stage.stop();
});

Deno.test("case 41: what stops clean gives up right to left, says goodbye, and is not waited for", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS);
  stage.story.length = 0;
  const stoppedMs = stage.clock.monotonicMs();
  await stage.outcome(stage.cluster("n1").stop(), 200);
  assertEquals(stage.story, [
    "n1: apache stop",
    "n1: drbddisk r0 stop",
    "n2: drbddisk r0 start",
    "n2: apache start",
  ]);
  assertEquals(await stage.rscstatus("n2"), "all");
  assert(stage.clock.monotonicMs() - stoppedMs < KEEPALIVE_MS);
  assert(stage.n2.types().includes("node.left"));
  assert(!stage.n2.types().includes("node.dead"));
  await stage.stop();
});

Deno.test("case 42: hb_standby of all, local and foreign groups moves the complementary ones, from each side", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS);
  for (const { by, scope, holding } of STANDBYS) {
    await stage.outcome(stage.cluster(by).verbs.standby(scope));
    assertEquals<readonly string[]>(await stage.holding(), holding, `after ${scope} of ${by}`);
  }
  await stage.stop();
});

/** One after the other, from where both have their own. */
const STANDBYS = [
  { by: "n1", scope: "local", holding: ["none", "all"] },
  { by: "n2", scope: "foreign", holding: ["local", "local"] },
  { by: "n2", scope: "local", holding: ["all", "none"] },
  { by: "n1", scope: "foreign", holding: ["local", "local"] },
  { by: "n1", scope: "all", holding: ["none", "all"] },
  { by: "n2", scope: "all", holding: ["all", "none"] },
  { by: "n1", scope: "local", holding: ["foreign", "foreign"] },
] as const;

Deno.test("case 42: a second hb_standby during the first is refused", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS);
  const first = stage.cluster("n1").verbs.standby("all");
  await assertRejects(
    () => stage.cluster("n1").verbs.standby("local"),
    RingmasterError,
    "is just being given up",
  );
  const { message } = await stage.outcome(first);
  assertMatch(message, /is held by n2$/);
  await stage.stop();
});

Deno.test("case 42: hb_standby that the other node never answers is given up, and the groups come back", async () => {
  const stage = await HeartbeatStage.create(TWO_GROUPS);
  const asked = stage.cluster("n1").verbs.standby("local");
  stage.crash("n2");
  asked.catch(() => {});
  // Heartbeat gives up after 10 s. Here its death is what brings the groups back, its own as well.
  await stage.clock.advance(SETTLED_MS);
  // Groups do not wait for one another, as they do there.
  const ours = stage.story.filter((each) => !each.includes("mail")).slice(-4);
  assertEquals(ours, [
    "n1: apache stop",
    "n1: drbddisk r0 stop",
    "n1: drbddisk r0 start",
    "n1: apache start",
  ]);
  await assertRejects(
    () => stage.outcome(asked, SETTLED_MS),
    RingmasterError,
    "nobody else took drbddisk::r0, which is held here again",
  );
  assertEquals(await stage.rscstatus("n1"), "all");
  await stage.stop();
});

Deno.test("case 45: when a partition heals one node gives up, the other never does, and tells the network", async () => {
  const stage = await HeartbeatStage.create("n1 IPaddr2::10.0.0.1/24/eth0 apache\n");
  const { n1, n2 } = stage;
  for (const machine of [n1, n2]) machine.mute = true;
  await stage.clock.advance(LONG_MS);
  assertEquals([n1, n2].map(({ ip }) => ip.on("eth0")), [["10.0.0.1/24"], ["10.0.0.1/24"]]);
  assertEquals([...n1.running, ...n2.running], ["apache", "apache"]);
  stage.story.length = 0;
  const before = n2.links.sent.length;

  for (const machine of [n1, n2]) machine.mute = false;
  await stage.clock.advance(SETTLED_MS);
  // The later claim is the higher one. Heartbeat would restart both sides.
  assertEquals(stage.story, ["n1: apache stop", "n1: ip addr del 10.0.0.1/24 dev eth0"]);
  assertEquals([n1, n2].map(({ ip }) => ip.on("eth0")), [[], ["10.0.0.1/24"]]);
  assertEquals(await stage.holding(), ["none", "all"]);
  assert(n2.links.sent.length > before, "n2 did not announce that it has the address");
  const lost = n1.links.sent.length;
  await stage.clock.advance(LONG_MS);
  assertEquals(n1.links.sent.length, lost);
  assertEquals(stage.story.length, 2);
  assert(n2.types().includes("cluster.split_brain_ended"));
  await stage.stop();
});
