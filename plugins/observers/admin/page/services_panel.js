/** @import { ServerRow, ServiceRow } from "./rows.js" */
/** @import { Shared } from "./shared.js" */
/** Services and their servers: a table for each, kept in step by key, so that only what is different is touched. */

import { openDialog } from "./dialogs.js";
import { attributeSlot, button, keyedList, make, stateBadge, textSlot, the } from "./dom.js";
import { addServerAction } from "./layer_actions.js";
import { openPlanDialog } from "./plan_dialog.js";
import { firstRows, serviceRows } from "./rows.js";
import { openServerDialog, showWhy } from "./server_dialog.js";
import { sparkline } from "./spark_element.js";

/** Cells of a row in their order: class and heading. */
const COLUMNS = /** @type {const} */ ([
  ["c-state", "State"],
  ["c-server", "Server"],
  ["c-weight", "Weight"],
  ["c-connections", "Active + inactive"],
  ["c-rate", "Conn/s"],
  ["c-traffic", "In / out"],
  ["c-latency", "Latency"],
  ["c-checked", "Checked"],
  ["c-since", "Since"],
  ["c-note", "Last check or reason"],
]);

/** Rows that are made in one frame at most, so that the first of a thousand are there at once. */
const NEW_ROWS_MAX = 120;
/** Series are asked for so many services at a time. */
const LOADING_MAX = 4;

/** @param {Shared} shared */
function addServer(shared) {
  const services = shared.snapshot()?.services ?? [];
  openPlanDialog(shared, addServerAction(services, shared.filter.service));
}

/** @param {Shared} shared */
export function setUpServices(shared) {
  const verbs = the("services-verbs");
  verbs.append(button("Add server", () => addServer(shared)));
  const list = the("services-list");
  const empty = the("services-empty");
  const columns = the("services-columns");
  columns.append(
    ...COLUMNS.map(([name, text]) => make("div", { class: name }, text)),
  );
  const sights = watchSight(shared);
  const fill = keyedList(
    list,
    (/** @type {ServiceRow} */ row) => row.id,
    (row) => servicePart(shared, sights, row.id),
  );
  let allowed = NEW_ROWS_MAX;
  shared.onRender(() => {
    const snapshot = shared.snapshot();
    if (snapshot === undefined) return;
    const rows = serviceRows(snapshot, shared.filter, shared.now());
    const { shown, used, isAll } = firstRows(rows, allowed);
    allowed = used + NEW_ROWS_MAX;
    fill(shown);
    if (!isAll) shared.render();
    empty.hidden = rows.length > 0;
    columns.hidden = rows.length === 0;
    verbs.hidden = snapshot.services.length === 0;
    empty.textContent = snapshot.services.length === 0
      ? "The configuration has no services."
      : "Nothing fits the filter.";
  });
}

/**
 * Knows which rows are in sight: only their lines are drawn, and only their services' series are asked for.
 * @param {Shared} shared
 */
function watchSight(shared) {
  /** @type {Map<Element, { service: string, onSight: (isSeen: boolean) => void }>} */
  const watched = new Map();
  const loaded = new Set();
  /** @type {string[]} */
  const waiting = [];
  let loading = 0;
  const load = async () => {
    const service = waiting.shift();
    if (service === undefined || loading >= LOADING_MAX) {
      if (service !== undefined) waiting.unshift(service);
      return;
    }
    loading++;
    try {
      const answer = await shared.client.get(
        `/api/v1/latencies?service=${encodeURIComponent(service)}`,
      );
      shared.latencies.load(service, /** @type {Record<string, (number | null)[]>} */ (answer));
      shared.render();
    } catch {
      // The line then begins with what this page sees itself.
    }
    loading--;
    void load();
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const found = watched.get(target);
      if (found === undefined) continue;
      found.onSight(isIntersecting);
      if (!isIntersecting || loaded.has(found.service)) continue;
      loaded.add(found.service);
      waiting.push(found.service);
      void load();
    }
  }, { rootMargin: "200px" });
  return {
    /**
     * @param {Element} element
     * @param {string} service
     * @param {(isSeen: boolean) => void} onSight
     */
    watch(element, service, onSight) {
      watched.set(element, { service, onSight });
      observer.observe(element);
    },
    /** @param {Element} element */
    forget(element) {
      watched.delete(element);
      observer.unobserve(element);
    },
  };
}

/** @typedef {ReturnType<typeof watchSight>} Sights */

/**
 * @param {Shared} shared
 * @param {Sights} sights
 * @param {string} id
 */
