/** Light or dark: as the system has it, or as the switch says; kept for the next visit. */

import { textSlot } from "./dom.js";

const KEY = "ringmaster-theme";
const THEMES = ["auto", "light", "dark"];

/** @param {HTMLElement} control the button */
export function setUpTheme(control) {
  const setText = textSlot(control);
  let theme = THEMES.find((name) => name === localStorage.getItem(KEY)) ?? "auto";
  const show = () => {
    document.documentElement.dataset["theme"] = theme;
    setText(`Theme: ${theme}`);
  };
  control.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    localStorage.setItem(KEY, theme);
    show();
  });
  show();
}
