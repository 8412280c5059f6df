/** One of the demo's two directors: a real process with its own socket, looked at several times a second. */

import { type Clock, sleep, type Snapshot } from "../../mod.ts";
import { fetchSnapshot } from "../client.ts";
import { Child } from "./child.ts";
import type { DirectorPlaces } from "./files.ts";
import { ipMeanwhile } from "./ip.ts";
import {
  type DirectorHost,
  type DirectorName,
  namespaceOf,
  showAddressStep,
  VIP,
} from "./network.ts";
import { readTold, type Told } from "./told.ts";

export interface DirectorView {
  readonly name: DirectorName;
  /** `paused` is a process that was stopped with SIGSTOP, and lives. */
  readonly state: "running" | "paused" | "ended";
  /** Undefined before the first start. */
  readonly pid?: number;
  /** How it ended, such as `was ended by SIGKILL`. */
  readonly ended?: string;
  /** Whether the kernel of its host has the virtual address. */
  readonly hasAddress: boolean;
  /** Whether its plug is pulled. */
  readonly cut: boolean;
  /** What it says of itself; undefined where it does not answer. */
  readonly snapshot?: Snapshot;
}

export interface DirectorUnitOptions {
  readonly name: DirectorName;
  readonly host: DirectorHost;
  readonly prefix: string;
  readonly places: DirectorPlaces;
  readonly backend: string;
  /** The file of this program. */
  readonly main: string;
  readonly clock: Clock;
  /** ip(8); tests hand in their own, and what enters a namespace. */
  readonly ip?: typeof ipMeanwhile;
  readonly enter?: readonly string[];
  readonly onTold: (told: Told) => void;
  /** Told how it ended. */
  readonly onEnd: (how: string) => void;
}

const LOOK_MS = 150;
const LOOK_LIMIT_MS = 1_000;
const START_LIMIT_MS = 30_000;
const START_LOOK_MS = 50;

export class DirectorUnit {
  cut = false;
  readonly name: DirectorName;
  readonly host: DirectorHost;
  readonly #options: DirectorUnitOptions;
  #child: Child | undefined;
  #how: string | undefined;
  #paused = false;
  #hasAddress = false;
  #snapshot: Snapshot | undefined;

  constructor(options: DirectorUnitOptions) {
    this.#options = options;
    this.name = options.name;
    this.host = options.host;
  }

  get running(): boolean {
    return this.#child?.running === true;
  }

  get socket(): string {
    return this.#options.places.socket;
  }

  /** Resolves when it answers on its socket. */
  async start(): Promise<void> {
    const { name, host, prefix, places, backend, main, clock, enter } = this.#options;
    const { onTold, onEnd } = this.#options;
    const own = ["--node", name, "--backend", backend];
    const kept = ["--socket", places.socket, "--state", places.state];
    const child = new Child({
      namespace: namespaceOf(prefix, host),
      ...(enter === undefined ? {} : { enter }),
      script: [main, "run", "-c", places.config, "--with", places.extra, ...own, ...kept],
      onLine(line) {
        const told = readTold(line);
        if (told !== undefined) onTold(told);
      },
    });
    this.#child = child;
    this.#how = undefined;
    child.ended.then((how) => {
      this.#how = how;
      this.#paused = false;
      this.#snapshot = undefined;
      onEnd(how);
    });
    const answered = (async () => {
      while (child.running) {
        const snapshot = await fetchSnapshot(places.socket, LOOK_LIMIT_MS).catch(() => undefined);
        if (snapshot !== undefined) return;
        await sleep(clock, START_LOOK_MS);
      }
      // How it ended is told by the other promise.
      await new Promise<never>(() => {});
    })();
    await child.ready(name, answered, clock, START_LIMIT_MS);
  }

  signal(signal: Deno.Signal): void {
    this.#child?.signal(signal);
  }

  pause(): void {
    this.#paused = true;
    this.#snapshot = undefined;
    this.signal("SIGSTOP");
  }

  resume(): void {
    this.#paused = false;
    this.signal("SIGCONT");
  }

  /** Resolves when it has ended, and what it left has been looked at. */
  async stop(): Promise<void> {
    if (this.#child === undefined) return;
    await this.#child.stop(this.#options.clock);
    await this.#look();
  }

  /** Looks at it until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#look();
      await sleep(clock, LOOK_MS, signal).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const { prefix, places, ip = ipMeanwhile } = this.#options;
    const child = this.#child;
    const shown = await ip(showAddressStep(prefix, this.host));
    this.#hasAddress = shown.stdout.includes(VIP);
    const asked = this.running && !this.#paused;
    const snapshot = asked
      ? await fetchSnapshot(places.socket, LOOK_LIMIT_MS).catch(() => undefined)
      : undefined;
    // It may have ended or been paused while it was asked.
    const valid = this.#child === child && this.running && !this.#paused;
    this.#snapshot = valid ? snapshot : undefined;
  }

  view(): DirectorView {
    const pid = this.#child?.pid;
    return {
      name: this.name,
      state: !this.running ? "ended" : this.#paused ? "paused" : "running",
      ...(pid === undefined ? {} : { pid }),
      ...(this.#how === undefined ? {} : { ended: this.#how }),
      hasAddress: this.#hasAddress,
      cut: this.cut,
      ...(this.#snapshot === undefined ? {} : { snapshot: this.#snapshot }),
    };
  }
}
