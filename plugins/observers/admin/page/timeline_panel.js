/** @import { Shared } from "./shared.js" */
/** @import { Entry, EventFilter } from "./timeline.js" */
/** What has happened, the newest first; each leads to its causes and its effects. */

import { chainList, severityMark } from "./chain.js";
import { openDialog } from "./dialogs.js";
import { button, keyedList, make, textSlot, the } from "./dom.js";
import { serviceChoice } from "./filters.js";
import { newestEntries } from "./timeline.js";
import { timeOfDay, zoneOf } from "./words.js";

/** Events that are shown at first, and more with each push of the button. */
const SHOWN_STEP = 100;

/** @param {Shared} shared */
export function setUpTimeline(shared) {
  /** @type {EventFilter} */
  const filter = { severity: "info", text: "", service: "" };
  let limit = SHOWN_STEP;
  const severity = /** @type {HTMLSelectElement} */ (the("events-severity"));
  const text = /** @type {HTMLInputElement} */ (the("events-text"));
  const service = /** @type {HTMLSelectElement} */ (the("events-service"));
  const fillServices = serviceChoice(service);
  const more = the("events-more");
  const setZone = textSlot(the("events-zone"));
  const empty = the("events-empty");
  const changed = () => {
    filter.severity = /** @type {EventFilter["severity"]} */ (severity.value);
    filter.text = text.value;
    filter.service = service.value;
    shared.render();
  };
  severity.addEventListener("input", changed);
  text.addEventListener("input", changed);
  service.addEventListener("input", changed);
  more.addEventListener("click", () => {
    limit += SHOWN_STEP;
    shared.render();
  });
  const fill = keyedList(
    the("events-list"),
    (/** @type {Entry} */ entry) => entry.key,
    (entry) => entryPart(shared, entry),
  );
  /** The newest and what was asked for when it was drawn last: nothing else changes the list. */
  let drawn = "";
  shared.onRender(() => {
    const { entries } = shared.timeline;
    fillServices(shared.snapshot()?.services ?? []);
    setZone(`times in ${zoneOf(new Date(shared.now()).getTimezoneOffset())}`);
    const asked = [entries.at(-1)?.key, entries.length, limit, ...Object.values(filter)].join(" ");
    if (asked === drawn) return;
    drawn = asked;
    const shown = newestEntries(entries, filter, limit + 1);
    more.hidden = shown.length <= limit;
    empty.hidden = shown.length > 0;
    empty.textContent = entries.length === 0 ? "No event is known yet." : "No event fits.";
    fill(shown.slice(0, limit));
  });
}

/**
 * @param {Shared} shared
 * @param {Entry} entry
 */
function entryPart(shared, entry) {
  const { event } = entry;
  const open = button("", () => openEventDialog(shared, entry), {
    class: "event",
    "data-severity": event.severity,
    "aria-haspopup": "dialog",
  });
  const caused = event.cause === undefined
    ? []
    : [make("span", { class: "muted" }, ` because of #${event.cause}`)];
  open.append(
    make("span", { class: "event-time mono" }, timeOfDay(event.time, shared.now())),
    make(
      "span",
      { class: "event-text" },
      severityMark(event.severity),
      event.sentence,
      make("span", { class: "event-type muted" }, `#${event.id} ${event.type}`, ...caused),
    ),
  );
  return { element: make("li", {}, open), update() {} };
}

/**
 * @param {Shared} shared
 * @param {Entry} entry
 */
function openEventDialog(shared, entry) {
  const { timeline } = shared;
  const chain = timeline.chainOf(entry);
  const effects = timeline.effectsOf(entry);
  const root = chain[0] ?? entry;
  const title = `#${entry.event.id} ${entry.event.type}`;
  openDialog({ title, class: "wide" }, (body) => {
    body.append(
      make("p", {}, entry.event.sentence),
      make("h3", {}, "How it came to this"),
      chainList(chain.map(({ event }) => event), shared.now()),
    );
    if (root.event.cause !== undefined) {
      body.append(
        make("p", { class: "muted" }, `Its cause #${root.event.cause} is no longer kept here.`),
      );
    }
    body.append(make("h3", {}, "What followed from it"));
    body.append(
      effects.length === 0
        ? make("p", { class: "muted" }, "Nothing, as far as is known here.")
        : chainList(effects.map(({ event }) => event), shared.now()),
    );
  });
}
