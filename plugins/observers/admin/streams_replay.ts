/**
 * What is kept, for streams that begin with it: in pieces that all streams with the same filter share, each made into
 * bytes once, when the first stream comes to it, and kept only as long as some stream still needs them. All streams
 * together get so much at a time, with pauses in which other requests are answered.
 */

import type {
  CancelTimer,
  Clock,
  DirectorEvent,
  DirectorView,
  EventId,
} from "../../../core/plugin/mod.ts";
import { type EventFilter, filterOf } from "./events.ts";
import { type Piece, pieceOf } from "./streams_piece.ts";

/** Numbers of events in one piece, so that a long replay is never one long text. */
const BATCH = 100;
/** Bytes for all streams together between two pauses, which takes some milliseconds. */
export const TURN_BYTES = 1_048_576;
export const TURN_PAUSE_MS = 1;
/** Filters whose pieces are shared at a time; what a stream holds does not depend on it. */
const FILTERS_MAX = 16;

/** Some kept events one after the other, none or more of them. */
export class ReplayBlock {
  readonly events: readonly DirectorEvent[];
  #piece: Piece | undefined;

  constructor(events: readonly DirectorEvent[]) {
    this.events = events;
  }

  get piece(): Piece {
    return this.#piece ??= pieceOf(this.events);
  }
}

/** What a stream begins with. */
export interface Replay {
  readonly blocks: readonly ReplayBlock[];
  /** Number of the newest event that is kept, wanted or not; 0 where there is none. */
  readonly newest: EventId;
}

/** Blocks of one filter, by number, as they were when they were taken last. */
interface Row {
  readonly oldest: EventId;
  readonly newest: EventId;
  readonly blocks: ReadonlyMap<number, ReplayBlock>;
}

/** Pieces of what the history has; those in which nothing is new are the same as before. */
export class ReplayShelf {
  readonly #director: Pick<DirectorView, "history">;
  readonly #rows = new Map<string, Row>();

  constructor(director: Pick<DirectorView, "history">) {
    this.#director = director;
  }

  /**
   * What is younger than `after`; all where it is left out, or where the director has not reached it, because then it
   * is from a run before (see `eventsAfter`).
   */
  take(kind: string, filter: EventFilter, after: EventId | undefined): Replay {
    const all = this.#director.history();
    const newest = all.at(-1)?.id ?? 0;
    const oldest = all[0]?.id ?? 0;
    let row = this.#rows.get(kind);
    if (row?.newest !== newest || row.oldest !== oldest) {
      row = { oldest, newest, blocks: blocksOf(all, filter, row?.blocks) };
      if (this.#rows.has(kind) || this.#rows.size < FILTERS_MAX) this.#rows.set(kind, row);
    }
    const blocks = [...row.blocks.values()];
    if (after === undefined || after > newest) return { blocks, newest };
    return { blocks: blocks.flatMap((block) => younger(block, after)), newest };
  }

  /** Forgets the pieces; streams that are under way keep what they still need. */
  clear(): void {
    this.#rows.clear();
  }
}

function blocksOf(
  all: readonly DirectorEvent[],
  filter: EventFilter,
  before: ReadonlyMap<number, ReplayBlock> = new Map(),
): Map<number, ReplayBlock> {
  const wants = filterOf(filter);
  const groups = new Map<number, DirectorEvent[]>();
  for (const event of wants === undefined ? all : all.filter(wants)) {
    const number = Math.floor(event.id / BATCH);
    const group = groups.get(number);
    if (group === undefined) groups.set(number, [event]);
    else group.push(event);
  }
  const blocks = new Map<number, ReplayBlock>();
  for (const [number, events] of groups) {
    const known = before.get(number)?.events;
    // Events only go at the beginning and come at the end, so that the ends say it all.
    const isSame = known !== undefined && known[0] === events[0] && known.at(-1) === events.at(-1);
    blocks.set(number, (isSame ? before.get(number) : undefined) ?? new ReplayBlock(events));
  }
  return blocks;
}

/** Numbers grow within a block. */
function younger(block: ReplayBlock, after: EventId): ReplayBlock[] {
  const { events } = block;
  if ((events[0]?.id ?? 0) > after) return [block];
  const left = events.filter(({ id }) => id > after);
  return left.length === 0 ? [] : [new ReplayBlock(left)];
}

/** Lets streams have pieces in the order in which they ask, with pauses where they ask for much. */
export class ReplayTurns {
  readonly #clock: Pick<Clock, "after">;
  readonly #waiting: (() => void)[] = [];
  #left = TURN_BYTES;
  /** Somebody has a turn and has not said yet how much it sends. */
  #taken = false;
  #cancel: CancelTimer | undefined;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  /** Resolves when this stream may send its next piece. */
  async next(): Promise<void> {
    if (this.#left <= 0 || this.#taken || this.#waiting.length > 0) {
      return await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#taken = true;
  }

  /** Called once for each `next`, also by a stream that sends nothing because it has ended meanwhile. */
  sent(bytes: number): void {
    this.#taken = false;
    this.#left -= bytes;
    this.#cancel ??= this.#clock.after(TURN_PAUSE_MS, () => this.#refill());
    this.#letIn();
  }

  /** Lets all that wait go on, because there is nothing to send any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#left = TURN_BYTES;
    this.#taken = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  #refill(): void {
    this.#cancel = undefined;
    this.#left = TURN_BYTES;
    this.#letIn();
  }

  #letIn(): void {
    if (this.#left <= 0 || this.#taken) return;
    const go = this.#waiting.shift();
    this.#taken = go !== undefined;
    go?.();
  }
}
