/** @import { LayerEntry, Promotion } from "../../../../core/plugin/mod.ts" */
/** @import { Shared } from "./shared.js" */
/** The configuration that is in force: its file, and the changes at run time on top of it. */

import { dropAction, reloadAction } from "./actions.js";
import { isForbidden } from "./client.js";
import { openDialog } from "./dialogs.js";
import { button, keyedList, make, textSlot, the } from "./dom.js";
import { openPlanDialog, problemBox } from "./plan_dialog.js";
import { timeOfDay, whole } from "./words.js";

/** @param {Shared} shared */
export function setUpConfiguration(shared) {
  const open = (/** @type {import("./actions.js").Action} */ action) =>
    openPlanDialog(shared, action);
  const setFile = textSlot(the("config-file"));
  const setJournal = textSlot(the("journal"));
  the("config-verbs").append(
    button("Reload", () => open(reloadAction(shared.snapshot()?.config.path ?? "the file"))),
  );
  const section = the("layer");
  the("layer-verbs").append(
    button("Show as a change of the file", () => openPromotion(shared), { class: "small" }),
  );
  const fill = keyedList(
    the("layer-list"),
    (/** @type {LayerEntry} */ { service, server = "" }) => `${service} ${server}`,
    (entry) => entryPart(shared, entry, () => open(dropAction(entry))),
  );
  shared.onRender(() => {
    const snapshot = shared.snapshot();
    if (snapshot === undefined) return;
    const { config, layer = [], journal } = snapshot;
    const loaded = timeOfDay(config.loadedAt, shared.now());
    setFile(`${config.path}, loaded at ${loaded}`);
    setJournal(
      journal === undefined
        ? "No journal is kept."
        : `Journal ${journal.path}: ${whole(journal.records)} records`,
    );
    section.hidden = layer.length === 0;
    fill(layer);
  });
}

/**
 * The layer as what somebody would write into the file.
 * @param {Shared} shared
 */
function openPromotion(shared) {
  openDialog({ title: "The run-time changes, written into the file", class: "wide" }, (body) => {
    const place = make("div", { class: "why", "aria-busy": "true" });
    body.append(place);
    void showPromotion(shared, place);
  });
}

/**
 * @param {Shared} shared
 * @param {HTMLElement} place
 */
async function showPromotion(shared, place) {
  try {
    const answer = await shared.client.get("/api/v1/layer/promotion");
    const { path, change } = /** @type {Promotion} */ (answer);
    const name = `Change of ${path}`;
    place.replaceChildren(
      make("p", {}, 'Nothing is written by this. "ringmaster promote" prints the same.'),
      make("pre", { tabindex: "0", role: "region", "aria-label": name }, change),
    );
  } catch (thrown) {
    place.replaceChildren(problemBox("It cannot be shown", thrown));
    if (isForbidden(thrown)) place.append(button("Use another token", shared.signIn));
  }
  place.removeAttribute("aria-busy");
}

/**
 * @param {Shared} shared
 * @param {LayerEntry} first
 * @param {() => void} drop
 */
function entryPart(shared, { service, server }, drop) {
  const subject = `${server === undefined ? "" : `${server} of `}${service}`;
  const value = make("code");
  const by = make("span", { class: "muted" });
  const conflict = make("span", { "data-level": "warning" });
  const setValue = textSlot(value);
  const setBy = textSlot(by);
  const setConflict = textSlot(conflict);
  return {
    element: make(
      "li",
      {},
      make("strong", { class: "mono" }, subject),
      value,
      by,
      conflict,
      button("Drop", drop, { class: "quiet small", "aria-label": `Drop the change of ${subject}` }),
    ),
    /** @param {LayerEntry} entry */
    update(entry) {
      setValue(entry.value === null ? "removed" : valueText(entry.value));
      setBy(`by ${entry.by}, ${timeOfDay(entry.since, shared.now())}`);
      setConflict(entry.conflict ?? "");
    },
  };
}

/** @param {unknown} value */
function valueText(value) {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([key, each]) =>
    `${key}: ${typeof each === "object" ? JSON.stringify(each) : each}`
  ).join(", ");
}
