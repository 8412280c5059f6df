/** One thing after the other, in the order in which they were asked for. */

export interface Turns {
  /** Whether something is being done. */
  readonly taken: boolean;
  /** Begins at once where nothing is being done, otherwise when all before it has ended, well or not. */
  take<Result>(body: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  /** Settles, and never rejects, when all that was asked for so far has ended; undefined while nothing is done. */
  let busy: Promise<void> | undefined;
  return {
    get taken() {
      return busy !== undefined;
    },
    take(body) {
      const result = busy === undefined ? body() : busy.then(body);
      const ended = result.then(() => {}, () => {}).then(() => {
        if (busy === ended) busy = undefined;
      });
      busy = ended;
      return result;
    },
  };
}
