/** @import { Shared } from "./shared.js" */
/** @import { Trouble } from "./troubles.js" */
/** What an operator sees first: figures, and what is wrong. */

import { attributeSlot, button, keyedList, make, textSlot, the } from "./dom.js";
import { figuresOf } from "./figures.js";
import { openServerDialog } from "./server_dialog.js";
import { openServiceWhy } from "./services_panel.js";
import { allIsWell, troublesOf } from "./troubles.js";

/** @param {Shared} shared */
export function setUpOverview(shared) {
  const well = the("all-is-well");
  const setWell = textSlot(well);
  const fillFigures = keyedList(
    the("figures"),
    (/** @type {import("./figures.js").Figure} */ figure) => figure.label,
    ({ label }) => {
      const value = make("dd");
      const note = make("dd", { class: "muted" });
      const element = make("div", {}, make("dt", {}, label), value, note);
      const setValue = textSlot(value);
      const setNote = textSlot(note);
      const setLevel = attributeSlot(element, "data-level");
      return {
        element,
        update(figure) {
          setValue(figure.value);
          setNote(figure.note);
          setLevel(figure.level);
        },
      };
    },
  );
  const fillTroubles = keyedList(
    the("troubles"),
    (/** @type {Trouble} */ trouble) => trouble.key,
    (trouble) => troublePart(shared, trouble),
  );
  shared.onRender(() => {
    const snapshot = shared.snapshot();
    if (snapshot === undefined) return;
    fillFigures(figuresOf(snapshot));
    const troubles = troublesOf(snapshot);
    fillTroubles(troubles);
    well.hidden = troubles.length > 0;
    setWell(allIsWell(snapshot));
  });
}

/**
 * @param {Shared} shared
 * @param {Trouble} trouble
 */
function troublePart(shared, { service, server }) {
  const sign = make("span", { class: "severity" });
  const text = make("span", { class: "trouble-text" });
  const element = make("li", {}, sign, text);
  if (service !== undefined && server !== undefined) {
    const open = () => openServerDialog(shared, service, server);
    const label = `Details of ${server}`;
    element.append(button("Details", open, { class: "quiet small", "aria-label": label }));
  } else if (service !== undefined) {
    const open = () => openServiceWhy(shared, service);
    element.append(button("Why?", open, { class: "quiet small", "aria-label": `Why? ${service}` }));
  }
  const setText = textSlot(text);
  const setSign = textSlot(sign);
  const setLevel = attributeSlot(sign, "data-severity");
  return {
    element,
    /** @param {Trouble} now */
    update(now) {
      setText(now.text);
      setSign(now.level);
      setLevel(now.level);
    },
  };
}
