/** What operators have said to the director of a machine, one word after the other, and what became of it. */

import type { Cluster } from "../../../core/cluster.ts";
import { messageOf } from "../../../core/errors.ts";
import type { NodeView } from "./view.ts";

export type Said = NodeView["said"];

export interface Word {
  /** For the timeline. */
  readonly text: string;
  /** What it leaves behind where it is not refused. */
  readonly said: Said;
  /** Whether it asks for every group, which alone ends a release. */
  readonly takesAll?: boolean;
  readonly say: (director: Cluster) => Promise<{ readonly message: string }>;
}

export class Words {
  readonly #now: () => number;
  readonly #log: (text: string) => void;
  #said: Said = "nothing";
  #saidMs = 0;
  /** Those that were not answered yet; another director's answers count for nothing. */
  #waiting: symbol | undefined;

  constructor(now: () => number, log: (text: string) => void) {
    this.#now = now;
    this.#log = log;
  }

  get view(): Pick<NodeView, "said" | "saidMs" | "isAnswering"> {
    const isAnswering = this.#waiting !== undefined;
    return { said: this.#said, saidMs: this.#saidMs, isAnswering };
  }

  /** Another run of the director knows nothing of what the one before was told. */
  forget(): void {
    this.#said = "nothing";
    this.#waiting = undefined;
  }

  /** An operator waits for an answer before the next word. */
  say(
    { text, said, say, takesAll = false }: Word,
    director: Cluster,
    enter: (callback: () => void) => void,
  ): void {
    if (this.#waiting !== undefined) return;
    const waiting = Symbol(text);
    const before = this.#said;
    const after = before === "released" && !takesAll ? before : said;
    this.#waiting = waiting;
    this.#said = after;
    this.#saidMs = this.#now();
    this.#log(`is told: ${text}`);
    const end = (outcome: string, left: Said) => {
      if (this.#waiting !== waiting) return;
      this.#waiting = undefined;
      this.#said = left;
      this.#saidMs = this.#now();
      this.#log(`answers: ${outcome}`);
    };
    enter(() => {
      Promise.try(say, director).then(
        ({ message }) => end(message, after),
        // What is refused was never said; a release is tried further.
        (thrown) => end(messageOf(thrown), said === "released" ? said : before),
      );
    });
  }
}
