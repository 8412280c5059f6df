/** The dashboards of the demo's directors, brought out of their namespaces to ports of this machine's loopback. */

import { fileURLToPath } from "node:url";
import { type Clock, RingmasterError } from "../../mod.ts";
import { Child } from "./child.ts";
import { placesOf } from "./files.ts";
import { DIRECTORS, namespaceOf } from "./network.ts";
import { type Relay, startRelay } from "./relay.ts";
import { RELAY_READY } from "./relay_agent.ts";

export interface PagesOptions {
  readonly prefix: string;
  readonly folder: string;
  /** Free ports in the order of the directors; asked again where somebody takes one in the meantime. */
  readonly choosePorts: () => readonly number[];
  readonly clock: Clock;
  /** What enters a namespace; tests hand in their own. */
  readonly enter?: readonly string[];
}

const AGENT = fileURLToPath(new URL("relay_agent.ts", import.meta.url));
const READY_LIMIT_MS = 15_000;
const PORT_TRIALS = 10;

export class Pages {
  /** The same outside as inside, so that a browser asks for the right host. */
  readonly ports: readonly number[];
  readonly #options: PagesOptions;
  readonly #agents: Child[] = [];
  readonly #relays: readonly Relay[];

  /**
   * Listens at once, so that a demo that starts at the same time takes other ports. Throws RingmasterError
   * `connection_failed` where none can be had.
   */
  constructor(options: PagesOptions) {
    this.#options = options;
    [this.ports, this.#relays] = holdPorts(options);
  }

  /** Resolves when connections are carried; whether a director answers them is the director's business. */
  async start(): Promise<void> {
    await Promise.all(DIRECTORS.map((_, index) => this.#startOne(index)));
  }

  async stop(): Promise<void> {
    for (const relay of this.#relays) relay.close();
    await Promise.all(this.#agents.map((agent) => agent.stop(this.#options.clock)));
  }

  async #startOne(index: number): Promise<void> {
    const { prefix, folder, clock, enter } = this.#options;
    const director = DIRECTORS[index];
    const port = this.ports[index];
    if (director === undefined || port === undefined) return;
    const path = placesOf(folder, director.name).pageSocket;
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const agent = new Child({
      namespace: namespaceOf(prefix, director.host),
      script: [AGENT, path, String(port)],
      onLine: (line) => line === RELAY_READY && resolve(),
      ...(enter === undefined ? {} : { enter }),
    });
    this.#agents.push(agent);
    await agent.ready(`the way to the dashboard of ${director.name}`, ready, clock, READY_LIMIT_MS);
  }
}

/** Ports with what listens there. */
type HeldPorts = [ports: readonly number[], relays: readonly Relay[]];

function holdPorts({ choosePorts, folder }: PagesOptions): HeldPorts {
  for (let trial = 0; trial < PORT_TRIALS; trial++) {
    const ports = choosePorts();
    const relays: Relay[] = [];
    try {
      for (const [index, { name }] of DIRECTORS.entries()) {
        const path = placesOf(folder, name).pageSocket;
        const from = { transport: "tcp", hostname: "127.0.0.1", port: ports[index] ?? 0 } as const;
        relays.push(startRelay(from, { transport: "unix", path }));
      }
      return [ports, relays];
    } catch (thrown) {
      relays.forEach((relay) => relay.close());
      if (!(thrown instanceof Deno.errors.AddrInUse)) throw thrown;
    }
  }
  throw new RingmasterError(
    "connection_failed",
    `cannot listen for the dashboards: others took the port each of ${PORT_TRIALS} times`,
  );
}
