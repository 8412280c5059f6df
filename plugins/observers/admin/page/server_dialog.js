/** @import { Explanation, ServiceSnapshot } from "../../../../core/plugin/mod.ts" */
/** @import { ShownEvent } from "../events.ts" */
/** @import { ServerRow } from "./rows.js" */
/** @import { Shared } from "./shared.js" */
/** Everything about one server, why it stands as it does, and what an operator can do with it. */

import { serverAction } from "./actions.js";
import { chainList } from "./chain.js";
import { openDialog } from "./dialogs.js";
import { button, keyedList, make, stateBadge, textSlot } from "./dom.js";
import { changeWeightAction, removeServerAction } from "./layer_actions.js";
import { openPlanDialog, problemBox } from "./plan_dialog.js";
import { enteredAt, serverRow } from "./rows.js";
import { sparkline } from "./spark_element.js";
import { sparkWords } from "./sparkline.js";
import { lasting, timeOfDay, whole } from "./words.js";

const VERBS = /** @type {const} */ ([
  ["drain", "Drain"],
  ["disable", "Disable"],
  ["enable", "Enable"],
  ["weight", "Weight"],
]);

/**
 * @param {Shared} shared
 * @param {string} service its id
 * @param {string} server
 */
export function openServerDialog(shared, service, server) {
  const found = () => {
    const owner = shared.snapshot()?.services.find(({ id }) => id === service);
    const source = owner?.servers.find(({ id }) => id === server);
    return owner === undefined || source === undefined
      ? undefined
      : { owner, row: serverRow(service, source, shared.now()) };
  };
  const first = found();
  if (first === undefined) return;
  const title = `${server} of ${first.owner.name}`;
  const stop = shared.onRender(() => update());
  let update = () => {};
  openDialog({ title, class: "wide", onClose: stop }, (body) => {
    const badge = stateBadge();
    const reason = make("p", { class: "reason" });
    const setReason = textSlot(reason);
    const facts = make("dl", { class: "facts" });
    const setFacts = factList(facts);
    const line = sparkline(480, 56);
    const lineWords = make("p", { class: "muted" });
    const setLineWords = textSlot(lineWords);
    const member = () => {
      const { owner, row } = found() ?? first;
      return { service, server, serviceName: owner.name, weight: row.source.weight };
    };
    const open = (/** @type {import("./actions.js").Action} */ action) =>
      openPlanDialog(shared, action);
    const buttons = make(
      "div",
      { class: "buttons start" },
      ...VERBS.map(([verb, word]) => button(word, () => open(serverAction(verb, member())))),
    );
    const changes = make(
      "div",
      { class: "buttons start" },
      make("span", { class: "muted" }, "In the configuration:"),
      button("Change weight", () => open(changeWeightAction(member())), { class: "small" }),
      button("Remove server", () => open(removeServerAction(member())), { class: "small" }),
    );
    const why = make("div", { class: "why", "aria-busy": "true" });
    update = () => {
      const now = found();
      if (now === undefined) return setReason("It is no longer in the configuration.");
      badge.update(now.row.state);
      setReason(now.row.noteIsReason ? now.row.note : "It gets new connections.");
      setFacts(factsOf(now.owner, now.row, shared.now()));
      const samples = shared.latencies.samplesOf(service, server);
      line.update(samples);
      setLineWords(sparkWords(samples));
    };
    update();
    body.append(
      make("div", { class: "headline" }, badge.element, reason),
      buttons,
      facts,
      changes,
      make("h3", {}, "Latency of the last checks"),
      line.element,
      lineWords,
      make("h3", {}, "Why"),
      why,
    );
    void showWhy(
      shared,
      why,
      `service=${encodeURIComponent(service)}&server=${encodeURIComponent(server)}`,
    );
  });
}

/**
 * Puts an explanation into its place.
 * @param {Shared} shared
 * @param {HTMLElement} place
 * @param {string} query of /api/v1/why
 */
export async function showWhy(shared, place, query) {
  try {
    const answer = /** @type {Explanation & { events: ShownEvent[] }} */ (
      await shared.client.get(`/api/v1/why?${query}`)
    );
    const sentences = answer.state.map((text) => make("p", {}, text));
    const chain = answer.events.length === 0
      ? make("p", { class: "muted" }, "No event is kept that led there.")
      : chainList(answer.events, shared.now());
    place.replaceChildren(...sentences, chain);
  } catch (thrown) {
    place.replaceChildren(problemBox("It cannot be told why", thrown));
  }
  place.removeAttribute("aria-busy");
}

/** @param {Element} parent */
function factList(parent) {
  return keyedList(
    parent,
    (/** @type {readonly [string, string]} */ [label]) => label,
    ([label]) => {
      const value = make("dd");
      const setValue = textSlot(value);
      return {
        element: make("div", {}, make("dt", {}, label), value),
        update: ([, text]) => setValue(text),
      };
    },
  );
}

/**
 * @param {ServiceSnapshot} service
 * @param {ServerRow} row
 * @param {number} now
 * @returns {(readonly [string, string])[]}
 */
function factsOf(service, row, now) {
  const { lastCheck, stats, checks, standing } = row.source;
  const since = enteredAt(row.source);
  const deadline = standing?.deadlineAt;
  return [
    ["Service", `${service.name} (${service.id})`],
    ["Forwarding", row.method],
    ["Weight", row.weightDiffers ? `${row.weight.replace("(", "(configured ")}` : row.weight],
    ["State since", `${timeOfDay(since, now)}, ${lasting(now - since)}`],
    [
      "Last check",
      lastCheck === undefined
        ? "none yet"
        : `${row.latency}, ${row.checkedAgo}: ${lastCheck.message}`,
    ],
    [
      "Checks",
      checks === undefined
        ? "not counted"
        : `${whole(checks.total)}, ${whole(checks.failed)} failed`,
    ],
    ["Connections", stats === undefined ? "not counted" : connectionWords(stats)],
    ["Traffic in / out", row.traffic === "" ? "not measured" : row.traffic],
    ...(deadline === undefined
      ? []
      : [/** @type {const} */ (["Drain ends", timeOfDay(deadline, now)])]),
  ];
}

/** @param {NonNullable<ServerRow["source"]["stats"]>} stats */
function connectionWords({ activeConnections, inactiveConnections, connections }) {
  const now = `${whole(activeConnections)} active, ${whole(inactiveConnections)} inactive`;
  return connections === undefined ? now : `${now}, ${whole(connections)} since it was added`;
}
