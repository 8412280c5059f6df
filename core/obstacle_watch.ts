/** Whether a group would serve nobody at this director, or would not have until just now. */

export class ObstacleWatch {
  #lastMs = -Infinity;

  /** Why the group is not to be taken here; `obstacle` is what speaks against it at this moment. */
  look(obstacle: string | undefined, nowMs: number, patienceMs: number): string | undefined {
    if (obstacle !== undefined) {
      this.#lastMs = nowMs;
      return obstacle;
    }
    // Who was cut off hears nobody yet, and must not take that for silence.
    const isOver = nowMs - this.#lastMs >= patienceMs;
    return isOver ? undefined : "it could not serve until just now, and listens first";
  }
}
