/** A binary heap that gives the item with the least time first; items of one time come in the order of arrival. */

export interface Timed {
  readonly atMs: number;
}

export class TimeHeap<Item extends Timed> {
  readonly #entries: { readonly item: Item; readonly order: number }[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  peek(): Item | undefined {
    return this.#entries[0]?.item;
  }

  push(item: Item): void {
    this.#entries.push({ item, order: this.#order++ });
    this.#rise(this.#entries.length - 1);
  }

  pop(): Item | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink(0);
    }
    return first.item;
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #rise(index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(index: number): void {
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      if (this.#before(left, least)) least = left;
      if (this.#before(left + 1, least)) least = left + 1;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(left: number, right: number): boolean {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return false;
    return a.item.atMs < b.item.atMs || (a.item.atMs === b.item.atMs && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return;
    this.#entries[left] = b;
    this.#entries[right] = a;
  }
}
