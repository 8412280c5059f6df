/** What operators have said to the director of a machine, one word after the other, and what became of it. */

import type { Cluster } from "../../../core/cluster.ts";
import { messageOf } from "../../../core/errors.ts";
import type { ClusterOutcome, GroupScope } from "../../../core/model/mod.ts";
import type { Answer, NodeView } from "./view.ts";

export type Said = NodeView["said"];

export interface Word {
  readonly verb: Answer["verb"];
  /** For the timeline. */
  readonly text: string;
  /** What it leaves behind where it is not refused. */
  readonly said: Said;
  /** Whether it asks for every group, which alone ends a release. */
  readonly takesAll?: boolean;
  readonly say: (director: Cluster) => Promise<ClusterOutcome>;
}

export function standbyWord(scope: GroupScope): Word {
  return {
    verb: "standby",
    text: `standby ${scope}`,
    said: "standby",
    say: ({ verbs }) => verbs.standby(scope),
  };
}

export function takeoverWord(scope: GroupScope, force: boolean): Word {
  return {
    verb: "takeover",
    text: `takeover ${scope}${force ? " with force" : ""}`,
    said: force ? "forced" : "nothing",
    takesAll: scope === "all",
    say: ({ verbs }) => verbs.takeover(scope, force),
  };
}

export const RELEASE_WORD: Word = {
  verb: "release",
  text: "release",
  said: "released",
  say: ({ verbs }) => verbs.release(),
};

export class Words {
  readonly #now: () => number;
  readonly #log: (text: string) => void;
  readonly #onAnswer: (answer: Omit<Answer, "node">) => void;
  #released = false;
  #said: Said = "nothing";
  #saidMs = 0;
  /** Those that were not answered yet; another director's answers count for nothing. */
  #waiting: symbol | undefined;

  constructor(
    now: () => number,
    log: (text: string) => void,
    onAnswer: (answer: Omit<Answer, "node">) => void,
  ) {
    this.#now = now;
    this.#log = log;
    this.#onAnswer = onAnswer;
  }

  get view(): Pick<NodeView, "said" | "saidMs" | "isAnswering" | "released"> {
    const isAnswering = this.#waiting !== undefined;
    return { said: this.#said, saidMs: this.#saidMs, isAnswering, released: this.#released };
  }

  /** Another run of the director knows nothing of what the one before was told. */
  forget(): void {
    this.#said = "nothing";
    this.#released = false;
    this.#waiting = undefined;
  }

  /** An operator waits for an answer before the next word. */
  say(
    { verb, text, said, say, takesAll = false }: Word,
    director: Cluster,
    enter: (callback: () => void) => void,
  ): void {
    if (this.#waiting !== undefined) return;
    const waiting = Symbol(text);
    const before = this.#said;
    const after = before === "released" && !takesAll ? before : said;
    this.#waiting = waiting;
    this.#said = after;
    this.#released &&= verb === "standby";
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
        ({ message, groups }) => {
          if (this.#waiting !== waiting) return;
          this.#released ||= verb === "release";
          this.#onAnswer({ verb, groups });
          end(message, after);
        },
        // What is refused was never said; a release is tried further.
        (thrown) => end(messageOf(thrown), said === "released" ? said : before),
      );
    });
  }
}
