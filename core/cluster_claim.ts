/** The number by which a director has a group. It grows with every take-over; of two holders the higher one decides. */

export class Claim {
  #own: number;
  #highest: number;
  #isDoubtful = false;

  /** @param kept The highest that an earlier run knew of. */
  constructor(kept: number) {
    this.#own = kept;
    this.#highest = kept;
  }

  get own(): number {
    return this.#own;
  }

  /** Of all that were ever heard, our own among them. */
  get highest(): number {
    return this.#highest;
  }

  /** What who is put aside now says of that: later than everybody who was before. */
  get aside(): number {
    return Math.max(1, this.#highest);
  }

  /** Whether this director is back from being away, and gives way to everybody who has the group. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  hear(claim: number): void {
    this.#highest = Math.max(this.#highest, claim);
  }

  take(claim: number): void {
    this.#own = claim;
    this.#isDoubtful = false;
    this.hear(claim);
  }

  /** This director was away: another one may have taken the group, with a claim that knows nothing of ours. */
  doubt(): void {
    this.#own = 0;
    this.#isDoubtful = true;
  }

  /** Nobody else has it after all. */
  confirm(): void {
    this.take(this.#highest + 1);
  }
}
