/** The article's second half on the real ip_vs, step by step and with its own listings. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { articleFiles, HTTP_PORT, PATIENT } from "../../lanes/ha_files.ts";
import { type DirectorName, hostOf, otherThan, VIP } from "../../lanes/ha_network.ts";
import { HaPair } from "../../lanes/ha_pair.ts";
import { articleTable, entriesOf, without } from "./article_table.ts";
import { HeldConnection } from "./held_connection.ts";

/** Between two looks: in a guest they take the time of what they wait for. */
const LOOK_MS = 250;
/** The second half has another address than the first. */
const withItsAddress = (listing: string) => listing.replaceAll("10.0.0.150", VIP);
const PACE = { limitMs: 1_000, pauseMs: 150, lookMs: LOOK_MS };
const LIMIT_MS = 40_000;
/** Packets before and after a failover. */
const SOME = 4;

class Play {
  readonly pair: HaPair;

  constructor(pair: HaPair) {
    this.pair = pair;
  }

  on(name: DirectorName, ...command: readonly string[]): Promise<string> {
    return this.pair.network.topology.read(hostOf(name), ...command);
  }

  async table(name: DirectorName, change = (listing: string) => listing): Promise<void> {
    const expected = articleTable((listing) => change(withItsAddress(listing)));
    await eventually(
      `the kernel of ${name} has the article's table`,
      async () => {
        const found = entriesOf(await this.on(name, "ipvsadm", "-L", "-n"));
        return JSON.stringify(plain(found)) === JSON.stringify(plain(expected));
      },
      LIMIT_MS,
      LOOK_MS,
    ).catch(async (thrown) => {
      const found = entriesOf(await this.on(name, "ipvsadm", "-L", "-n"));
      assertEquals(found, expected, String(thrown));
    });
  }

  /** The sync daemon of the kernel: what the article asks of it by name. */
  async daemonIs(name: DirectorName, role: "master" | "backup"): Promise<void> {
    await eventually(
      `the sync daemon of ${name} is ${role}`,
      async () => {
        const lines = (await this.on(name, "ipvsadm", "-L", "--daemon")).trim().split("\n");
        return lines.length === 1 && lines[0]?.startsWith(`${role} sync daemon (mcast=eth0`);
      },
      LIMIT_MS,
      LOOK_MS,
    );
  }

  /** A connection that has said enough for the kernels to tell each other of it, and that both know. */
  async hold(owner: DirectorName): Promise<HeldConnection> {
    const held = await HeldConnection.open(this.pair.network.topology, "client", VIP, HTTP_PORT);
    await held.say(SOME);
    const port = await this.#portOf(held.pid);
    for (const name of [owner, otherThan(owner)]) await this.knows(name, port);
    return held;
  }

  /** Opens a connection on which nothing is said; gives the client's port. */
  async openSilent(): Promise<string> {
    const script = `exec 3<>"/dev/tcp/${VIP}/${HTTP_PORT}"; echo open; read -r _`;
    const program = this.pair.network.topology.start("client", "bash", "-c", script);
    await program.waitFor(/open/);
    return await this.#portOf(program.pid);
  }

  async knows(name: DirectorName, port: string): Promise<void> {
    await eventually(
      `the kernel of ${name} knows the connection from port ${port}`,
      async () => {
        const connections = await this.on(name, "ipvsadm", "-L", "-n", "-c");
        return new RegExp(`^TCP .* ESTABLISHED +\\S+:${port} `, "m").test(connections);
      },
      LIMIT_MS,
      LOOK_MS,
    );
  }

  async #portOf(pid: number): Promise<string> {
    const sockets = await this.pair.network.topology.read("client", "ss", "-Htnp", "dst", VIP);
    const line = sockets.split("\n").find((each) => each.includes(`pid=${pid},`)) ?? "";
    const port = /^\S+ +\d+ +\d+ +\S+:(\d+) /.exec(line)?.[1];
    assert(port !== undefined, sockets);
    return port;
  }

  /** The same connection goes on over whoever has the address now. */
  async goesOn(held: HeldConnection): Promise<void> {
    await held.say(SOME);
    assertStringIncludes(await held.finish(), "AppNode");
  }
}

