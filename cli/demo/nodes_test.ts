import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { RingmasterError, systemClock } from "../../mod.ts";
import type { Layout } from "./layout.ts";
import { createNodeKeeper, type NodeKeeperOptions } from "./nodes.ts";

const LAYOUT: Layout = {
  balancer: { name: "balancer", address: "127.0.0.1", httpPort: 1, sipPort: 2 },
  nodes: [
    { name: "AppNode1", address: "127.0.0.1", httpPort: 3, sipPort: 4 },
    { name: "AppNode2", address: "127.0.0.1", httpPort: 5, sipPort: 6 },
  ],
  notes: [],
};

const READY = `console.log("ready", ...Deno.args);
  await Deno.stdin.readable.pipeTo(new WritableStream());`;

/** Runs the body with a keeper of nodes that are this script. */
async function withKeeper(
  script: string,
  body: (
    keeper: ReturnType<typeof createNodeKeeper>,
    told: readonly string[],
    folder: string,
  ) => Promise<void>,
  options: Partial<NodeKeeperOptions> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-nodes-" });
  const path = `${folder}/node.ts`;
  await Deno.writeTextFile(path, script);
  const told: string[] = [];
  const keeper = createNodeKeeper({
    layout: LAYOUT,
    script: path,
    clock: systemClock,
    onChange: (sentence) => told.push(sentence),
    ...options,
  });
  try {
    await body(keeper, told, folder);
  } finally {
    await keeper.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function exists(pid: number | undefined): boolean {
  try {
    Deno.kill(pid ?? 0, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}

Deno.test("createNodeKeeper starts a process for each node and ends them all", () =>
  withKeeper(READY, async (keeper, told) => {
    await keeper.start();
    const pids = keeper.states().map(({ pid }) => pid);
    assertEquals(pids.length, 2);
    assert(pids.every(exists), "both run");
    await keeper.stop();
    assert(!pids.some(exists), "none runs");
    assertEquals(keeper.states().map(({ pid }) => pid), [undefined, undefined]);
    assertEquals(told, []);
  }));

Deno.test("createNodeKeeper tells each node who it is and where the balancer stands", () =>
  withKeeper(
    `await Deno.writeTextFile(import.meta.dirname + "/" + Deno.args[1], Deno.args.join(" "));
     ${READY}`,
    async (keeper, _told, folder) => {
      await keeper.start();
      assertEquals(
        await Deno.readTextFile(`${folder}/AppNode1`),
        "--name AppNode1 --address 127.0.0.1 --http-port 3 --sip-port 4 " +
          "--balancer 127.0.0.1:2 --until-stdin-ends",
      );
      assertStringIncludes(await Deno.readTextFile(`${folder}/AppNode2`), "--name AppNode2 ");
    },
  ));

Deno.test("createNodeKeeper starts a node again after somebody killed it", () =>
  withKeeper(READY, async (keeper, told) => {
    await keeper.start();
    const before = keeper.states()[0]?.pid;
    assert(before !== undefined);
    Deno.kill(before, "SIGKILL");
    const after = await eventually("it runs again", () => {
      const pid = keeper.states()[0]?.pid;
      return pid !== before && told.length === 2 ? pid : undefined;
    });
    assertEquals(told, [
      "AppNode1 was ended by SIGKILL; it starts again in 0.05 s",
      `AppNode1 runs again as process ${after}`,
    ]);
  }, { restartMs: 50 }));

Deno.test("createNodeKeeper starts nothing again once it was stopped", () =>
  withKeeper(READY, async (keeper, told) => {
    await keeper.start();
    const [first, second] = keeper.states().map(({ pid }) => pid);
    Deno.kill(first ?? 0, "SIGKILL");
    await eventually("its end is told", () => told.length === 1);
    await keeper.stop();
    assert(!exists(second));
    assertEquals(keeper.states().map(({ pid }) => pid), [undefined, undefined]);
  }, { restartMs: 100 }));

Deno.test("createNodeKeeper says why a node does not start, and the others are ended by stop", () =>
  withKeeper(
    `if (Deno.args[1] === "AppNode2") throw new Error("port 5\\nis taken");
     ${READY}`,
    async (keeper) => {
      const error = await assertRejects(() => keeper.start(), RingmasterError);
      assertStringIncludes(error.message, "cannot start AppNode2: AppNode2 ended with code 1: ");
      assertStringIncludes(error.message, "is taken");
      assert(!error.message.includes("\n"), "one line");
    },
  ));

Deno.test("createNodeKeeper kills a node that does not end by itself", () =>
  withKeeper(
    `Deno.addSignalListener("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000);`,
    async (keeper) => {
      await keeper.start();
      const pids = keeper.states().map(({ pid }) => pid);
      await keeper.stop();
      assert(!pids.some(exists));
    },
  ));

Deno.test("createNodeKeeper's kill does not wait", () =>
  withKeeper(READY, async (keeper) => {
    await keeper.start();
    const pids = keeper.states().map(({ pid }) => pid);
    keeper.kill();
    await eventually("both are gone", () => !pids.some(exists));
  }));
