/** Single keys for what is done often. They mean nothing in a field or behind a dialog, and can be switched off. */

import { isDialogOpen, openDialog } from "./dialogs.js";
import { make } from "./dom.js";

const KEY = "ringmaster-shortcuts";

/** @typedef {{ key: string, what: string, act: () => void }} Shortcut */

/**
 * @param {readonly Shortcut[]} shortcuts
 * @param {HTMLElement} control the button that shows them
 */
export function setUpKeys(shortcuts, control) {
  const help = () => openHelp([...shortcuts, { key: "?", what: "show this", act: () => {} }]);
  control.addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || isDialogOpen()) return;
    if (target instanceof Element && target.matches("input, select, textarea")) {
      if (key === "Escape" && target instanceof HTMLElement) target.blur();
      return;
    }
    if (localStorage.getItem(KEY) === "off") return;
    const found = key === "?" ? help : shortcuts.find((each) => each.key === key)?.act;
    if (found === undefined) return;
    event.preventDefault();
    found();
  });
}

/** @param {readonly Shortcut[]} shortcuts */
function openHelp(shortcuts) {
  openDialog({ title: "Keys" }, (body) => {
    const rows = shortcuts.map(({ key, what }) =>
      make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, what))
    );
    const off = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
    off.checked = localStorage.getItem(KEY) !== "off";
    off.addEventListener("input", () => localStorage.setItem(KEY, off.checked ? "on" : "off"));
    body.append(
      make("dl", { class: "facts keys" }, ...rows),
      make(
        "p",
        { class: "muted" },
        "Tab and Shift+Tab go from one to the next, Enter opens, Escape closes.",
      ),
      make("label", { class: "field check" }, off, "Single keys are on"),
    );
  });
}

/**
 * Moves the focus among the servers that are shown.
 * @param {1 | -1} step
 */
export function stepServer(step) {
  const all = /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll("details[open] .server-open"),
  ]);
  const active = document.activeElement;
  const at = all.findIndex((each) => each === active || each.closest(".row")?.contains(active));
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}
