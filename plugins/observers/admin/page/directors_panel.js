/** @import { DirectorCard, Fact, GroupRow } from "./cluster_view.js" */
/** @import { Shared } from "./shared.js" */
/** The directors side by side, what they hold, and the verbs about it. */

import { clusterAction } from "./actions.js";
import { directorCards, groupRows } from "./cluster_view.js";
import { openDialog } from "./dialogs.js";
import { attributeSlot, button, keyedList, make, textSlot, the } from "./dom.js";
import { openPlanDialog } from "./plan_dialog.js";
import { showWhy } from "./server_dialog.js";

const SIGNS = { master: "up", standby: "standby", gone: "down", unknown: "unknown" };

/** @param {Shared} shared */
export function setUpDirectors(shared) {
  const verbs = the("cluster-verbs");
  for (
    const [verb, word] of /** @type {const} */ ([
      ["standby", "Stand by"],
      ["takeover", "Take over"],
      ["release", "Release"],
    ])
  ) {
    verbs.append(button(word, () => {
      openPlanDialog(shared, clusterAction(verb, shared.snapshot()?.node ?? ""));
    }));
  }
  const groups = the("groups");
  const fillCards = keyedList(
    the("directors-list"),
    (/** @type {DirectorCard} */ card) => card.name,
    directorPart,
  );
  const fillGroups = keyedList(
    groups,
    (/** @type {GroupRow} */ group) => group.name,
    ({ name }) => groupPart(shared, name),
  );
  shared.onRender(() => {
    const snapshot = shared.snapshot();
    if (snapshot === undefined) return;
    fillCards(directorCards(snapshot, shared.peers(), shared.now()));
    fillGroups(groupRows(snapshot, shared.peers(), shared.now()));
    verbs.hidden = snapshot.cluster === undefined;
    groups.hidden = snapshot.cluster === undefined;
  });
}

/** @param {DirectorCard} first */
function directorPart({ name, isSelf }) {
  const role = make("span");
  const badge = make(
    "span",
    { class: "state" },
    make("span", { class: "sign", "aria-hidden": "true" }),
    role,
  );
  const note = make("p", { class: "muted" });
  const facts = make("dl", { class: "facts" });
  const element = make(
    "article",
    { class: "director", "aria-label": `Director ${name}` },
    make(
      "div",
      { class: "director-head" },
      make("h3", {}, name),
      badge,
      ...(isSelf ? [make("span", { class: "muted" }, "this page's director")] : []),
    ),
    note,
    facts,
  );
  const setRole = textSlot(role);
  const setKind = attributeSlot(badge, "data-kind");
  const setCard = attributeSlot(element, "data-role");
  const setNote = textSlot(note);
  const fill = keyedList(facts, (/** @type {Fact} */ fact) => fact.label, factPart);
  return {
    element,
    /** @param {DirectorCard} card */
    update(card) {
      setRole(card.roleWord);
      setKind(SIGNS[card.role]);
      setCard(card.role);
      setNote(card.note);
      note.hidden = card.note === "";
      fill(card.facts);
    },
  };
}

/** @param {Fact} first */
function factPart({ label }) {
  const value = make("dd");
  const setValue = textSlot(value);
  const setLevel = attributeSlot(value, "data-level");
  return {
    element: make("div", {}, make("dt", {}, label), value),
    /** @param {Fact} fact */
    update(fact) {
      setValue(fact.value);
      setLevel(fact.level);
    },
  };
}

/**
 * @param {Shared} shared
 * @param {string} name
 */
function groupPart(shared, name) {
  const holder = make("strong");
  const why = make("p", { class: "muted" });
  const list = make("ul", { class: "resources" });
  const ask = button("Why?", () => {
    openDialog({ title: `Why ${name} is held so`, class: "wide" }, (body) => {
      const place = make("div", { class: "why", "aria-busy": "true" });
      body.append(place);
      void showWhy(shared, place, `group=${encodeURIComponent(name)}`);
    });
  }, { class: "quiet small", "aria-label": `Why is ${name} held so?` });
  const head = make(
    "div",
    { class: "group-head" },
    make("h3", {}, name),
    make("span", {}, "held by ", holder),
    ask,
  );
  const element = make(
    "article",
    { class: "group", "aria-label": `Group ${name}` },
    head,
    why,
    list,
  );
  const setHolder = textSlot(holder);
  const setWhy = textSlot(why);
  const setWell = attributeSlot(holder, "data-level");
  const fill = keyedList(
    list,
    (/** @type {GroupRow["resources"][number]} */ resource) => resource.label,
    resourcePart,
  );
  return {
    element,
    /** @param {GroupRow} group */
    update(group) {
      setHolder(group.holder);
      setWell(group.isWell ? "good" : "error");
      setWhy(group.why);
      fill(group.resources);
    },
  };
}

/** @param {GroupRow["resources"][number]} first */
function resourcePart({ label }) {
  const badge = make("span", { class: "state" });
  const word = make("span");
  badge.append(make("span", { class: "sign", "aria-hidden": "true" }), word);
  const state = make("span", { class: "muted" });
  const problem = make("span", { "data-level": "error" });
  const setWord = textSlot(word);
  const setKind = attributeSlot(badge, "data-kind");
  const setState = textSlot(state);
  const setProblem = textSlot(problem);
  return {
    element: make("li", {}, make("span", { class: "mono" }, label), badge, state, problem),
    /** @param {GroupRow["resources"][number]} resource */
    update(resource) {
      setWord(resource.isHeld ? `on ${resource.holders}` : "on no director");
      setKind(resource.isHeld ? "up" : "down");
      setState(resource.state);
      setProblem(resource.problem);
    },
  };
}
