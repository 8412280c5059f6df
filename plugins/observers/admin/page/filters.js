/** @import { Filter, Order } from "./rows.js" */
/** @import { Shared } from "./shared.js" */
/** What of the services is shown, and in which order. */

import { keyedList, make, the } from "./dom.js";

/** @param {Shared} shared */
export function setUpFilters(shared) {
  const { filter } = shared;
  const text = /** @type {HTMLInputElement} */ (the("filter-text"));
  const only = /** @type {HTMLSelectElement} */ (the("filter-only"));
  const service = /** @type {HTMLSelectElement} */ (the("filter-service"));
  const order = /** @type {HTMLSelectElement} */ (the("filter-order"));
  const changed = () => {
    filter.text = text.value;
    filter.only = /** @type {Filter["only"]} */ (only.value);
    filter.service = service.value;
    filter.order = /** @type {Order} */ (order.value);
    shared.render();
  };
  for (const control of [text, only, service, order]) control.addEventListener("input", changed);
  const fill = serviceChoice(service);
  shared.onRender(() => {
    fill(shared.snapshot()?.services ?? []);
    // A service that is gone is no filter.
    if (service.value === filter.service) return;
    service.value = "";
    changed();
  });
  return {
    search() {
      text.focus();
      text.select();
    },
    toggleDown() {
      only.value = only.value === "down" ? "all" : "down";
      changed();
    },
  };
}

/**
 * What fills a choice of one service or all of them.
 * @param {HTMLSelectElement} control
 */
export function serviceChoice(control) {
  const fill = keyedList(
    control,
    (/** @type {{ id: string, name: string }} */ { id }) => id,
    ({ id, name }) => ({ element: make("option", { value: id }, name || id), update() {} }),
  );
  return (/** @type {readonly { id: string, name: string }[]} */ services) =>
    fill([{ id: "", name: "all services" }, ...services]);
}
