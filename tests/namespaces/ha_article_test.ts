/** The article's second half with its own files, the userspace backend, and real heartbeats on a LAN. */

import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { ringmaster } from "../lanes/ha_director.ts";
import { articleFiles, QUICK } from "../lanes/ha_files.ts";
import { VIP } from "../lanes/ha_network.ts";
import { HaPair } from "../lanes/ha_pair.ts";

/** Deadtime, and some seconds for a busy machine: gaps are printed, their comparison is the bench's. */
const GAP_LIMIT_MS = 5_000;

Deno.test("the article's second half: a pair of directors from its folder, one of them master", async (step) => {
  const files = await articleFiles({ timing: QUICK, withoutSync: true });
  await using pair = await HaPair.create({
    backend: "userspace",
    files: () => files,
    without: ["AppNode1", "AppNode2"],
  });
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");

  await step.step("its folder has no authkeys, and the refusal says how to make one", async () => {
    const { code, stderr } = await first.tryAlone("run", "-c", await first.configPath());
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /authkeys/);
    assertMatch(stderr, /ringmaster keygen/);
  });

  await step.step("keygen makes keys that only their owner reads, for both", async () => {
    const path = `${await first.configPath()}/authkeys`;
    const made = await first.tryAlone("keygen", "-o", path);
    assertEquals(made.code, 0, made.stderr);
    const { mode } = await Deno.stat(path);
    assertEquals((mode ?? 0) & 0o777, 0o600);
    await second.write({ authkeys: await Deno.readTextFile(path) });
    for (const { name } of [first, second]) {
      const director = pair.director(name);
      const { code, stderr } = await director.tryAlone("check", "-c", await director.configPath());
      assertEquals(code, 0, stderr);
    }
  });

  await step.step("started on both, the one that haresources names is the master", async () => {
    await pair.start("AppNode1", "AppNode2");
    await pair.settles("start", "AppNode1");
    assertEquals(await first.say("role"), "active\n");
    assertEquals(await second.say("role"), "standby\n");
  });

  await step.step("ip addr sh shows the virtual address on the master alone", async () => {
    const shown = await pair.network.topology.read("director1", "ip", "addr", "sh");
    assertStringIncludes(shown, `inet ${VIP}/25 `);
  });

  await step.step("status tells it all on either", async () => {
    for (const director of [first, second]) {
      const status = await director.say("status");
      assertMatch(status, /^ +appnode1 .* active .* 1 of 1 up$/m);
      assertMatch(status, /^ +appnode2 .* standby .* 1 of 1 up$/m);
      assertStringIncludes(status, "ip_addr 10.0.0.154/25 eth0");
      const links = (await director.cluster()).nodes.flatMap((node) => node.links);
      assert(links.some(({ link }) => link === "multicast eth0 225.0.0.1:694"));
    }
  });

  await step.step("an application node that is taken down leaves both tables", async () => {
    await pair.killNode("AppNode1");
    for (const director of [first, second]) {
      await director.waitFor("reconcile.applied", "remove server 10.0.0.147:9072");
    }
    const marks = [first.mark(), second.mark()] as const;
    await pair.startNode("AppNode1");
    await first.waitFor("reconcile.applied", "add server 10.0.0.147:9072", marks[0]);
    await second.waitFor("reconcile.applied", "add server 10.0.0.147:9072", marks[1]);
    await pair.settles("an application node away and back", "AppNode1");
  });

  await step.step("stopped, the master hands over to the other, with code 0", async () => {
    const { gapMs } = await pair.disturb("SIGTERM", "AppNode2", async () => {
      assertEquals(await first.stop("SIGTERM"), 0, first.describe());
    });
    assertLess(gapMs, GAP_LIMIT_MS);
    assertEquals(first.events().at(-1)?.type, "director.stopped");
    assertEquals(second.since(0, "node.dead"), [], "it is told, and need not guess");
    assert(second.since(0, "node.left").length === 1, second.describe());
  });

  await step.step("started again, it does not take the master's place by itself", async () => {
    const marks = [first.mark(), second.mark()] as const;
    await pair.disturb("the old master returns", "AppNode2", () => first.start());
    assertEquals(first.since(marks[0], "group.claimed"), []);
    assertEquals(second.since(marks[1], "role.changed"), []);
  });

  await step.step("unless an administrator wants it", async () => {
    let said = "";
    const { gapMs } = await pair.disturb("takeover", "AppNode1", async () => {
      said = await first.say("takeover");
    });
    assertLess(gapMs, GAP_LIMIT_MS);
    assert(said.trim() !== "", "takeover says what became of it");
    assertEquals(await first.say("role"), "active\n");
  });

  await step.step("standby gives it away again", async () => {
    const { gapMs } = await pair.disturb("standby", "AppNode2", () => first.say("standby"));
    assertLess(gapMs, GAP_LIMIT_MS);
  });

  await step.step("why tells either what led to the present master", async () => {
    assertMatch(await first.say("why"), /standby.*operator|operator.*standby/s);
    assertMatch(await second.say("why"), /is active[^]*claim/);
  });

  await step.step("doctor finds that either hears the other, with the same files", async () => {
    for (const director of [first, second]) {
      const config = ["-c", await director.configPath(), "--socket", director.socket];
      const { code, stdout } = await director.tryAlone("doctor", ...config);
      assertEquals(code, 0, stdout);
      const other = pair.other(director.name).name.toLowerCase();
      assertMatch(stdout, new RegExp(`^ok +director ${other}: it is heard over 1 of 1 media`, "m"));
      assertStringIncludes(stdout, `director ${other}: its configuration is the same`);
    }
  });

  await step.step("release gives it away for good, until takeover", async () => {
    await pair.disturb("release", "AppNode1", () => second.say("release"));
    const refused = await first.trySay("standby");
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertStringIncludes(
      refused.stderr,
      "no other director is there that is fit and free to take",
    );
    await pair.disturb("takeover after release", "AppNode2", () => second.say("takeover"));
  });

  await step.step("killed without a word, it is replaced, and keeps no address", async () => {
    const mark = first.mark();
    const { gapMs } = await pair.disturb("SIGKILL", "AppNode1", () => second.stop("SIGKILL"));
    assertLess(gapMs, GAP_LIMIT_MS);
    await first.waitFor("node.dead", "", mark);
    assertEquals(await pair.network.owners(), ["AppNode1"]);
  });

  await step.step("the logfile that the article names has it all", async () => {
    const log = await Deno.readTextFile(first.logfile);
    for (const type of ["node.dead", "group.claimed", "resource.acquired", "role.changed"]) {
      assertStringIncludes(log, type);
    }
  });

  await step.step("both stopped, nobody has the address", async () => {
    await second.start();
    await pair.settles("the killed one returns", "AppNode1");
    assertEquals(await second.stop(), 0);
    assertEquals(await first.stop(), 0);
    await eventually("the address is gone", async () => (await pair.network.owners()).length === 0);
  });
});

Deno.test("a director of the article's folder that is not among the nodes is refused by name", async () => {
  const files = await articleFiles({ timing: QUICK, withoutSync: true });
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-stranger-" });
  try {
    const keys = { authkeys: "auth 1\n1 sha1 a-secret\n" };
    for (const [name, text] of Object.entries({ ...files, ...keys })) {
      await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o600 });
    }
    const [program = "", ...args] = ringmaster("check", "-c", folder, "--node", "AppNode3");
    const { code, stderr } = await new Deno.Command(program, { args }).output();
    const said = new TextDecoder().decode(stderr);
    assertEquals(code, 1, said);
    assertMatch(said, /appnode3/i);
    assertMatch(said, /appnode1.*appnode2/i);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
