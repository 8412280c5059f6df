// @ts-check
/** @import { GroupScope, Proposal } from "../../../../core/plugin/mod.ts" */
/** What an operator can do: what is asked first, what it would do, and the request that does it. Pure. */

import { counted } from "./words.js";

/** @typedef {Readonly<Record<string, string | boolean>>} Values */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"number" | "choice" | "check" | "text"} kind
 * @property {string | boolean} value at first
 * @property {number} [min]
 * @property {number} [max]
 * @property {readonly (readonly [string, string])[]} [choices] values and what they are called
 * @property {string} [unless] name of a check that makes this field mean nothing
 */

/**
 * @typedef {object} Action
 * @property {string} title
 * @property {string} verb on the button that does it
 * @property {string} summary
 * @property {boolean} isDangerous
 * @property {import("./roles.js").Role} role what it takes to do it
 * @property {readonly Field[]} fields
 * @property {(values: Values) => string} [refuse] why it is not even asked for, empty where it may be
 * @property {(values: Values) => Proposal} proposal
 * @property {(values: Values) => { method: "POST" | "PUT" | "DELETE", path: string, body?: unknown }} request
 */

/** @type {Field} */
export const FORCE = {
  name: "force",
  label: "Do it even where it is guarded (force)",
  kind: "check",
  value: false,
};

/** @type {Field} */
const SCOPE = {
  name: "scope",
  label: "Groups",
  kind: "choice",
  value: "all",
  choices: [["all", "all"], ["local", "those that prefer this director"], [
    "foreign",
    "the others",
  ]],
};

const SUMMARIES = {
  drain: "No new connections; those under way may end. It is disabled when none is left.",
  disable: "Out of service at once, as if it were down.",
  enable: "Back in service as soon as its checks pass.",
  weight: "Its share of new connections, until it is set back to the configured one.",
};

const MINUTE_MS = 60_000;
export const WEIGHT_MAX = 65_535;
const DRAIN_MINUTES_MAX = 7 * 24 * 60;

/**
 * @param {"drain" | "disable" | "enable" | "weight"} verb
 * @param {{ service: string, server: string, serviceName: string, weight: number }} member
 * @returns {Action}
 */
export function serverAction(verb, { service, server, serviceName, weight }) {
  const words = { drain: "Drain", disable: "Disable", enable: "Enable", weight: "Set the weight" };
  const body = { service, server };
  return {
    title: `${words[verb]}${verb === "weight" ? " of" : ""} ${server} of ${serviceName}`,
    verb: words[verb],
    summary: SUMMARIES[verb],
    isDangerous: verb === "drain" || verb === "disable",
    role: "operate",
    fields: serverFields(verb, weight),
    proposal: (values) => ({
      kind: "server",
      verb,
      ...body,
      ...(verb === "weight" ? { weight: weightOf(values) } : {}),
    }),
    request: (values) => ({
      method: "POST",
      path: `/api/v1/servers/${verb}`,
      body: {
        ...body,
        ...(verb === "weight" ? { weight: weightOf(values) } : {}),
        ...(verb === "drain" ? { deadlineMs: Number(values["minutes"]) * MINUTE_MS } : {}),
      },
    }),
  };
}

/**
 * @param {string} verb
 * @param {number} weight
 * @returns {readonly Field[]}
 */
function serverFields(verb, weight) {
  if (verb === "drain") {
    const label = "Minutes until it is disabled all the same";
    return [{ name: "minutes", label, kind: "number", value: "5", min: 1, max: DRAIN_MINUTES_MAX }];
  }
  if (verb !== "weight") return [];
  return [
    {
      name: "weight",
      label: "Weight",
      kind: "number",
      value: String(weight),
      min: 0,
      max: WEIGHT_MAX,
      unless: "configured",
    },
    { name: "configured", label: "Back to the configured weight", kind: "check", value: false },
  ];
}

/** @param {Values} values */
function weightOf(values) {
  return values["configured"] === true ? "configured" : Number(values["weight"]);
}

const CLUSTER_WORDS = {
  standby: {
    verb: "Stand by",
    summary: "Hands what this director holds to another one, and waits until that one has it.",
  },
  takeover: {
    verb: "Take over",
    summary: "This director asks for what others hold.",
  },
  release: {
    verb: "Release",
    summary:
      "Gives everything up, whoever takes it or nobody, and takes nothing until it is asked to.",
  },
};

/**
 * @param {"standby" | "takeover" | "release"} verb
 * @param {string} node
 * @returns {Action}
 */
export function clusterAction(verb, node) {
  const { verb: word, summary } = CLUSTER_WORDS[verb];
  const meant = (/** @type {Values} */ values) => ({
    ...(verb === "release" ? {} : { scope: /** @type {GroupScope} */ (values["scope"]) }),
    ...(verb === "takeover" && values["force"] === true ? { force: true } : {}),
  });
  return {
    title: `${word}: ${node}`,
    verb: word,
    summary,
    isDangerous: true,
    role: "operate",
    fields: { standby: [SCOPE], takeover: [SCOPE, FORCE], release: [] }[verb],
    proposal: (values) => ({ kind: "cluster", verb, ...meant(values) }),
    request: (values) => ({
      method: "POST",
      path: `/api/v1/cluster/${verb}`,
      body: meant(values),
    }),
  };
}

/**
 * @param {string} path of the configuration
 * @returns {Action}
 */
export function reloadAction(path) {
  return {
    title: "Reload the configuration",
    verb: "Reload",
    summary: `Reads ${path} again and applies what is different.`,
    isDangerous: false,
    role: "operate",
    fields: [FORCE],
    proposal: () => ({ kind: "reload" }),
    request: (values) => ({
      method: "POST",
      path: "/api/v1/reload",
      body: values["force"] === true ? { force: true } : {},
    }),
  };
}

/**
 * @param {{ service?: string, server?: string }} entry
 * @returns {Action}
 */
export function dropAction({ service, server }) {
  const which = {
    ...(service === undefined ? {} : { service }),
    ...(server === undefined ? {} : { server }),
  };
  const subject = service === undefined
    ? "all run-time changes"
    : `the run-time change of ${server === undefined ? "" : `${server} of `}${service}`;
  return {
    title: `Drop ${subject}`,
    verb: "Drop",
    summary: "What the file says counts again.",
    isDangerous: true,
    role: "admin",
    fields: [FORCE],
    proposal: () => ({ kind: "drop", ...which }),
    request(values) {
      const force = values["force"] === true ? { force: "true" } : {};
      const query = new URLSearchParams({ ...which, ...force }).toString();
      return { method: "DELETE", path: `/api/v1/layer${query === "" ? "" : `?${query}`}` };
    },
  };
}

/**
 * What came of it, for a person; the answers of all verbs.
 * @param {unknown} answer
 */
export function outcomeText(answer) {
  if (typeof answer !== "object" || answer === null) return "Done.";
  if ("message" in answer && typeof answer.message === "string") {
    const warning = "warning" in answer && typeof answer.warning === "string" ? answer.warning : "";
    return [answer.message, warning].filter((text) => text !== "").join("; ");
  }
  if ("kind" in answer && answer.kind === "unchanged") return "Nothing was different.";
  if ("changes" in answer && Array.isArray(answer.changes)) {
    const { length } = answer.changes;
    return length === 0 ? "Done." : `${counted(length, "change")}: ${answer.changes.join("; ")}`;
  }
  return "Done.";
}
