// @ts-check
/** @import { ShownEvent } from "../events.ts" */
/** What has happened, as far as this page has heard: kept, filtered, and followed from effect to cause. */

import { counted } from "./words.js";

/**
 * Numbers begin anew with each run of a director that keeps no journal, so that an event is known by number and time.
 * @typedef {{ key: string, event: ShownEvent }} Entry
 */

/**
 * `service` is an id, empty for all.
 * @typedef {{ severity: "info" | "warning" | "error", text: string, service: string }} EventFilter
 */

export const ENTRIES_MAX = 2_000;
/** A chain that is longer is shown from there on. */
const CHAIN_MAX = 50;
const SEVERITIES = ["info", "warning", "error"];

export class Timeline {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<string, Entry>} */
  #byKey = new Map();
  #newest = 0;

  /** The number to come back with: of the event that was taken in last, 0 before the first. */
  get newest() {
    return this.#newest;
  }

  /** Oldest first. */
  get entries() {
    return this.#entries;
  }

  /**
   * Takes an event in; undefined where it is known already.
   * @param {ShownEvent} event
   * @returns {Entry | undefined}
   */
  add(event) {
    this.#newest = event.id;
    const key = `${event.id} ${event.time}`;
    if (this.#byKey.has(key)) return undefined;
    const entry = { key, event };
    const last = this.#entries.at(-1);
    this.#entries.push(entry);
    this.#byKey.set(key, entry);
    if (last !== undefined && isBefore(event, last.event)) {
      this.#entries.sort((left, right) => isBefore(left.event, right.event) ? -1 : 1);
    }
    if (this.#entries.length > ENTRIES_MAX) {
      const gone = this.#entries.shift();
      if (gone !== undefined) this.#byKey.delete(gone.key);
    }
    return entry;
  }

  /**
   * What led to an entry, the root first, itself last.
   * @param {Entry} entry
   * @returns {Entry[]}
   */
  chainOf(entry) {
    const chain = [entry];
    for (let at = entry; at.event.cause !== undefined && chain.length < CHAIN_MAX;) {
      const cause = this.#causeOf(at.event);
      if (cause === undefined) break;
      chain.unshift(cause);
      at = cause;
    }
    return chain;
  }

  /**
   * What followed from it directly.
   * @param {Entry} entry
   */
  effectsOf(entry) {
    return this.#entries.filter(({ event }) =>
      event.cause === entry.event.id && this.#causeOf(event) === entry
    );
  }

  /**
   * Of several runs, the last event with that number before it. A cause is older than its effect.
   * @param {ShownEvent} effect
   */
  #causeOf({ cause, id, time }) {
    if (cause === undefined || cause >= id) return undefined;
    return this.#entries.findLast(({ event }) => event.id === cause && event.time <= time);
  }
}

/**
 * @param {ShownEvent} left
 * @param {ShownEvent} right
 */
function isBefore(left, right) {
  return left.time < right.time || (left.time === right.time && left.id < right.id);
}

/**
 * The newest first, as many as are asked for.
 * @param {readonly Entry[]} entries oldest first
 * @param {EventFilter} filter
 * @param {number} limit
 */
export function newestEntries(entries, filter, limit) {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const least = SEVERITIES.indexOf(filter.severity);
  const found = [];
  for (let index = entries.length - 1; index >= 0 && found.length < limit; index--) {
    const entry = entries[index];
    if (entry === undefined || SEVERITIES.indexOf(entry.event.severity) < least) continue;
    const service = servedBy(entry.event);
    if (filter.service !== "" && service !== filter.service) continue;
    const text = `${entry.event.type} ${entry.event.sentence} ${service}`;
    if (words.every((word) => text.toLowerCase().includes(word))) found.push(entry);
  }
  return found;
}

/** @param {ShownEvent} event */
function servedBy(event) {
  return "service" in event && event.service !== undefined ? event.service : "";
}

/** Beginnings of the types after which the picture of the director is another one. */
const CHANGING = [
  "server.",
  "service.",
  "check.",
  "config.",
  "reconcile.",
  "role.",
  "group.",
  "resource.",
  "node.",
  "link.",
  "cluster.",
  "reference.",
  "operator.done",
  "layer.",
  "journal.",
];

/**
 * Whether the picture should be taken anew.
 * @param {{ readonly type: string }} event
 */
export function changesPicture({ type }) {
  return CHANGING.some((start) => type.startsWith(start));
}

/** How many single sentences are read out before they are only counted. */
const READ_OUT_MAX = 2;

/**
 * What a screen reader is told of these; empty where nothing of it matters to somebody who listens.
 * @param {readonly ShownEvent[]} events
 */
export function announcement(events) {
  const loud = events.filter(({ severity, type }) =>
    severity !== "info" || type === "server.up" || type === "role.changed"
  ).filter(({ type }) => type !== "check.failed");
  const told = loud.slice(-READ_OUT_MAX).map(({ sentence }) => sentence);
  const more = loud.length - told.length;
  return [...(more > 0 ? [`${counted(more, "more change")}`] : []), ...told].join(". ");
}
