/** A pair of directors with the article's files on the real ip_vs, and what their kernels know. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { articleFiles, HTTP_PORT, PATIENT } from "../../lanes/ha_files.ts";
import { type DirectorName, hostOf, otherThan, VIP } from "../../lanes/ha_network.ts";
import { HaPair } from "../../lanes/ha_pair.ts";
import { articleTable, entriesOf } from "./article_table.ts";
import { HeldConnection } from "./held_connection.ts";

/** Between two looks: in a guest they take the time of what they wait for. */
const LOOK_MS = 250;
/** The second half has another address than the first. */
const withItsAddress = (listing: string) => listing.replaceAll("10.0.0.150", VIP);
const PACE = { limitMs: 1_000, pauseMs: 150, lookMs: LOOK_MS };
const LIMIT_MS = 40_000;
/** Packets before and after a failover. */
const SOME = 4;

export class Play implements AsyncDisposable {
  readonly pair: HaPair;

  private constructor(pair: HaPair) {
    this.pair = pair;
  }

  static async begin(): Promise<Play> {
    const article = await articleFiles({ timing: PATIENT });
    const files = {
      ...article,
      // In a guest on a busy machine an answer may take longer than the article's second.
      "ldirectord.cf": (article["ldirectord.cf"] ?? "").replace("checktimeout=1", "checktimeout=5"),
      authkeys: "auth 1\n1 sha256 a-secret-of-both\n",
    };
    return new Play(await HaPair.create({ backend: "ipvsadm", files: () => files, pace: PACE }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pair[Symbol.asyncDispose]();
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
