/** Whether a group would serve nobody at this director, or whether it could not have been taken here until just now. */

export interface Hindrance {
  /** Why the group would serve nobody here at this moment. */
  readonly obstacle: string | undefined;
  /** Whether others go first for now, because this director starts, waits for a fence or has failed to take it. */
  readonly isBehind: boolean;
}

export class ObstacleWatch {
  #obstacleMs = -Infinity;
  #behindMs = -Infinity;

  /** Why the group is not to be taken here. */
  look({ obstacle, isBehind }: Hindrance, nowMs: number, patienceMs: number): string | undefined {
    if (isBehind) this.#behindMs = nowMs;
    if (obstacle !== undefined) {
      this.#obstacleMs = nowMs;
      return obstacle;
    }
    // Who was cut off hears nobody yet, and must not take that for silence.
    if (nowMs - this.#obstacleMs < patienceMs) {
      return "it could not serve until just now, and listens first";
    }
    // Somebody else may have taken it a moment ago, or be free to take it since the same moment. Less than the time
    // that is given to those that come first, which passes meanwhile where this one does.
    if (!isBehind && nowMs - this.#behindMs < patienceMs / 2) {
      return "others went first until just now, and it listens first";
    }
    return undefined;
  }
}
