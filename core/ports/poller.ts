/**
 * One epoll instance for all sockets that are opened through the C library. Its loop runs only
 * while somebody waits: an idle program makes no call and keeps no thread.
 *
 * Each wait arms a socket for one event (EPOLLONESHOT), so that a datagram that nobody has asked
 * for cannot make the loop spin. An event names its socket by a token that is never used twice,
 * because a descriptor's number is given out again as soon as it is closed.
 */

import { type CancelTimer, runtimeTimer } from "./clock.ts";
import type { Libc } from "./libc.ts";
import { Reminders, type Rounds, type RoundsBoard } from "./rounds.ts";
import { systemErrorWords } from "./system_error.ts";

/** A socket as the poller knows it. */
export interface Polled {
  readonly descriptor: number;
  /** The socket can be read, or has an error. */
  onReady(hasError: boolean): void;
  /** Waiting itself failed, for the reason given. */
  onFault(reason: string): void;
}

export interface Poller {
  /**
   * Calls `onReady` once, when there is something to read or an error. A call for a socket that
   * already waits changes nothing.
   */
  wait(polled: Polled): void;
  /**
   * Gives the wait up, if there is one, and forgets the socket; to be called before its descriptor
   * is closed.
   */
  forget(polled: Polled): void;
}

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_MOD = 3;
const EPOLLIN = 0x1;
const EPOLLERR = 0x8;
const EPOLLONESHOT = 0x4000_0000;

/** struct epoll_event is packed on x86-64 only. */
const DATA_OFFSET = Deno.build.arch === "x86_64" ? 4 : 8;
const EVENT_BYTES = DATA_OFFSET + 8;

/** Events taken by one call. */
const EVENTS_MAX = 64;
/** The longest that a wait which nobody needs any more can keep a process from ending. */
const POLL_MS = 200;
/**
 * How often it is looked whether the wait is overdue. It needs one of the few threads that the runtime has for calls
 * that block, and where names are looked up or files read in vain all of those may be taken.
 */
const OVERDUE_LOOK_MS = 1_000;
/** A wait that is so late is one of which nobody knows when it ends. */
const OVERDUE_MS = 250;
/** A signal interrupts a wait now and then; this many failures in a row are something else. */
const FAILURES_MAX = 16;

/** With a board it looks after timers of others as well, as long as somebody waits. */
export function createPoller(libc: Libc, board?: RoundsBoard): Poller {
  return new EpollPoller(libc, board);
}

class EpollPoller implements Poller, Rounds {
  readonly #libc: Libc;
  readonly #board: RoundsBoard | undefined;
  readonly #reminders = new Reminders();
  readonly #tokens = new Map<Polled, number>();
  readonly #waiting = new Map<number, Polled>();
  /** Kept as long as the poller, so that the thread in epoll_wait never writes into freed memory. */
  readonly #events = new DataView(new ArrayBuffer(EVENT_BYTES * EVENTS_MAX));
  readonly #requestBytes = new Uint8Array(EVENT_BYTES);
  readonly #request = new DataView(this.#requestBytes.buffer);
  #epoll = -1;
  #lastToken = 0;
  #isLooping = false;
  /** When the call that is under way returns at the latest. */
  #backMs = -Infinity;

  constructor(libc: Libc, board: RoundsBoard | undefined) {
    this.#libc = libc;
    this.#board = board;
  }

  wait(polled: Polled): void {
    const reason = this.#arm(polled);
    if (reason !== undefined) return polled.onFault(reason);
    if (!this.#isLooping) void this.#loop();
  }

  forget(polled: Polled): void {
    const token = this.#tokens.get(polled);
    if (token === undefined) return;
    this.#tokens.delete(polled);
    this.#waiting.delete(token);
  }

  remind(dueMs: number, callback: () => void): CancelTimer | undefined {
    return dueMs < this.#backMs ? undefined : this.#reminders.add(dueMs, callback);
  }

  /** The reason in words where the system refuses. */
  #arm(polled: Polled): string | undefined {
    const libc = this.#libc;
    if (this.#epoll < 0) this.#epoll = libc.epollCreate();
    if (this.#epoll < 0) return systemErrorWords(libc.errno());
    const known = this.#tokens.get(polled);
    const token = known ?? ++this.#lastToken;
    this.#request.setUint32(0, EPOLLIN | EPOLLONESHOT, true);
    // The kernel hands the eight bytes back as they are; a float keeps whole numbers exact far
    // beyond any use.
    this.#request.setFloat64(DATA_OFFSET, token, true);
    const operation = known === undefined ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (libc.epollControl(this.#epoll, operation, polled.descriptor, this.#requestBytes) < 0) {
      return systemErrorWords(libc.errno());
    }
    this.#tokens.set(polled, token);
    this.#waiting.set(token, polled);
    return undefined;
  }

  async #loop(): Promise<void> {
    this.#isLooping = true;
    const look = this.#board && setInterval(() => this.#lookAfterWait(), OVERDUE_LOOK_MS);
    const events = new Uint8Array(this.#events.buffer);
    let failures = 0;
    while (this.#waiting.size > 0) {
      this.#board?.join(this);
      const count = await this.#libc.epollWait(this.#epoll, events, EVENTS_MAX, this.#waitMs());
      this.#backMs = -Infinity;
      failures = count < 0 ? failures + 1 : 0;
      if (failures >= FAILURES_MAX) this.#failAll();
      else this.#dispatch(count);
      this.#reminders.fire(performance.now());
    }
    this.#isLooping = false;
    clearInterval(look);
    this.#handOver();
  }

  /** Nothing that has to happen in time may hang on a wait that does not end. */
  #lookAfterWait(): void {
    const nowMs = performance.now();
    if (nowMs - this.#backMs <= OVERDUE_MS) return;
    this.#reminders.fire(nowMs);
    this.#handOver();
  }

  /** Leaves the timers to the runtime, until it comes round again. */
  #handOver(): void {
    this.#board?.leave(this);
    this.#reminders.handOver((dueMs, callback) =>
      runtimeTimer(dueMs - performance.now(), callback)
    );
  }

  #waitMs(): number {
    const nowMs = performance.now();
    const leftMs = Math.ceil(this.#reminders.nextMs() - nowMs);
    const waitMs = Math.min(POLL_MS, Math.max(0, leftMs));
    this.#backMs = nowMs + waitMs;
    return waitMs;
  }

  #dispatch(count: number): void {
    for (let index = 0; index < count; index++) {
      const at = index * EVENT_BYTES;
      const token = this.#events.getFloat64(at + DATA_OFFSET, true);
      const polled = this.#waiting.get(token);
      // An event may have been on its way when its socket was closed.
      if (polled === undefined) continue;
      this.#waiting.delete(token);
      const hasError = (this.#events.getUint32(at, true) & EPOLLERR) !== 0;
      callOn(() => polled.onReady(hasError));
    }
  }

  #failAll(): void {
    const failed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const polled of failed) {
      callOn(() => polled.onFault("the system does not report on sockets"));
    }
  }
}

/** What one socket throws is reported, and stops neither the others nor the timers. */
function callOn(call: () => void): void {
  try {
    call();
  } catch (thrown) {
    reportError(thrown);
  }
}
