/**
 * One look for all who ask for the same at the same time. Each address of a group looks at the interface by itself, and
 * a program that is started for each of many holds this process up for longer than the other directors are patient.
 */

interface Look<Result> {
  readonly over: AbortController;
  readonly begin: (signal: AbortSignal) => Promise<Result>;
  readonly result: PromiseWithResolvers<Result>;
  waiting: number;
}

interface Lane<Result> {
  readonly running: Look<Result>;
  next?: Look<Result>;
}

export class SharedLooks<Result> {
  readonly #lanes = new Map<string, Lane<Result>>();

  /**
   * What a look finds that begins after this call: never one that is under way. Rejects with the reason of the signal
   * when it aborts; a look that nobody waits for any more is called off.
   */
  async at(
    key: string,
    signal: AbortSignal,
    begin: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const look = this.#join(key, begin);
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([look.result.promise, left]);
    } finally {
      signal.removeEventListener("abort", leave);
      if (--look.waiting === 0) look.over.abort();
    }
  }

  #join(key: string, begin: (signal: AbortSignal) => Promise<Result>): Look<Result> {
    const lane = this.#lanes.get(key);
    // One that all have left is being called off, and says nothing to whoever comes now.
    const waiting = lane?.next !== undefined && lane.next.waiting > 0 ? lane.next : undefined;
    const look = waiting ?? makeLook(begin);
    look.waiting++;
    if (lane !== undefined) lane.next = look;
    else void this.#run(key, look);
    return look;
  }

  async #run(key: string, look: Look<Result>): Promise<void> {
    for (let running: Look<Result> | undefined = look; running !== undefined;) {
      const lane: Lane<Result> = { running };
      this.#lanes.set(key, lane);
      await carryOut(running);
      running = lane.next;
    }
    this.#lanes.delete(key);
  }
}

function makeLook<Result>(begin: (signal: AbortSignal) => Promise<Result>): Look<Result> {
  return {
    over: new AbortController(),
    begin,
    result: Promise.withResolvers<Result>(),
    waiting: 0,
  };
}

async function carryOut<Result>({ over, begin, result }: Look<Result>): Promise<void> {
  // Where all have left nobody hears of it.
  result.promise.catch(() => {});
  try {
    over.signal.throwIfAborted();
    result.resolve(await begin(over.signal));
  } catch (thrown) {
    result.reject(thrown);
  }
}
