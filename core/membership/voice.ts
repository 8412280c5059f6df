/** What this director says of itself, which version of it that is, and when it is said. */

import type { ClusterConfig, HeardState, MemberState, NodeName } from "../model/mod.ts";
import type { CancelTimer, Clock } from "../ports/mod.ts";
import { encodeMessage } from "./message.ts";
import type { Sender } from "./sender.ts";
import type { Trust } from "./verify.ts";

/** What its owner says of this director; the rest of what is sent is known here. */
export type OwnState = Omit<MemberState, "node" | "version" | "heard" | "deadtimeMs" | "digest">;

/** The shortest time between two packets that are sent because something has changed. */
const SEND_GAP_MS = 1;
/** The last word is said more than once, because nobody acknowledges it. */
const GOODBYES = 3;
const BEFORE_ANY_WORD: OwnState = { status: "joining", fit: false, reach: 0, groups: [] };

export interface VoiceOptions {
  readonly self: NodeName;
  readonly generation: number;
  readonly clock: Clock;
  readonly sender: Sender;
  /** As they are at the moment. */
  readonly config: () => ClusterConfig;
  readonly trust: () => Trust;
  readonly heard: () => HeardState[];
}

export class Voice {
  readonly #options: VoiceOptions;
  #own: OwnState = BEFORE_ANY_WORD;
  #ownText = "";
  #version = 1;
  #speaks = false;
  #sentAtMs = -Infinity;
  #cancel: CancelTimer | undefined;

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  /** Number of the present state. */
  get version(): number {
    return this.#version;
  }

  /** Speaks from now on. */
  start(): void {
    this.#speaks = true;
    this.#say();
  }

  /** Where it differs from before it is a new version, and said at once. */
  tell(own: OwnState): void {
    const text = JSON.stringify(own);
    if (text === this.#ownText) return;
    this.#ownText = text;
    this.#own = own;
    this.renew();
  }

  /** The same once more, as a version that the others have not seen. */
  renew(): void {
    this.#version++;
    this.saySoon();
  }

  /** At once, or in a moment where something was sent just now: two directors must not answer each other for ever. */
  saySoon(): void {
    if (!this.#speaks || this.#cancel !== undefined) return;
    const waitMs = this.#sentAtMs + SEND_GAP_MS - this.#options.clock.monotonicMs();
    if (waitMs <= 0) return this.#say();
    this.#cancel = this.#options.clock.after(waitMs, () => this.#say());
  }

  /** Says nothing more, but for the last word where one is wanted. */
  async stop(goodbye: boolean): Promise<void> {
    const { sender } = this.#options;
    const isHeard = this.#speaks;
    this.#speaks = false;
    this.#cancel?.();
    if (!goodbye || !isHeard) return await sender.stop();
    this.#own = { ...this.#own, status: "left" };
    this.#version++;
    await sender.stop(this.#message(), GOODBYES);
  }

  #say(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const { clock, sender, trust } = this.#options;
    this.#sentAtMs = clock.monotonicMs();
    sender.update(this.#message(), trust().active);
  }

  #message(): Uint8Array {
    const { self, generation, config, trust, heard } = this.#options;
    const { deadtimeMs, digest } = config();
    const { clusterId, active } = trust();
    return encodeMessage({ keyId: active.id, generation, sequence: 0, clusterId }, {
      node: self,
      version: this.#version,
      ...this.#own,
      deadtimeMs: Math.ceil(deadtimeMs),
      digest,
      heard: heard(),
    });
  }
}
