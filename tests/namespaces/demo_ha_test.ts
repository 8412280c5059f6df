/** The demo of two directors for real, as a script starts it: faults, what they cost, and that nothing is left. */

import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { run, runOrThrow, StartedProgram } from "../lanes/commands.ts";
import { denoCommand } from "../lanes/deno_command.ts";

/** Deadtime, and some seconds for a busy machine. */
const GAP_LIMIT_MS = 5_000;

/** Runs the body beside a demo, which is ended with it at the latest. */
async function withDemo(
  words: readonly string[],
  body: (demo: StartedProgram) => Promise<void>,
): Promise<void> {
  const demo = new StartedProgram(denoCommand("cli/main.ts", "demo", "--ha", ...words));
  try {
    await body(demo);
  } finally {
    if (!demo.ended) await demo.stop("SIGTERM");
  }
}

function folderIn(output: string): string {
  return /\S*\/ringmaster-demo-ha-\d+-\w+/.exec(output)?.[0] ?? "";
}

async function namespacesOf(pid: number): Promise<string[]> {
  const { stdout } = await run(["ip", "netns", "list"]);
  return stdout.split("\n").filter((line) => line.startsWith(`rmdemo${pid}-`));
}

/** Processes that have the folder among their words. */
function processesOf(folder: string): string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(folder);
    } catch {
      // It ended while the list was read.
      return false;
    }
  });
}

async function expectNothingLeft(demo: StartedProgram): Promise<void> {
  const folder = folderIn(demo.output);
  assertStringIncludes(folder, "ringmaster-demo-ha-");
  assertEquals(await namespacesOf(demo.pid), []);
  assertEquals(await Deno.stat(folder).catch(() => "gone"), "gone");
  await eventually("nothing of it runs", () => processesOf(folder).length === 0);
}

Deno.test("each director of the demo has its dashboard on this machine, and shows the other beside itself", () =>
  withDemo(["--for", "60"], async (demo) => {
    await demo.waitFor(/demo: everything is up after/);
    for (const [name, other] of [["AppNode1", "AppNode2"], ["AppNode2", "AppNode1"]] as const) {
      const line = new RegExp(`(http://127\\.0\\.0\\.1:\\d+) +${name}$`, "m");
      const page = line.exec(demo.output)?.[1];
      const get = async (path: string) => await (await fetch(`${page}${path}`)).text();
      assertStringIncludes(await get("/"), "<title>Ringmaster");
      assertEquals(JSON.parse(await get("/api/v1/role")).node, name.toLowerCase());
      const peer = JSON.parse(await get(`/api/v1/peers/${other}/status`));
      assertEquals(peer.node, other.toLowerCase());
    }
  }));

Deno.test("the demo of two directors triggers faults one after the other, and leaves nothing", () =>
  withDemo(["--fault", "kill,start,standby,node-down"], async (demo) => {
    await demo.waitFor(/demo: everything is up after .*: AppNode1 is the master/);
    assertEquals((await namespacesOf(demo.pid)).length, 6);
    assert(processesOf(folderIn(demo.output)).length >= 2);
    const links = await runOrThrow(["ip", "-oneline", "link", "show"]);
    assert(!/director|node1|: lan/.test(links), "nothing of it shows on the machine");
    assertEquals((await demo.status).code, 0, demo.output);

    const results = [
      ...demo.output.matchAll(/demo: at rest after .*?: (.*); longest gap since (\S+): (\d+) ms/g),
    ];
    assertEquals(results.map(([, owner, fault]) => `${fault}: ${owner}`), [
      "kill: AppNode2 has the address",
      "start: AppNode2 has the address",
      "standby: AppNode1 has the address",
      "node-down: AppNode1 has the address",
    ]);
    for (const [, , fault, gapMs] of results) assertLess(Number(gapMs), GAP_LIMIT_MS, fault);
    assertMatch(demo.output, /AppNode2: director appnode1 is dead/);
    assertMatch(demo.output, /AppNode1: server 10\.0\.0\.147:9072 of \S+ is down/);
    assert(!demo.output.includes("\x1b"), "no drawing on a pipe");
    await expectNothingLeft(demo);
  }));

Deno.test("the demo of two directors takes words, and sweeps after one that was killed", async () => {
  let killed: StartedProgram | undefined;
  await withDemo([], async (demo) => {
    await demo.waitFor(/demo: everything is up/);
    await demo.stop("SIGKILL");
    killed = demo;
    assertEquals((await namespacesOf(demo.pid)).length, 6, "nobody was there to sweep");
  });
  assert(killed !== undefined);
  const { pid: killedPid } = killed;
  await withDemo([], async (demo) => {
    await demo.waitFor(/demo: everything is up/);
    assertStringIncludes(demo.output, `Swept away what process ${killedPid} had left`);
    await expectNothingLeft(killed ?? demo);
    await demo.write("part\n");
    await demo.waitFor(/at rest .*: both have the address, because they cannot hear each other/);
    await demo.write("heal\nkil\n");
    await demo.waitFor(/unknown fault "kil", did you mean "kill"\?/);
    await demo.waitFor(/at rest after [^:]*: AppNode\d has the address; longest gap since heal/);
    await demo.write("quit\n");
    assertEquals((await demo.status).code, 0, demo.output);
    await expectNothingLeft(demo);
  });
});

Deno.test("the demo of two directors ends clean on a signal, also while it starts", () =>
  withDemo(["--fault", "kill"], async (demo) => {
    await demo.waitFor(/To try in another terminal/);
    assertEquals(await demo.stop("SIGTERM"), 1, "the faults that were asked for were not done");
    assertStringIncludes(demo.output, "the demo was ended before all faults were done");
    await expectNothingLeft(demo);
  }));
