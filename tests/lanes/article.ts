/**
 * The article's first half as a scene: its network, its two application nodes, a client, and a director with its own
 * ldirectord.cf. The end-to-end tests of both backends play in it.
 */

import { eventually } from "../../core/testing/mod.ts";
import { fetchSnapshot } from "../../cli/client.ts";
import type { Snapshot } from "../../mod.ts";
import { type NodeName, NODES, SIP_PORT, startApplicationNode } from "./application_nodes.ts";
import { Client } from "./client.ts";
import { denoCommand } from "./deno_command.ts";
import type { StartedProgram } from "./commands.ts";
import { type EventLine, readEventLines } from "./event_lines.ts";
import { ARTICLE_TOPOLOGY, buildTopology, type Topology } from "./topology.ts";

export { SIP_PORT };
export const VIP = "10.0.0.150";
export const HTTP_PORT = 9072;
export const HTTP_SERVICE = `${VIP}:${HTTP_PORT}/tcp`;
export const SIP_SERVICE = `${VIP}:${SIP_PORT}/udp`;

const ARTICLE = new URL("../../examples/spring-ring/ldirectord.cf", import.meta.url);

/** The article's interval between two checks, and the time limit of one. */
export const CHECK_INTERVAL_MS = 1_000;
export const CHECK_TIMEOUT_MS = 1_000;

export interface SceneOptions {
  readonly backend: "ipvsadm" | "userspace";
  /** Changes the article's text before the start; left out, it is used as it is. */
  readonly edit?: (text: string) => string;
  /** A configuration in the native form instead of the article's; it must have the same two services. */
  readonly native?: string;
}

export class ArticleScene implements AsyncDisposable {
  readonly topology: Topology;
  readonly client: Client;
  readonly configPath: string;
  readonly #backend: string;
  #director: StartedProgram;
  readonly #folder: string;
  readonly #nodes: Map<NodeName, StartedProgram>;

  private constructor(
    topology: Topology,
    client: Client,
    backend: string,
    configPath: string,
    nodes: Map<NodeName, StartedProgram>,
  ) {
    this.topology = topology;
    this.client = client;
    this.configPath = configPath;
    this.#backend = backend;
    this.#folder = configPath.slice(0, configPath.lastIndexOf("/"));
    this.#nodes = nodes;
    this.#director = startDirector(topology, configPath, backend);
  }

