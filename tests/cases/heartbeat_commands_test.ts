/**
 * Case 48 of the behaviour that a replacement must keep: what Heartbeat's programs print, and with which exit codes,
 * asked of two directors that run. What each sub-command says of every state is in cli/heartbeat_view_test.ts.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { type DirectorName, type Pair, withPair } from "./cli_cluster_scene.ts";
import { ringmaster } from "./cli_program.ts";

/** What a program prints, and its exit code. */
async function told(
  pair: Pair,
  name: DirectorName,
  line: string,
): Promise<readonly [string, number]> {
  const { stdout, code } = await pair.ask(name, ...line.split(" "));
  return [stdout, code];
}

Deno.test("case 48: cl_status answers of a pair at rest", () =>
  withPair(async (pair) => {
    await eventually("one hears that two has joined", async () => {
      return (await told(pair, "one", "cl_status nodestatus two"))[0] === "active\n";
    });
    const wanted = {
      "cl_status hbstatus": ["Heartbeat is running on this machine.\n", 0],
      "cl_status listnodes": ["one\ntwo\n", 0],
      "cl_status listnodes -n": ["one\ntwo\n", 0],
      "cl_status listnodes -p": ["", 0],
      "cl_status nodestatus one": ["active\n", 0],
      "cl_status nodestatus TWO -m": ["The cluster node TWO is active\n", 0],
      "cl_status nodestatus three": ["", 11],
      "cl_status nodestatus": ["", 11],
      "cl_status nodetype two": ["normal\n", 0],
      "cl_status listhblinks two": ["\tlo\n", 0],
      "cl_status hblinkstatus two lo": ["up\n", 0],
      "cl_status hblinkstatus two eth9": ["", 13],
      "cl_status rscstatus": ["local\n", 0],
      "cl_status hbparameter -p keepalive": ["100ms\n", 0],
      "cl_status hbparameter -p deadtime": ["2\n", 0],
      "cl_status hbparameter -p warntime": ["1\n", 0],
      "cl_status hbparameter -p initdead": ["4\n", 0],
      "cl_status hbparameter -p auto_failback": ["off\n", 0],
      "cl_status hbparameter -p nothing": ["", 1],
      "cl_status nosuchthing": ["", 11],
    } as const;
    for (const [line, expected] of Object.entries(wanted)) {
      assertEquals(await told(pair, "one", line), expected, line);
    }
    assertEquals(await told(pair, "two", "cl_status rscstatus"), ["none\n", 0]);
  }));

Deno.test("case 48: hb_standby and hb_takeover move the resources, and rscstatus follows", () =>
  withPair(async (pair) => {
    const held = async () =>
      [
        (await told(pair, "one", "cl_status rscstatus"))[0],
        (await told(pair, "two", "cl_status rscstatus"))[0],
      ].join("").trimEnd().split("\n");
    assertEquals(await told(pair, "one", "hb_standby"), [
      "Going standby [all].\nresources is held by two\n",
      0,
    ]);
    assertEquals(await held(), ["none", "all"]);
    assertEquals(await told(pair, "two", "hb_standby failback"), [
      "Going standby [failback].\nresources is held by one\n",
      0,
    ]);
    assertEquals(await held(), ["local", "none"]);
    assertEquals((await told(pair, "two", "hb_takeover foreign"))[1], 0);
    assertEquals(await held(), ["none", "all"]);
    assertEquals((await told(pair, "one", "hb_takeover failback"))[1], 0);
    assertEquals(await held(), ["local", "none"]);
    const wrong = await pair.ask("one", "hb_standby", "everything");
    assertEquals([wrong.stdout, wrong.code], ["", 1]);
    assertStringIncludes(wrong.stderr, "allowed are all, foreign, local, failback");
  }));

Deno.test("case 48: heartbeat -s and cl_status tell a director that runs, was stopped, or has died", () =>
  withPair(async (pair, one, two) => {
    const [running, code] = await told(pair, "one", "heartbeat -s");
    assertMatch(running, /^heartbeat OK \[pid \d+ et al\] is running on \S+ \[one\]\.\.\.\n$/);
    assertEquals(code, 0);
    const { pid } = await pair.status("one");
    assertStringIncludes(running, `[pid ${pid} et al]`);

    await two.stop();
    const stopped = "heartbeat is stopped. No process\n";
    assertEquals(await told(pair, "two", "heartbeat -s"), [stopped, 3]);
    assertEquals(await told(pair, "two", "cl_status hbstatus"), [
      "Heartbeat is stopped on this machine.\n",
      1,
    ]);
    assertEquals(await told(pair, "two", "cl_status rscstatus"), ["", 1]);
    assertEquals(await told(pair, "one", "cl_status nodestatus two"), ["dead\n", 1]);
    assertEquals(await told(pair, "one", "cl_status hblinkstatus two lo"), ["dead\n", 1]);

    await one.stop("SIGKILL");
    assertEquals(await told(pair, "one", "heartbeat -s"), [stopped, 1]);
    assertEquals((await told(pair, "one", "cl_status hbstatus"))[1], 1);
  }));

Deno.test("case 48: heartbeat without -s starts nothing, and says what does", async () => {
  const { code, stdout, stderr } = await ringmaster("heartbeat");
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, '"ringmaster run" starts one');
});
