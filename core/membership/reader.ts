/** What a packet says, where it is to be believed. */

import type { ClusterConfig, MemberState, NodeName } from "../model/mod.ts";
import { BodyProblem, decodeBody } from "./body.ts";
import { isRefused, type Refused, refused, sameBytes } from "./message.ts";
import { type Trust, trustIn, verifyPacket } from "./verify.ts";

/** A heartbeat of this cluster. */
export interface Reading {
  /** Whether this director sent it itself. */
  readonly own: boolean;
  /** The same object for as long as a director says the same. */
  readonly state: MemberState;
  readonly generation: number;
  readonly sequence: number;
}

interface Remembered {
  readonly body: Uint8Array;
  readonly state: MemberState;
}

export class Reader {
  readonly trust: Trust;
  readonly #nodes: ReadonlySet<NodeName>;
  readonly #self: NodeName;
  readonly #generation: number;
  /** The last body of each director, because most packets repeat what the one before has said. */
  readonly #last = new Map<NodeName, Remembered>();

  constructor(config: ClusterConfig, self: NodeName, generation: number) {
    this.trust = trustIn(config.name, config.keyring);
    this.#nodes = new Set(config.nodes);
    this.#self = self;
    this.#generation = generation;
  }

  /** Whether it is new is not asked here. Never throws, whatever the bytes are. */
  read(bytes: Uint8Array): Reading | Refused {
    const message = verifyPacket(bytes, this.trust);
    if (isRefused(message)) return message;
    const { generation, sequence, body } = message;
    const state = this.#recall(body) ?? decodeBody(body);
    if (state instanceof BodyProblem) return refused("malformed", state.message);
    const own = state.node === this.#self;
    if (own && generation !== this.#generation) {
      const message =
        `another director, or an earlier start of this one, is called "${state.node}"`;
      return refused("unknown_node", `${message} too (generation ${generation})`);
    }
    if (!this.#nodes.has(state.node)) {
      return refused("unknown_node", `director "${state.node}" is not in the list of nodes`);
    }
    this.#remember(body, state);
    return { own, state, generation, sequence };
  }

  #recall(body: Uint8Array): MemberState | undefined {
    for (const last of this.#last.values()) {
      if (sameBytes(last.body, body)) return last.state;
    }
    return undefined;
  }

  #remember(body: Uint8Array, state: MemberState): void {
    if (this.#last.get(state.node)?.state === state) return;
    // A copy, because the bytes are the medium's, which may use them again.
    this.#last.set(state.node, { body: body.slice(), state });
  }
}

/** Why a packet is not new; `newest` is the highest generation that was heard of its director. */
export function replayOf(
  { sequence, generation, state: { node } }: Reading,
  newest: number | undefined,
): Refused {
  const message = `number ${sequence} of generation ${generation} of ${node} is not new`;
  if (newest === undefined || newest <= generation) return refused("replayed", message);
  const older = `${message}; generation ${newest} was heard before`;
  return { ...refused("replayed", older), outdated: node };
}
