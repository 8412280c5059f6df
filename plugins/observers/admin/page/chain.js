/** @import { ShownEvent } from "../events.ts" */
/** A chain of events as a list that is read from cause to effect. */

import { make } from "./dom.js";
import { lasting, latency, timeOfDay } from "./words.js";

const SEVERITY_WORDS = { info: "", warning: "warning", error: "error" };

/**
 * @param {readonly ShownEvent[]} events the root first
 * @param {number} now by the director's clock
 */
export function chainList(events, now) {
  const items = events.map((event, index) => {
    const before = events[index - 1];
    return make(
      "li",
      { "data-severity": event.severity },
      make(
        "span",
        { class: "chain-time" },
        timeOfDay(event.time, now),
        before === undefined ? "" : ` (+${between(event.time - before.time)})`,
      ),
      make(
        "span",
        { class: "chain-text" },
        severityMark(event.severity),
        event.sentence,
        make("span", { class: "event-type muted" }, `#${event.id} ${event.type}`),
      ),
    );
  });
  return make("ol", { class: "chain" }, ...items);
}

/**
 * A sign for those who see, and a word for all, where an event is loud.
 * @param {"info" | "warning" | "error"} severity
 */
export function severityMark(severity) {
  return make("span", { class: "severity", "data-severity": severity }, SEVERITY_WORDS[severity]);
}

/** @param {number} ms */
function between(ms) {
  // Events have whole milliseconds, and no tenths are made up.
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? latency(ms) : lasting(ms);
}
