/**
 * Open files are shared with the checks: were clients able to use them all up, the checks could connect to nobody
 * and would take every server out. So the relays together get a part of what the process may open, and new
 * clients wait, or replace an old session, when that is used up.
 */

/** The relays' part of the process's open files; the rest is for checks, logs and administration. */
const SHARE = 3 / 4;

/** How many files the relays may have together, from /proc/self/limits (proc(5)); undefined for no limit. */
export function relayFilesMax(limits: string): number | undefined {
  const match = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits);
  const soft = Number(match?.[1]);
  return Number.isInteger(soft) ? Math.floor(soft * SHARE) : undefined;
}

export class FileBudget {
  #limit = Infinity;
  #taken = 0;
  /** Whoever waits for files, in the order of arrival. */
  readonly #waiting: { readonly count: number; readonly wake: () => void }[] = [];

  get taken(): number {
    return this.#taken;
  }

  /** Without it there is no limit. */
  setLimit(limit: number): void {
    this.#limit = limit;
    this.#serve();
  }

  /** Takes so many at once or none; whoever waits comes first. */
  tryTake(count: number): boolean {
    if (this.#waiting.length > 0 || this.#taken + count > this.#limit) return false;
    this.#taken += count;
    return true;
  }

  /** Takes so many as soon as they are there; false where the signal aborted before. */
  take(count: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.tryTake(count)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const entry = {
        count,
        wake: () => {
          signal.removeEventListener("abort", giveUp);
          resolve(true);
        },
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        resolve(false);
        this.#serve();
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(entry);
    });
  }

  give(count: number): void {
    this.#taken -= count;
    this.#serve();
  }

  #serve(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      if (this.#taken + first.count > this.#limit) return;
      this.#waiting.shift();
      this.#taken += first.count;
      first.wake();
    }
  }
}
