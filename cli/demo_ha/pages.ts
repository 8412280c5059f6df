/** The dashboards of the demo's directors, brought out of their namespaces to ports of this machine's loopback. */

import { fileURLToPath } from "node:url";
import type { Clock } from "../../mod.ts";
import { Child } from "./child.ts";
import { placesOf } from "./files.ts";
import { DIRECTORS, namespaceOf } from "./network.ts";
import { type Relay, startRelay } from "./relay.ts";
import { RELAY_READY } from "./relay_agent.ts";

export interface PagesOptions {
  readonly prefix: string;
  readonly folder: string;
  /** In the order of the directors; the same outside as inside, so that a browser asks for the right host. */
  readonly ports: readonly number[];
  readonly clock: Clock;
  /** What enters a namespace; tests hand in their own. */
  readonly enter?: readonly string[];
}

const AGENT = fileURLToPath(new URL("relay_agent.ts", import.meta.url));
const READY_LIMIT_MS = 15_000;

export class Pages {
  readonly #options: PagesOptions;
  readonly #agents: Child[] = [];
  readonly #relays: Relay[] = [];

  constructor(options: PagesOptions) {
    this.#options = options;
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
    const { prefix, folder, ports, clock, enter } = this.#options;
    const director = DIRECTORS[index];
    const port = ports[index];
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
    this.#relays.push(
      startRelay({ transport: "tcp", hostname: "127.0.0.1", port }, { transport: "unix", path }),
    );
  }
}
