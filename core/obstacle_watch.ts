/** Whether a group would serve nobody at this director, or whether it could not have been taken here until just now. */

export interface Hindrance {
  /** Why the group would serve nobody here at this moment. */
  readonly obstacle: string | undefined;
  /** Whether others go first for now, because this director starts, waits for a fence or has failed to take it. */
  readonly isBehind: boolean;
  /** Whether nobody else is there who could have it. */
  readonly isAlone: boolean;
  /** Whether all other directors are there and hear this one. */
  readonly isWhole: boolean;
}

export interface ObstacleWatchOptions {
  /** Asks all who are there how they stand. */
  readonly ask: () => void;
  /** Whether some have not answered yet. */
  readonly isAsking: () => boolean;
}

export class ObstacleWatch {
  readonly #options: ObstacleWatchOptions;
  #isObstructed = false;
  #obstacleMs = -Infinity;
  #behindMs = -Infinity;

  constructor(options: ObstacleWatchOptions) {
    this.#options = options;
  }

  /** Why the group is not to be taken here. */
  look(
    { obstacle, isBehind, isAlone, isWhole }: Hindrance,
    nowMs: number,
    patienceMs: number,
  ): string | undefined {
    if (isBehind) this.#behindMs = nowMs;
    if (this.#isObstructed && obstacle === undefined) this.#options.ask();
    this.#isObstructed = obstacle !== undefined;
    if (obstacle !== undefined) {
      this.#obstacleMs = nowMs;
      return obstacle;
    }
    // Who was cut off hears nobody yet, and must not take that for silence. Where everybody has answered it knows all.
    const isInformed = isWhole && !this.#options.isAsking();
    if (!isInformed && nowMs - this.#obstacleMs < patienceMs) {
      return "it could not serve until just now, and listens first";
    }
    // Somebody else may have taken it a moment ago, or be free to take it since the same moment. Less than the time
    // that is given to those that come first, which passes meanwhile where this one does.
    if (!isBehind && !isAlone && nowMs - this.#behindMs < patienceMs / 2) {
      return "others went first until just now, and it listens first";
    }
    return undefined;
  }
}
