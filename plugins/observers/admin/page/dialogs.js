/** Dialogs: the browser keeps the focus inside, gives it back, and closes them with Escape. */

import { button, make } from "./dom.js";

/**
 * Shows a dialog with a heading and what `fill` puts into it; it is gone when it is closed.
 * @param {{ title: string, class?: string, onClose?: () => void }} options
 * @param {(body: HTMLElement, close: () => void) => void} fill
 */
export function openDialog({ title, class: className = "", onClose }, fill) {
  const heading = make("h2", { id: `dialog-title-${++opened}` }, title);
  const body = make("div", { class: "dialog-body" });
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", {
    class: className === "" ? undefined : className,
    "aria-labelledby": heading.id,
  }));
  const close = () => dialog.close();
  const head = make(
    "div",
    { class: "dialog-head" },
    heading,
    button("Close", close, { class: "quiet" }),
  );
  dialog.append(head, body);
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  // A click beside the dialog is one on its backdrop, which belongs to the dialog itself.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  fill(body, close);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

let opened = 0;

/** Whether one is open, so that single keys mean nothing behind it. */
export function isDialogOpen() {
  return document.querySelector("dialog[open]") !== null;
}
