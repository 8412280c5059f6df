/**
 * The article's second half as a scene: its network, its application nodes, two directors, and a client that asks
 * through the virtual address back to back.
 */

import { eventually } from "../../core/testing/mod.ts";
import type { ServiceGap } from "./gap.ts";
import { HaDirector } from "./ha_director.ts";
import { type ConfigFiles, HTTP_PORT } from "./ha_files.ts";
import { type DirectorName, DIRECTORS, HaNetwork, hostOf, otherThan, VIP } from "./ha_network.ts";
import { type NodeName, startApplicationNode } from "./application_nodes.ts";
import type { StartedProgram } from "./commands.ts";
import { type RequestPace, Requests } from "./requests.ts";

export interface HaPairOptions {
  readonly backend: "ipvsadm" | "userspace";
  /** The configuration folder of a director. */
  readonly files: (name: DirectorName) => ConfigFiles;
  readonly pace?: ScenePace;
  /** Directors that are not started yet; both are where left out. */
  readonly without?: readonly DirectorName[];
}

export interface ScenePace extends RequestPace {
  /** Between two looks at the whole; a look starts some programs. */
  readonly lookMs: number;
}

const QUICK_PACE: ScenePace = { limitMs: 40, pauseMs: 5, lookMs: 10 };
/** Generous: a client's table may believe the wrong one for seconds, and a guest is slow. */
const SETTLED_LIMIT_MS = 40_000;

/** All that two directors are at a moment, as far as others can see. */
interface Picture {
  readonly owners: readonly DirectorName[];
  readonly clientsChoice: string;
  readonly directors: readonly string[];
}

export class HaPair implements AsyncDisposable {
  readonly network: HaNetwork;
  readonly directors: Readonly<Record<DirectorName, HaDirector>>;
  readonly #nodes = new Map<NodeName, StartedProgram>();
  readonly #scratch: string;
  readonly #lookMs: number;
  #requests: Requests | undefined;

  private constructor(network: HaNetwork, scratch: string, backend: string, lookMs: number) {
    this.network = network;
    this.#scratch = scratch;
    this.#lookMs = lookMs;
    const director = (name: DirectorName) =>
      new HaDirector(network, { name, backend, folder: `${scratch}/${hostOf(name)}`, lookMs });
    this.directors = { AppNode1: director("AppNode1"), AppNode2: director("AppNode2") };
  }

  /** The directors run and have checked their servers, and the client asks, when this resolves. */
  static async create(options: HaPairOptions): Promise<HaPair> {
    const { backend, files, pace = QUICK_PACE, without = [] } = options;
    const network = await HaNetwork.build();
    const scratch = await Deno.makeTempDir({ prefix: "ringmaster-pair-" });
    const pair = new HaPair(network, scratch, backend, pace.lookMs);
    try {
      for (const name of ["AppNode1", "AppNode2"] as const) await pair.startNode(name);
      for (const { name } of DIRECTORS) await pair.directors[name].write(files(name));
      const { topology } = pair.network;
      pair.#requests = await Requests.start(topology, "client", VIP, HTTP_PORT, pace);
      await pair.start(
        ...DIRECTORS.map(({ name }) => name).filter((each) => !without.includes(each)),
      );
      return pair;
    } catch (thrown) {
      await pair[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** Starts directors side by side; resolves when all of them have checked their servers. */
  async start(...names: readonly DirectorName[]): Promise<void> {
    await Promise.all(names.map((name) => this.directors[name].start()));
  }

  director(name: DirectorName): HaDirector {
    return this.directors[name];
  }

  other(name: DirectorName): HaDirector {
    return this.directors[otherThan(name)];
  }

  async startNode(name: NodeName): Promise<void> {
    this.#nodes.set(name, await startApplicationNode(this.network.topology, name, VIP));
  }

  async killNode(name: NodeName): Promise<void> {
    await this.#nodes.get(name)?.stop("SIGKILL");
  }

  /**
   * Does something to the pair and waits until all see this director as the only owner: addresses, roles and groups of
   * those that run, and the client's neighbour table. Prints and gives what it cost the client.
   */
  async disturb(
    what: string,
    owner: DirectorName,
    disturbance: () => Promise<unknown> | unknown,
  ): Promise<ServiceGap> {
    await this.#requests?.report();
    await disturbance();
    return await this.settles(what, owner);
  }

  async settles(what: string, owner: DirectorName): Promise<ServiceGap> {
    let last: Picture | undefined;
    await eventually(
      `${what}: ${owner} is the owner for all`,
      async () => {
        last = await this.picture();
        return JSON.stringify(last) === JSON.stringify(this.#wanted(owner));
      },
      SETTLED_LIMIT_MS,
      this.#lookMs,
    ).catch((thrown) => {
      throw new Error(
        [
          thrown instanceof Error ? thrown.message : String(thrown),
          `found ${JSON.stringify(last)}`,
          `wanted ${JSON.stringify(this.#wanted(owner))}`,
          ...DIRECTORS.map(({ name }) => this.directors[name].describe()),
        ].join("\n"),
      );
    });
    const gap = await this.report();
    const failed = gap.failures.length === 0 ? "" : ` (${gap.failures.join("; ")})`;
    console.log(
      `${what}: gap ${gap.gapMs.toFixed(0)} ms, ` +
        `${gap.answered} answered, ${gap.failed} failed${failed}`,
    );
    return gap;
  }

  /** As `settles`, where it is open who becomes the owner; gives who did. */
  async settlesOnOne(what: string): Promise<DirectorName> {
    const owner = await eventually(
      `${what}: one of them is the owner`,
      async () => {
        const owners = await this.network.owners();
        const [owner] = owners;
        if (owners.length !== 1 || owner === undefined) return undefined;
        return (await this.directors[owner].cluster()).role === "active" ? owner : undefined;
      },
      SETTLED_LIMIT_MS,
      this.#lookMs,
    );
    await this.settles(`${what}, by ${owner}`, owner);
    return owner;
  }

  /** What the client saw since the report before. */
  async report(): Promise<ServiceGap> {
    if (this.#requests === undefined) throw new Error("the client does not ask yet");
    return await this.#requests.report();
  }

  async picture(): Promise<Picture> {
    const directors: string[] = [];
    for (const { name } of DIRECTORS) {
      const director = this.directors[name];
      if (!director.runs) continue;
      const { role, groups } = await director.cluster();
      const phases = groups.map(({ phase, resources }) =>
        `${phase} ${resources.every(({ held }) => held) ? "all" : "not all"}`
      );
      directors.push(`${name} ${role}: ${phases.join(", ")}`);
    }
    return {
      owners: await this.network.owners(),
      clientsChoice: await this.network.clientsChoice(),
      directors,
    };
  }

  #wanted(owner: DirectorName): Picture {
    const running = DIRECTORS.filter(({ name }) => this.directors[name].runs);
    return {
      owners: [owner],
      clientsChoice: owner,
      directors: running.map(({ name }) =>
        name === owner ? `${name} active: held all` : `${name} standby: idle not all`
      ),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await Deno.remove(this.#scratch, { recursive: true });
  }
}
