// @ts-check
/** Keeping up with a director: asking for its picture in time, and following its events through its restarts. */

import { createEventReader } from "./event_text.js";

/**
 * `after` calls back after so many milliseconds and gives what cancels it.
 * @typedef {{ monotonicMs(): number, after(delayMs: number, callback: () => void): () => void }} Timing
 */

/** Pictures that are asked for because of events: at most four in a second. */
export const GAP_MIN_MS = 250;
/** A director that gives no answer is asked again so soon at first, then half as often each time. */
const BACK_OFF_FIRST_MS = 250;
export const BACK_OFF_MAX_MS = 4_000;
/** A stream says every 15 s that it is alive; one that is silent for longer than this is taken for dead. */
export const SILENT_MAX_MS = 40_000;

/**
 * @param {number} failures in a row, from 1
 * @returns {number} milliseconds to wait
 */
export function backOff(failures) {
  return Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(failures - 1, 20));
}

/**
 * Asks again and again: after `period()`, or as soon as it may where somebody says that it is due; one question at a
 * time. A question that fails is asked again after a time that grows.
 * @param {{ timing: Timing, period: () => number, ask: () => Promise<void> }} parts
 */
export function createPoller({ timing, period, ask }) {
  let startedAt = -Infinity;
  let isAsking = false;
  let isDue = false;
  let isStopped = false;
  let failures = 0;
  let cancel = () => {};

  function plan() {
    cancel();
    if (isStopped || isAsking) return;
    const since = timing.monotonicMs() - startedAt;
    const wanted = failures > 0 ? backOff(failures) : isDue ? GAP_MIN_MS : period();
    cancel = timing.after(Math.max(0, wanted - since), () => void run());
  }

  async function run() {
    isAsking = true;
    isDue = false;
    startedAt = timing.monotonicMs();
    try {
      await ask();
      failures = 0;
    } catch {
      failures++;
    }
    isAsking = false;
    plan();
  }

  return {
    start: plan,
    /** The picture has changed. */
    due() {
      isDue = true;
      plan();
    },
    /** Asks without waiting for the next time, such as when the tab is seen again or a token was given. */
    now() {
      failures = 0;
      startedAt = -Infinity;
      isDue = true;
      plan();
    },
    /** Plans anew, after the period has become another one. */
    plan,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/**
 * Follows a stream of events, and opens it again when it has ended.
 * @param {object} parts
 * @param {Timing} parts.timing
 * @param {(signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>} parts.open
 * @param {(event: import("./event_text.js").StreamEvent) => void} parts.onEvent
 * @param {(isOpen: boolean) => void} parts.onOpen
 */
export function createFollower({ timing, open, onEvent, onOpen }) {
  let life = new AbortController();
  let failures = 0;
  let isStopped = false;
  let isHurried = false;
  let isFollowing = false;
  let cancelWait = () => {};
  let wake = () => {};

  /** @param {AbortController} mine */
  async function follow(mine) {
    let cancelSilence = () => {};
    const isAlive = () => {
      cancelSilence();
      cancelSilence = timing.after(SILENT_MAX_MS, () => mine.abort());
    };
    try {
      isAlive();
      const reader = (await open(mine.signal)).getReader();
      // Somebody who does not listen to the signal would be read for ever.
      mine.signal.addEventListener("abort", () => void reader.cancel().catch(() => {}));
      const read = createEventReader();
      const decoder = new TextDecoder();
      onOpen(true);
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        failures = 0;
        isAlive();
        for (const event of read(decoder.decode(value, { stream: true }))) onEvent(event);
      }
    } finally {
      cancelSilence();
      // Nobody reads on after an error; the connection is given back.
      mine.abort();
      onOpen(false);
    }
  }

  async function run() {
    while (!isStopped) {
      life = new AbortController();
      isFollowing = true;
      await follow(life).catch(() => {});
      isFollowing = false;
      failures++;
      if (isHurried) {
        isHurried = false;
        continue;
      }
      if (isStopped) break;
      await new Promise((resolve) => {
        wake = () => resolve(undefined);
        cancelWait = timing.after(backOff(failures), wake);
      });
    }
  }

  return {
    start: () => void run(),
    /** Opens it anew at once, such as with another token. */
    again() {
      failures = 0;
      isHurried = isFollowing;
      life.abort();
      cancelWait();
      wake();
    },
    stop() {
      isStopped = true;
      life.abort();
      cancelWait();
      wake();
    },
  };
}
