import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RingmasterError, type Snapshot } from "../../mod.ts";
import { CLUSTER } from "../test_cluster.ts";
import { withServer } from "../test_server.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { clStatus, clStatusWithin } from "./cl_status.ts";
import type { Command } from "./command.ts";
import { runCommand } from "./test_files.ts";

const TOGETHER: Snapshot = { ...SNAPSHOT, cluster: CLUSTER };

/** What a command line prints and how it ends, with a director of this picture. */
async function told(snapshot: Snapshot, line: string): Promise<readonly [string, number]> {
  let outcome: readonly [string, number] = ["", -1];
  await withServer(() => Response.json(snapshot), async (socket) => {
    const { code, console } = await runCommand(clStatus, [...line.split(" "), "--socket", socket]);
    assertEquals(console.stderr, "");
    outcome = [console.stdout, code];
  });
  return outcome;
}

async function refused(command: Command, words: readonly string[]) {
  const { code, console } = await runCommand(command, words);
  return { code, stdout: console.stdout, stderr: console.stderr };
}

Deno.test("cl_status takes its words and letters as Heartbeat's program does", async () => {
  const wanted = {
    "hbstatus": ["Heartbeat is running on this machine.\n", 0],
    "hbstatus -m": ["Heartbeat is running on this machine.\n", 0],
    "listnodes": ["appnode1\nappnode2\n", 0],
    "listnodes -n": ["appnode1\nappnode2\n", 0],
    "listnodes -p": ["", 0],
    "nodestatus AppNode2": ["active\n", 0],
    "nodestatus -m AppNode2": ["The cluster node AppNode2 is active\n", 0],
    "nodetype appnode2": ["normal\n", 0],
    "listhblinks appnode2": ["\teth0\n", 0],
    "listhblinks appnode2 -v": ["\teth0\tup\n", 0],
    "hblinkstatus appnode2 eth0": ["up\n", 0],
    "rscstatus": ["local\n", 0],
    "rscstatus -m": ["This node is holding local resources.\n", 0],
    "hbparameter -p keepalive": ["100ms\n", 0],
  } as const;
  for (const [line, expected] of Object.entries(wanted)) {
    assertEquals(await told(TOGETHER, line), expected, line);
  }
  const [verbose] = await told(TOGETHER, "hbstatus -v");
  assertStringIncludes(verbose, "machine.\n\nappnode1\tactive\t(nodetype: normal)\n\teth0\tup\n");
});

Deno.test("cl_status says on standard error what it could not answer", () =>
  withServer(() => Response.json(TOGETHER), async (socket) => {
    assertEquals(await refused(clStatus, ["nodestatus", "third", "--socket", socket]), {
      code: 11,
      stdout: "",
      stderr: 'ringmaster: there is no node "third" in the cluster\n',
    });
  }));

Deno.test("cl_status ends with 11 for a word that is none, before it asks anybody", async () => {
  const { code, stderr } = await refused(clStatus, ["nodeweigth", "a", "--socket", "/nowhere"]);
  assertEquals(code, 11);
  assertStringIncludes(stderr, 'SUB is "nodeweigth", allowed are hbstatus, listnodes, ');
  const error = await assertRejects(() => runCommand(clStatus, []), RingmasterError);
  assertEquals(error.code, "usage");
});

Deno.test("cl_status ends with 1 where no director runs, and hbstatus says so", async () => {
  assertEquals(await refused(clStatus, ["hbstatus", "--socket", "/nowhere"]), {
    code: 1,
    stdout: "Heartbeat is stopped on this machine.\n",
    stderr: "",
  });
  const { code, stdout, stderr } = await refused(clStatus, ["rscstatus", "--socket", "/nowhere"]);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, 'cannot reach a director at "/nowhere"');
});

Deno.test("cl_status ends with 12 where a director does not answer in time", async () => {
  const { promise: never, resolve: end } = Promise.withResolvers<Response>();
  await withServer(() => never, async (socket) => {
    for (const sub of ["hbstatus", "rscstatus"]) {
      const { code, stdout } = await refused(clStatusWithin(100), [sub, "--socket", socket]);
      assertEquals([code, stdout], [12, ""]);
    }
    end(new Response());
  });
});

Deno.test("cl_status tells a director that does not let it ask from none", () =>
  withServer(() => new Response("no", { status: 403 }), async (socket) => {
    const { code, stdout } = await refused(clStatus, ["hbstatus", "--socket", socket]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "apparently running on this machine, but refuses my connection\n");
    assertEquals((await refused(clStatus, ["listnodes", "--socket", socket])).code, 1);
  }));

Deno.test("cl_status ends with 13 where the director has no cluster", () =>
  withServer(() => Response.json(SNAPSHOT), async (socket) => {
    const { code, stderr } = await refused(clStatus, ["rscstatus", "--socket", socket]);
    assertEquals(code, 13);
    assertStringIncludes(stderr, "this director is alone");
    assertEquals((await refused(clStatus, ["hbstatus", "--socket", socket])).code, 0);
  }));

Deno.test("cl_status steers no terminal with what others call themselves", async () => {
  const references = [{ name: "a\x1b[2J", reached: true }];
  const snapshot = { ...SNAPSHOT, cluster: { ...CLUSTER, references } };
  assertEquals(await told(snapshot, "listnodes -p"), ["a [2J\n", 0]);
});
