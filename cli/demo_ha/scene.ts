/** The demo's network with all that runs in it, and what faults do to it. */

import { fileURLToPath } from "node:url";
import { type Clock, messageOf, RingmasterError, type Severity, sleep } from "../../mod.ts";
import { askCluster } from "../cluster_verbs.ts";
import { Child } from "./child.ts";
import { ClientWatch, readReport } from "./client_tally.ts";
import { DirectorUnit } from "./director.ts";
import type { Stage } from "./faults.ts";
import { placesOf } from "./files.ts";
import { type Ip, mustIp } from "./ip.ts";
import { masterAmong, standbyAmong } from "./master.ts";
import { networkRefused } from "./needs.ts";
import {
  buildSteps,
  deleteAddressStep,
  type DirectorName,
  DIRECTORS,
  HTTP_PORT,
  namespaceOf,
  type NodeName,
  NODES,
  partingSteps,
  plugStep,
  SIP_PORT,
  VIP,
} from "./network.ts";
import type { Pages } from "./pages.ts";
import type { SceneView } from "./settle.ts";
import type { Told } from "./told.ts";

export interface SceneOptions {
  readonly ip: Ip;
  readonly prefix: string;
  /** Has the folders of both directors. */
  readonly folder: string;
  readonly backend: string;
  /** The directors' dashboards. */
  readonly pages: Pages;
  /** The file of the application node of examples/spring-ring. */
  readonly nodeScript: string;
  readonly clock: Clock;
  /** What a director tells. */
  readonly onTold: (name: DirectorName, told: Told) => void;
  /** What happens besides. */
  readonly onNote: (text: string, severity: Severity) => void;
}

const READY_LIMIT_MS = 15_000;
const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const CLIENT_SCRIPT = fileURLToPath(new URL("client_agent.ts", import.meta.url));

/** Makes hosts and wires. Throws RingmasterError `refused` where the machine does not allow it. */
export function buildNetwork(ip: Ip, prefix: string): void {
  try {
    for (const step of buildSteps(prefix)) mustIp(ip, step);
  } catch (thrown) {
    throw networkRefused(messageOf(thrown));
  }
}

export class Scene implements Stage {
  readonly #options: SceneOptions;
  readonly #directors: readonly DirectorUnit[];
  readonly #nodes = new Map<NodeName, Child>();
  readonly #watching = new AbortController();
  readonly #clientWatch = new ClientWatch();
  readonly #pages: Pages;
  #watches: Promise<void>[] = [];
  #client: Child | undefined;
  #parted = false;
  #stopping = false;