function servicePart(shared, sights, id) {
  const badge = stateBadge();
  const name = make("h3", { class: "service-name" });
  const address = make("span", { class: "mono muted" });
  const settings = make("span", { class: "muted" });
  const serving = make("span", { class: "number" });
  const traffic = make("span", { class: "muted number" });
  const hidden = make("span", { class: "muted" });
  const rows = make("div", { role: "rowgroup" });
  const table = make("div", { class: "rows", role: "table" }, headings(), rows);
  const why = button("Why?", () => openServiceWhy(shared, id), {
    class: "quiet small service-why",
  });
  const title = make(
    "span",
    { class: "service-title" },
    name,
    address,
    settings,
  );
  const numbers = make("span", { class: "service-numbers" }, hidden, serving, traffic);
  const element = make(
    "div",
    { class: "service" },
    make("details", { open: true }, make("summary", {}, badge.element, title, numbers), table),
    why,
  );
  const slots = [name, address, settings, serving, traffic, hidden].map(textSlot);
  const setTableName = attributeSlot(table, "aria-label");
  const setWhyName = attributeSlot(why, "aria-label");
  const fill = keyedList(
    rows,
    (/** @type {ServerRow} */ row) => row.key,
    (row) => serverPart(shared, sights, row),
  );
  return {
    element,
    /** @param {ServiceRow} row */
    update(row) {
      badge.update(row.state);
      const traffics = [row.rate, row.traffic].filter((text) => text !== "").join(", ");
      const serves = `${row.serving} in service`;
      const texts = [row.name, row.address, row.settings, serves, traffics, row.hidden];
      slots.forEach((set, index) => set(texts[index] ?? ""));
      setTableName(`Servers of ${row.name}`);
      setWhyName(`Why? ${row.name}`);
      table.hidden = row.servers.length === 0;
      fill(row.servers);
    },
  };
}

function headings() {
  const cells = COLUMNS.map(([name, text]) =>
    make("div", { role: "columnheader", class: name }, text)
  );
  return make(
    "div",
    { role: "rowgroup", class: "only-read" },
    make("div", { role: "row" }, ...cells),
  );
}

/**
 * @param {Shared} shared
 * @param {Sights} sights
 * @param {ServerRow} first
 */
function serverPart(shared, sights, { service, server }) {
  const badge = stateBadge();
  const open = button(server, () => openServerDialog(shared, service, server), {
    class: "link mono server-open",
    "aria-haspopup": "dialog",
  });
  const line = sparkline(84, 20);
  const number = make("span", { class: "number" });
  const inside = /** @type {Record<string, Node[]>} */ ({
    "c-state": [badge.element],
    "c-server": [open],
    "c-latency": [line.element, number],
  });
  const cells = Object.fromEntries(COLUMNS.map(([name, label]) => [
    name,
    make("div", { role: "cell", class: name, "data-label": label }, ...(inside[name] ?? [])),
  ]));
  const element = make("div", { class: "row", role: "row" }, ...Object.values(cells));
  const slotOf = (/** @type {string} */ name) => textSlot(cells[name] ?? element);
  const slots = [
    "c-weight",
    "c-connections",
    "c-rate",
    "c-traffic",
    "c-checked",
    "c-since",
    "c-note",
  ]
    .map(slotOf);
  const setLatency = textSlot(number);
  const setKind = attributeSlot(element, "data-kind");
  const setChanged = attributeSlot(cells["c-weight"] ?? element, "data-changed");
  const setReason = attributeSlot(cells["c-note"] ?? element, "data-reason");
  const setNoteTitle = attributeSlot(cells["c-note"] ?? element, "title");
  const setWeightTitle = attributeSlot(cells["c-weight"] ?? element, "title");
  let isSeen = false;
  const draw = () => {
    if (isSeen) line.update(shared.latencies.samplesOf(service, server));
  };
  sights.watch(element, service, (seen) => {
    isSeen = seen;
    draw();
  });
  return {
    element,
    /** @param {ServerRow} row */
    update(row) {
      badge.update(row.state);
      setKind(row.state.kind);
      const { weight, connections, rate, traffic, checkedAgo, since, note } = row;
      const texts = [weight, connections, rate, traffic, checkedAgo, since, note];
      slots.forEach((set, index) => set(texts[index] ?? ""));
      setLatency(row.latency);
      setChanged(row.weightDiffers ? "" : undefined);
      setReason(row.noteIsReason ? "" : undefined);
      // The column may be too narrow for all of it.
      setNoteTitle(note === "" ? undefined : note);
      setWeightTitle(row.weightDiffers ? `configured: ${row.source.weight}` : undefined);
      draw();
    },
    remove: () => sights.forget(element),
  };
}

/**
 * @param {Shared} shared
 * @param {string} id
 */
export function openServiceWhy(shared, id) {
  const name = shared.snapshot()?.services.find((service) => service.id === id)?.name ?? id;
  openDialog({ title: `Why ${name} stands as it does`, class: "wide" }, (body) => {
    const place = make("div", { class: "why", "aria-busy": "true" });
    body.append(place);
    void showWhy(shared, place, `service=${encodeURIComponent(id)}`);
  });
}