/** Sorted, because a kernel's table has an order of its own. */
function plain(entries: ReadonlyMap<string, ReadonlySet<string>>) {
  return [...entries].map(([service, servers]) => [service, [...servers].sort()]).sort();
}

Deno.test("the article's second half, having a play with it", async (step) => {
  const article = await articleFiles({ timing: PATIENT });
  const files = {
    ...article,
    // In a guest on a busy machine an answer may take longer than the article's second.
    "ldirectord.cf": (article["ldirectord.cf"] ?? "").replace("checktimeout=1", "checktimeout=5"),
    authkeys: "auth 1\n1 sha256 a-secret-of-both\n",
  };
  await using pair = await HaPair.create({ backend: "ipvsadm", files: () => files, pace: PACE });
  const play = new Play(pair);
  const first = pair.director("AppNode1");
  const second = pair.director("AppNode2");

  await step.step("after a few moments one is the master, and who is it tells both", async () => {
    await pair.settles("start", "AppNode1");
    await play.daemonIs("AppNode1", "master");
    await play.daemonIs("AppNode2", "backup");
    assertEquals((await first.say("sync", "status")).split("\n")[0], "master running");
    assertEquals((await second.say("sync", "status")).split("\n")[0], "master stopped");
  });

  await step.step(
    "ipvsadm -L -n shows two servers for each protocol, also on the standby",
    async () => {
      await play.table("AppNode1");
      await play.table("AppNode2");
    },
  );

  await step.step("ip addr sh shows the virtual address on the master", async () => {
    assertStringIncludes(await play.on("AppNode1", "ip", "addr", "sh"), `inet ${VIP}/25 `);
    assertEquals((await play.on("AppNode2", "ip", "addr", "sh")).includes(VIP), false);
  });

  await step.step("an application node that is taken down leaves the table of both", async () => {
    await pair.killNode("AppNode1");
    await play.table("AppNode1", without("10.0.0.147"));
    await play.table("AppNode2", without("10.0.0.147"));
    await pair.startNode("AppNode1");
    await play.table("AppNode1");
    await play.table("AppNode2");
    await pair.report();
  });

  await step.step(
    "stopped, the master hands over, and an established connection goes on",
    async () => {
      const held = await play.hold("AppNode1");
      await pair.disturb("SIGTERM", "AppNode2", async () => {
        assertEquals(await first.stop(), 0, first.describe());
      });
      await play.goesOn(held);
      assertStringIncludes(await play.on("AppNode2", "ip", "addr", "sh"), `inet ${VIP}/25 `);
      await play.daemonIs("AppNode2", "master");
      assertEquals(second.since(0, "node.dead"), []);
    },
  );

  await step.step(
    "started again, it stands by and learns the connections that there are",
    async () => {
      await pair.disturb("the old master returns", "AppNode2", () => first.start());
      await play.daemonIs("AppNode1", "backup");
      await play.table("AppNode1");
      assertEquals(second.since(0, "group.yielded"), []);
    },
  );

  await step.step("standby gives it back, and an established connection goes on", async () => {
    const held = await play.hold("AppNode2");
    await pair.disturb("standby", "AppNode1", () => second.say("standby"));
    await play.goesOn(held);
    await play.daemonIs("AppNode1", "master");
    await play.daemonIs("AppNode2", "backup");
  });

  await step.step(
    "with the settings of its README a silent connection is told as well",
    async () => {
      for (const name of ["AppNode1", "AppNode2"] as const) {
        const folder = "/proc/sys/net/ipv4/vs";
        const settings =
          `echo 0 1 > ${folder}/sync_threshold; echo 10 > ${folder}/sync_refresh_period`;
        await play.on(name, "sh", "-c", settings);
      }
      await play.knows("AppNode2", await play.openSilent());
    },
  );

  await step.step(
    "killed without a word, it is replaced, and an established connection goes on",
    async () => {
      const held = await play.hold("AppNode1");
      await pair.disturb("SIGKILL", "AppNode2", () => first.stop("SIGKILL"));
      await play.goesOn(held);
      await play.daemonIs("AppNode2", "master");
    },
  );
});
