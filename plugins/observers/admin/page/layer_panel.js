/** @import { LayerEntry } from "../../../../core/plugin/mod.ts" */
/** @import { Shared } from "./shared.js" */
/** The configuration that is in force: its file, and the changes at run time on top of it. */

import { dropAction, reloadAction } from "./actions.js";
import { button, keyedList, make, textSlot, the } from "./dom.js";
import { openPlanDialog } from "./plan_dialog.js";
import { timeOfDay, whole } from "./words.js";

/** @param {Shared} shared */
export function setUpConfiguration(shared) {
  const open = (/** @type {import("./actions.js").Action} */ action) =>
    openPlanDialog({
      client: shared.client,
      action,
      onDone: shared.refresh,
      signIn: shared.signIn,
    });
  const setFile = textSlot(the("config-file"));
  const setJournal = textSlot(the("journal"));
  the("config-verbs").append(
    button("Reload", () => open(reloadAction(shared.snapshot()?.config.path ?? "the file"))),
  );
  const section = the("layer");
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
  return typeof value === "string" ? value : JSON.stringify(value);
}
