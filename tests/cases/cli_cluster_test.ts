/** What an operator types where two directors share resources, against two that run. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import type { Finding } from "../../mod.ts";
import { ringmaster, withFolder } from "./cli_program.ts";
import { withPair, withPairDirector, withPairFiles } from "./cli_cluster_scene.ts";

Deno.test("ringmaster standby and takeover move the resources, and role, status and why say so on both", () =>
  withPair(async (pair) => {
    assertEquals(await pair.tell("two", "role"), "standby\n");
    const before = await pair.tell("one", "status");
    assertMatch(before, /^cluster one\+two {2}active, fit, auto_failback off$/m);
    assertMatch(before, /^ {2}two +alive +standby +yes +\S+( \S+)? +1 of 1 up$/m);
    assertMatch(before, /^ {2}group resources {2}held by one, for .*, prefers one$/m);

    assertEquals(await pair.tell("one", "standby"), "resources is held by two\n");
    assertEquals(await pair.tell("one", "role"), "standby\n");
    assertEquals(await pair.tell("two", "role"), "active\n");
    const why = await pair.tell("one", "why");
    assertMatch(why, /^group resources$/m);
    assertMatch(why, /#\d+ .*an operator asked for standby of resources$/m);
    assertMatch(why, /#\d+ <- #\d+ .*giving up resources: /m);
    const withoutAges = (text: string) => text.replaceAll(/ +(\d+[dhms] )+ago/g, "");
    assertEquals(withoutAges(await pair.tell("one", "why", "resources")), withoutAges(why));

    assertEquals(await pair.tell("one", "takeover", "local"), "resources is held by one\n");
    assertEquals(await pair.tell("two", "role"), "standby\n");
    assertMatch(await pair.tell("two", "why"), /this director, two, is standby/);
  }));

Deno.test("ringmaster release gives up what this director has, and takeover takes it back", () =>
  withPair(async (pair) => {
    assertMatch(await pair.tell("one", "release"), /until "ringmaster takeover"\n$/);
    await pair.untilRole("two", "active");
    const { cluster } = await pair.status("one");
    assertEquals([cluster?.role, cluster?.fit], ["standby", false]);
    // With a configuration and a director that answers on its socket, it is the same.
    const again = await ringmaster("release", ...pair.wordsOf("one"));
    assertEquals([again.code, again.stderr], [0, ""]);
    const refused = await ringmaster("release", ...pair.wordsOf("one"), "--table");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "a director answers at");
    assertEquals(await pair.tell("one", "takeover"), "resources is held by one\n");
  }));

Deno.test("ringmaster doctor judges the heartbeats by what the directors hear", () =>
  withPair(async (pair, _one, two) => {
    const examine = async () => {
      const { stdout } = await ringmaster("doctor", ...pair.wordsOf("one"), "--json");
      return (JSON.parse(stdout) as readonly Finding[]).map(({ status, subject, message }) =>
        `${status} ${subject}: ${message}`
      );
    };
    const well = await examine();
    for (
      const line of [
        "ok director two: it is heard over 1 of 1 media, and it hears this one",
        "ok director two: its configuration is the same",
        "ok group resources: one holds it",
      ]
    ) {
      assert(well.includes(line), `${line} is not among\n${well.join("\n")}`);
    }
    await two.stop();
    const alone = await examine();
    assert(
      alone.includes("warning director two: it was stopped, and has said goodbye"),
      alone.join("\n"),
    );
  }));

Deno.test("a director that dies without a word is taken over from, and why says that it is dead", () =>
  withPair(async (pair, one) => {
    await one.stop("SIGKILL");
    await pair.untilRole("two", "active");
    const why = await pair.tell("two", "why");
    assertMatch(why, /this director, two, is active/);
    assertMatch(why, /#\d+ .*director one is dead: silent for \d+ ms$/m);
    const status = await pair.tell("two", "status");
    assertMatch(status, /^ {2}one +dead /m);
    assertMatch(status, /held by two/);
    assertEquals((await pair.ask("one", "role")).code, 3);
    const refused = await pair.ask("two", "standby");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "no other director is there");
  }));

/** Notes in a file that it runs, in the manner of resource.d. */
const SCRIPT = `#!/bin/sh
flag="$1"
case "$2" in
  start) touch "$flag" ;;
  stop) rm -f "$flag" ;;
  status) if [ -e "$flag" ]; then echo running; else echo stopped; fi ;;
esac
`;

Deno.test("ringmaster release -c gives up what a director that was killed has left", async () => {
  const resources = (folder: string) =>
    `[{ type: script, script: ${folder}/flag, args: [${folder}/here], name: flag }]`;
  await withPairFiles({ resources, initdead: "2s" }, async (pair, folder) => {
    const flag = `${folder}/here`;
    const isThere = () => Deno.stat(flag).then(() => true, () => false);
    await Deno.writeTextFile(`${folder}/flag`, SCRIPT, { mode: 0o755 });
    await withPairDirector(pair, "one", async (director) => {
      await pair.untilRole("one", "active");
      // The role is told from the claim on, before the script has run.
      await eventually("the resource is held", async () => await isThere() || undefined);
      await director.stop("SIGKILL");
    });
    assertEquals(await isThere(), true, "nobody has stopped it");
    const released = await ringmaster("release", ...pair.wordsOf("one"), "--table");
    assertEquals(released.code, 0, released.stderr);
    assertMatch(released.stdout, /^.*flag of resources is given up$/m);
    assertMatch(released.stderr, /^ringmaster: no director answers at .*: it is done directly$/m);
    assertEquals(await isThere(), false);
    const again = await ringmaster("release", ...pair.wordsOf("one"));
    assertEquals(again.code, 0);
    assertMatch(again.stdout, /^.*flag of resources was not here$/m);
  });
});

Deno.test("ringmaster keygen makes what a cluster needs, and check says so where it is missing", () =>
  withPairFiles({ resources: () => "[]" }, async (pair, folder) => {
    const keys = `${folder}/authkeys`;
    const check = () => ringmaster("check", "-c", pair.config, "--node", "one");
    assertEquals((await check()).code, 0);
    await Deno.chmod(keys, 0o644);
    const open = await check();
    assertEquals(open.code, 1);
    assertStringIncludes(open.stderr, `chmod 600`);
    await Deno.remove(keys);
    const missing = await check();
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stderr, "ringmaster keygen");
    assertEquals((await ringmaster("keygen", "-o", keys)).code, 0);
    assertEquals((await check()).code, 0);
    const taken = await ringmaster("keygen", "-o", keys);
    assertEquals(taken.code, 1);
    assertStringIncludes(taken.stderr, "--force overwrites it");
  }));

Deno.test("the verbs about groups end with 2 for a wrong word, and with 3 where no director answers", () =>
  withFolder(async (folder) => {
    const socket = ["--socket", `${folder}/none.sock`];
    for (const words of [["standby", "mine"], ["takeover", "some"], ["sync", "stop"]]) {
      assertEquals((await ringmaster(...words, ...socket)).code, 2, words.join(" "));
    }
    for (const words of [["role"], ["standby"], ["takeover"], ["release"], ["sync", "status"]]) {
      assertEquals((await ringmaster(...words, ...socket)).code, 3, words.join(" "));
    }
  }));
