// @ts-check
/** @import { Action } from "./actions.js" */
/** Changes of the configuration while the director runs: what is asked first, and the request that makes them. Pure. */

import { FORCE, WEIGHT_MAX } from "./actions.js";

const KEPT =
  "It is kept on top of the file, through reloads and restarts, until it is dropped or " +
  "written into the file.";

const FORWARDING = /** @type {const} */ ([
  ["masq", "masq (answers come back this way)"],
  ["gate", "gate (answers go their own way)"],
  ["ipip", "ipip (through a tunnel)"],
]);

/**
 * @param {readonly { id: string, name: string, servers: readonly { id: string }[] }[]} services
 * @param {string} chosen id of the service that is offered first
 * @returns {Action}
 */
export function addServerAction(services, chosen) {
  const first = services.find(({ id }) => id === chosen) ?? services[0];
  const of = (/** @type {import("./actions.js").Values} */ values) => ({
    service: String(values["service"]),
    server: String(values["address"]).trim(),
  });
  const lineOf = (/** @type {import("./actions.js").Values} */ values) =>
    `${of(values).server} ${values["forwarding"]} ${Number(values["weight"])}`;
  return {
    title: "Add a server",
    verb: "Add",
    summary: `Its checks begin at once, and it gets connections when they pass. ${KEPT}`,
    isDangerous: false,
    role: "admin",
    fields: [
      {
        name: "service",
        label: "Service",
        kind: "choice",
        value: first?.id ?? "",
        choices: services.map((
          { id, name },
        ) => [id, name === "" || name === id ? id : `${name} (${id})`]),
      },
      {
        name: "address",
        label: "Address and port, such as 10.0.0.148:9072 or [2001:db8::8]:80",
        kind: "text",
        value: "",
      },
      {
        name: "forwarding",
        label: "How packets reach it",
        kind: "choice",
        value: "masq",
        choices: FORWARDING,
      },
      { name: "weight", label: "Weight", kind: "number", value: "1", min: 0, max: WEIGHT_MAX },
    ],
    refuse(values) {
      const { service, server } = of(values);
      const owner = services.find(({ id }) => id === service);
      return owner?.servers.some(({ id }) => id === server) === true
        ? `${server} is a server of ${owner.name || service} already`
        : "";
    },
    proposal: (values) => ({ kind: "change", change: { ...of(values), value: lineOf(values) } }),
    request: (values) => ({
      method: "PUT",
      path: pathOf(of(values)),
      body: lineOf(values),
    }),
  };
}

/**
 * Its weight in the configuration, not the one that an operator sets beside it.
 * @param {{ service: string, server: string, serviceName: string, weight: number }} member
 * @returns {Action}
 */
export function changeWeightAction({ service, server, serviceName, weight }) {
  const value = (/** @type {import("./actions.js").Values} */ values) => ({
    weight: Number(values["weight"]),
  });
  return {
    title: `Change the configured weight of ${server} of ${serviceName}`,
    verb: "Change",
    summary: `Its share of new connections. ${KEPT}`,
    isDangerous: false,
    role: "admin",
    fields: [{
      name: "weight",
      label: "Weight",
      kind: "number",
      value: String(weight),
      min: 0,
      max: WEIGHT_MAX,
    }],
    proposal: (values) => ({ kind: "change", change: { service, server, value: value(values) } }),
    request: (values) => ({
      method: "PUT",
      path: pathOf({ service, server }),
      body: value(values),
    }),
  };
}

/**
 * @param {{ service: string, server: string, serviceName: string }} member
 * @returns {Action}
 */
export function removeServerAction({ service, server, serviceName }) {
  return {
    title: `Remove ${server} of ${serviceName}`,
    verb: "Remove",
    summary: `Its connections are cut off at once; drain it before to let them end. ${KEPT}`,
    isDangerous: true,
    role: "admin",
    fields: [FORCE],
    proposal: () => ({ kind: "change", change: { service, server, value: null } }),
    request: (values) => ({
      method: "DELETE",
      path: `${pathOf({ service, server })}${values["force"] === true ? "?force=true" : ""}`,
    }),
  };
}

/** @param {{ service: string, server: string }} member */
function pathOf({ service, server }) {
  return `/api/v1/services/${encodeURIComponent(service)}/servers/${encodeURIComponent(server)}`;
}