  constructor(options: SceneOptions) {
    this.#options = options;
    const { prefix, folder, backend, clock, onTold, pages } = options;
    this.#pages = pages;
    this.#directors = DIRECTORS.map(({ name, host }) =>
      new DirectorUnit({
        ...{ name, host, prefix, backend, clock },
        places: placesOf(folder, name),
        main: MAIN,
        onTold: (told) => onTold(name, told),
        onEnd: (how) => this.#noteEnd(name, how),
      })
    );
  }

  /** Starts the nodes, the client and both directors; resolves when all of them answer. */
  async start(): Promise<void> {
    this.#watches = this.#directors.map((each) => each.watch(this.#watching.signal));
    await Promise.all([
      ...NODES.map(({ name }) => this.startNode(name)),
      ...this.#directors.map((each) => each.start()),
      this.#startClient(),
      this.#pages.start(),
    ]);
  }

  /** Ends all that runs, the directors clean; the network stays. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#watching.abort();
    this.#client?.signal("SIGKILL");
    await this.#pages.stop();
    // The master last, or the address would move once more on the way out.
    const master = this.master();
    await Promise.all(this.#directors.filter(({ name }) => name !== master).map(stopUnit));
    await Promise.all(this.#directors.map(stopUnit));
    for (const node of this.#nodes.values()) node.signal("SIGKILL");
    await Promise.all([...this.#nodes.values()].map((node) => node.ended));
    await Promise.all([this.#client?.ended, ...this.#watches]);
  }

  view(): SceneView {
    const { clock } = this.#options;
    return {
      directors: this.#directors.map((each) => each.view()),
      nodes: NODES.map(({ name, address }) => {
        const node = this.#nodes.get(name);
        return { name, address, ...(node?.running === true ? { pid: node.pid } : {}) };
      }),
      client: this.#clientWatch.view(),
      calmMs: this.#clientWatch.calmMs(clock.monotonicMs()),
      parted: this.#parted,
    };
  }

  /** From now on the client's gap is that of this fault. */
  mark(word: string): void {
    this.#clientWatch.mark(word);
  }

  master(): DirectorName | undefined {
    return masterAmong(this.view().directors);
  }

  standby(): DirectorName | undefined {
    return standbyAmong(this.view().directors);
  }

  stopped(): readonly DirectorName[] {
    return this.#directors.filter(({ running }) => !running).map(({ name }) => name);
  }

  cut(): readonly DirectorName[] {
    return this.#directors.filter(({ cut }) => cut).map(({ name }) => name);
  }

  nodesUp(): readonly NodeName[] {
    return this.view().nodes.flatMap(({ name, pid }) => pid === undefined ? [] : [name]);
  }

  nodesDown(): readonly NodeName[] {
    return this.view().nodes.flatMap(({ name, pid }) => pid === undefined ? [name] : []);
  }

  isParted(): boolean {
    return this.#parted;
  }

  async ask(name: DirectorName, verb: "standby" | "takeover"): Promise<string> {
    return (await askCluster(this.#director(name).socket, verb, { scope: "all" })).message;
  }

  signal(name: DirectorName, signal: "SIGTERM" | "SIGKILL"): void {
    this.#director(name).signal(signal);
  }

  async pause(name: DirectorName, durationMs: number): Promise<void> {
    const director = this.#director(name);
    director.pause();
    try {
      await sleep(this.#options.clock, durationMs, this.#watching.signal);
    } finally {
      director.resume();
    }
  }

  startDirector(name: DirectorName): Promise<void> {
    return this.#director(name).start();
  }

  setPlug(name: DirectorName, state: "up" | "down"): void {
    const director = this.#director(name);
    mustIp(this.#options.ip, plugStep(this.#options.prefix, director.host, state));
    director.cut = state === "down";
  }

  setParted(parted: boolean): void {
    const { ip, prefix } = this.#options;
    for (const step of partingSteps(prefix, parted)) mustIp(ip, step);
    this.#parted = parted;
  }

  deleteAddress(name: DirectorName): void {
    const { ip, prefix } = this.#options;
    mustIp(ip, deleteAddressStep(prefix, this.#director(name).host));
  }

  killNode(name: NodeName): void {
    this.#nodes.get(name)?.signal("SIGKILL");
  }

  async startNode(name: NodeName): Promise<void> {
    const { prefix, nodeScript, clock } = this.#options;
    const address = NODES.find((each) => each.name === name)?.address ?? "";
    const balancer = `${VIP}:${SIP_PORT}`;
    const { promise: ready, resolve } = Promise.withResolvers<string>();
    const node = new Child({
      namespace: namespaceOf(prefix, name),
      script: [
        ...[nodeScript, "--name", name, "--address", address, "--balancer", balancer],
        "--until-stdin-ends",
      ],
      onLine: resolve,
    });
    this.#nodes.set(name, node);
    node.ended.then((how) => this.#noteEnd(`application ${name}`, how));
    await node.ready(`application ${name}`, ready, clock, READY_LIMIT_MS);
  }

  async #startClient(): Promise<void> {
    const { prefix, clock } = this.#options;
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const client = new Child({
      namespace: namespaceOf(prefix, "client"),
      script: [CLIENT_SCRIPT, VIP, String(HTTP_PORT)],
      onLine: (line) => {
        const report = readReport(line);
        if (report === undefined) return;
        resolve();
        this.#clientWatch.push(report, clock.monotonicMs());
      },
    });
    this.#client = client;
    client.ended.then((how) => this.#noteEnd("the client", how));
    await client.ready("the client", ready, clock, READY_LIMIT_MS);
  }

  #noteEnd(name: string, how: string): void {
    if (!this.#stopping) this.#options.onNote(`${name} ${how}`, "warning");
  }

  #director(name: DirectorName): DirectorUnit {
    const found = this.#directors.find((each) => each.name === name);
    if (found === undefined) {
      throw new RingmasterError("not_found", `cannot find the director "${name}"`);
    }
    return found;
  }
}

function stopUnit(director: DirectorUnit): Promise<void> {
  return director.stop();
}