  /** Everything is started and every server is up when this resolves. */
  static async create(options: SceneOptions): Promise<ArticleScene> {
    const { backend, edit = (text) => text, native } = options;
    const folder = await Deno.makeTempDir({ prefix: "ringmaster-scene-" });
    const configPath = `${folder}/${native === undefined ? "ldirectord.cf" : "ringmaster.yaml"}`;
    await Deno.writeTextFile(configPath, native ?? edit(await Deno.readTextFile(ARTICLE)));
    let topology: Topology | undefined;
    try {
      topology = await buildTopology(ARTICLE_TOPOLOGY);
      const nodes = new Map<NodeName, StartedProgram>();
      for (const { name } of NODES) {
        nodes.set(name, await startApplicationNode(topology, name, VIP));
      }
      const client = await Client.start(topology, "client");
      const scene = new ArticleScene(topology, client, backend, configPath, nodes);
      await scene.waitUntilServedBy(NODES.map(({ address }) => address));
      return scene;
    } catch (thrown) {
      await topology?.[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
      throw thrown;
    }
  }

  /** The director that runs now, or ran last. */
  get director(): StartedProgram {
    return this.#director;
  }

  /** Starts another director after the first has ended; resolves when it has checked every server and found it up. */
  async startDirectorAgain(): Promise<void> {
    this.#director = startDirector(this.topology, this.configPath, this.#backend);
    await eventually("the next director has checked every server", async () => {
      const status = await this.status().catch(() => undefined);
      const servers = status?.services.flatMap((service) => service.servers) ?? [];
      return servers.length === 2 * NODES.length &&
        servers.every(({ status, lastCheck }) => status === "up" && lastCheck?.healthy === true);
    }, EVENT_LIMIT_MS);
  }

  /** The socket on which the director that runs answers. */
  get socket(): string {
    return socketPath(this.#folder);
  }

  /** What the director that runs tells of itself. Asked directly: a program takes seconds to start in a guest. */
  status(): Promise<Snapshot> {
    return fetchSnapshot(this.socket);
  }

  /** What a verb of `ringmaster` prints that is given to the director that runs, and that must succeed. */
  verb(...words: readonly string[]): Promise<string> {
    return this.topology.read("director", ...ringmaster(...words, "--socket", this.socket));
  }

  /** What the director told so far. */
  events(): EventLine[] {
    return readEventLines(this.director.output);
  }

  /** How much was told by now; a later wait that begins there sees only what came after. */
  mark(): number {
    return this.events().length;
  }

  /** The first event since the mark that fits; fails with everything that the director said. */
  async waitForEvent(
    description: string,
    fits: (event: EventLine) => boolean,
    since: number = 0,
  ): Promise<EventLine> {
    let ended = false;
    try {
      return await eventually(description, () => {
        // Looked at first, so that what was told last is still seen.
        ended = this.director.ended;
        const event = this.events().slice(since).find(fits);
        if (event === undefined && ended) return "ended";
        return event;
      }, EVENT_LIMIT_MS).then((found) => {
        if (found === "ended") throw new Error(`the director ended before ${description}`);
        return found;
      });
    } catch (thrown) {
      const said = this.director.describe();
      throw new Error(`${thrown instanceof Error ? thrown.message : thrown}; ${said}`);
    }
  }

  waitForServer(
    status: "up" | "down",
    service: string,
    address: string,
    since: number = 0,
  ): Promise<EventLine> {
    const begin = `server ${address}:`;
    const middle = ` of ${service} is ${status}`;
    return this.waitForEvent(
      `${address} is ${status} in ${service}`,
      ({ type, text }) =>
        type === `server.${status}` && text.startsWith(begin) && text.includes(middle),
      since,
    );
  }

  /**
   * Waits until the table has these application nodes and no others, in both services. Asked for, because a line of the
   * log names only the first few of many changes.
   */
  async waitUntilServedBy(addresses: readonly string[]): Promise<void> {
    const wanted = addresses.toSorted().join();
    await eventually(`the table has ${wanted === "" ? "no node" : wanted}`, async () => {
      const { services, reconcile } = await this.status();
      return reconcile.state === "settled" && services.length === 2 && services.every((service) => {
        const there = service.servers.filter(({ tableWeight }) => tableWeight !== undefined);
        return there.map(({ id }) => id.replace(/:\d+$/, "")).toSorted().join() === wanted;
      });
    }, EVENT_LIMIT_MS).catch((thrown) => {
      throw new Error(`${thrown}; ${this.director.describe()}`);
    });
  }

  /** Waits until the table was changed so for the address, in both services; gives the last such change. */
  async waitForTable(change: string, address: string, since = 0): Promise<EventLine> {
    const wanted = new Set([HTTP_PORT, SIP_PORT].map((port) => `${change} ${address}:${port}`));
    const description = `the table was changed: ${[...wanted].join(", ")}`;
    return await this.waitForEvent(description, ({ type, text }) => {
      if (type !== "reconcile.applied") return false;
      for (const each of wanted) if (text.includes(each)) wanted.delete(each);
      return wanted.size === 0;
    }, since);
  }

  /** Kills an application node as a power cut would. */
  async killNode(name: NodeName): Promise<void> {
    await this.#nodes.get(name)?.stop("SIGKILL");
  }

  async restartNode(name: NodeName): Promise<void> {
    this.#nodes.set(name, await startApplicationNode(this.topology, name, VIP));
  }

  async writeConfig(text: string): Promise<void> {
    await Deno.writeTextFile(this.configPath, text);
  }

  readConfig(): Promise<string> {
    return Deno.readTextFile(this.configPath);
  }

  /** The logfile that the article names, which is the director's own: see `startDirector`. */
  readLogfile(): Promise<string> {
    return Deno.readTextFile(`/proc/${this.director.pid}/root/var/log/ldirectord.log`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.topology[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Generous: in a guest on a busy machine everything takes several times longer. */
const EVENT_LIMIT_MS = 30_000;

/**
 * The article's configuration names a logfile under /var/log, so the director gets an empty one of its own to cover
 * the machine's; `ip netns exec` has already given it mounts of its own. What operators say is kept in the scene's
 * folder.
 */
function startDirector(topology: Topology, configPath: string, backend: string): StartedProgram {
  const folder = configPath.slice(0, configPath.lastIndexOf("/"));
  const args = ["-c", configPath, "--backend", backend, "--socket", socketPath(folder)];
  const own = `mount -t tmpfs tmpfs /var/log && export RINGMASTER_STATE="$0" && exec "$@"`;
  const command = ["sh", "-c", own, `${folder}/state`, ...ringmaster("run", ...args)];
  return topology.start("director", ...command);
}

function socketPath(folder: string): string {
  return `${folder}/admin.sock`;
}

function ringmaster(...words: readonly string[]): string[] {
  return denoCommand("cli/main.ts", ...words);
}
