/** The operator's verbs and questions: what the admin observer is handed. */

import type { ClusterSeat } from "./cluster_seat.ts";
import { RingmasterError } from "./errors.ts";
import type { EventHistory } from "./events/mod.ts";
import { chainOf, stateOf } from "./explain.ts";
import {
  type DirectorConfig,
  formatDuration,
  nearestWord,
  type PluginListing,
  type ReloadOutcome,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
  type Snapshot,
  type VerbOutcome,
} from "./model/mod.ts";
import {
  type DirectorControl,
  type Explanation,
  type MemberName,
  PLUGIN_KINDS,
  type Registry,
} from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";
import { describeStanding, type Standings, type Wish } from "./standings.ts";

/** The greatest weight that the kernel takes (ipvsadm(8), -w). */
const WEIGHT_MAX = 65_535;
/** A week: what takes longer is no drain. */
export const DRAIN_MAX_MS = 604_800_000;

export interface ControlOptions {
  readonly clock: Clock;
  readonly history: EventHistory;
  readonly standings: Standings;
  readonly snapshot: () => Promise<Snapshot>;
  readonly reload: (force: boolean) => Promise<ReloadOutcome>;
  readonly seat: Pick<ClusterSeat, "verbs" | "why">;
  readonly loaded: () => { readonly config: DirectorConfig; readonly registry: Registry };
}

export function createControl(options: ControlOptions): DirectorControl {
  const { clock, history, standings } = options;
  const services = () => options.loaded().config.services;

  async function wish(name: MemberName, wanted: Wish): Promise<VerbOutcome> {
    const found = findService(services(), name.service);
    const service = serviceId(found.key);
    const server = serverId(findServer(found, name.server));
    const unkept = await standings.set({ service, server }, wanted);
    return {
      service,
      server,
      message: `server ${server} of ${service} is ${
        describeStanding(standings.of(service, server))
      }`,
      ...(unkept === undefined
        ? {}
        : { warning: `it holds until the director ends, because it could not be kept: ${unkept}` }),
    };
  }

  return {
    snapshot: options.snapshot,
    history: (after) => history.list(after),
    plugins: () => listPlugins(options.loaded()),
    reload: ({ force = false } = {}) => options.reload(force),
    whyGroup: (group) => options.seat.why(group, history.list()),
    // These are functions that wait, so that a refusal is a rejection.
    standby: async (scope) => await options.seat.verbs.standby(scope),
    takeover: async (scope, { force = false } = {}) =>
      await options.seat.verbs.takeover(scope, force),
    release: async () => await options.seat.verbs.release(),

    async why(serviceName, serverName): Promise<Explanation> {
      const found = findService(services(), serviceName);
      const service = serviceId(found.key);
      const server = serverName === undefined ? undefined : serverId(findServer(found, serverName));
      const { services: shown } = await options.snapshot();
      const own = shown.find(({ id }) => id === service);
      const subject = { service, ...(server === undefined ? {} : { server }) };
      return {
        ...subject,
        state: own === undefined ? [] : stateOf(own, server),
        events: chainOf(history.list(), subject),
      };
    },

    drain(name, deadlineMs) {
      if (!Number.isInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > DRAIN_MAX_MS) {
        return refuse(
          `cannot drain ${name.server} within ${deadlineMs} ms: wanted is a deadline from 1ms to ${
            formatDuration(DRAIN_MAX_MS)
          }`,
        );
      }
      return wish(name, { mode: "draining", deadlineAt: clock.now() + deadlineMs });
    },
    disable: (name) => wish(name, { mode: "disabled" }),
    enable: (name) => wish(name, { mode: null }),
    weight(name, weight) {
      if (weight === "configured") return wish(name, { weight: null });
      if (!Number.isInteger(weight) || weight < 0 || weight > WEIGHT_MAX) {
        return refuse(
          `cannot give ${name.server} weight ${weight}: wanted is a whole number from 0 to ${WEIGHT_MAX}, or "configured"`,
        );
      }
      return wish(name, { weight });
    },
  };
}

function refuse(message: string): Promise<never> {
  return Promise.reject(new RingmasterError("refused", message));
}

/** By name or id. Throws RingmasterError `not_found`, naming the nearest and all there are. */
function findService(services: readonly ServiceConfig[], name: string): ServiceConfig {
  const found = services.find((each) => each.name === name || serviceId(each.key) === name);
  if (found !== undefined) return found;
  const words = services.flatMap((each) => [...new Set([each.name, serviceId(each.key)])]);
  throw notFound("service", name, words, services.map((each) => each.name));
}

function findServer(service: ServiceConfig, name: string): ServerConfig {
  const found = service.servers.find((each) => serverId(each) === name);
  if (found !== undefined) return found;
  // An address alone says enough where only one server has it.
  const [only, another] = service.servers.filter((each) => each.address === name);
  if (only !== undefined && another === undefined) return only;
  const words = service.servers.map(serverId);
  throw notFound(`server of ${service.name}`, name, words, words);
}

const NAMED_MAX = 8;

function notFound(
  what: string,
  name: string,
  words: readonly string[],
  shown: readonly string[],
): RingmasterError {
  const near = nearestWord(name, words);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  const more = shown.length > NAMED_MAX ? ` and ${shown.length - NAMED_MAX} more` : "";
  const list = shown.slice(0, NAMED_MAX).join(", ") || "none";
  return new RingmasterError(
    "not_found",
    `cannot find ${what} "${name}"${hint} there are ${list}${more}`,
  );
}

/** Every plugin, kind by kind, and of which file of the site's own it is. */
export function listPlugins(
  { config, registry }: {
    readonly config: Pick<DirectorConfig, "plugins">;
    readonly registry: Registry;
  },
): PluginListing[] {
  const files = new Map(
    (config.plugins ?? []).flatMap(({ path, ids }) => ids.map((id) => [id, path] as const)),
  );
  return PLUGIN_KINDS.flatMap((kind) => registry.list(kind)).map(({ id, summary }) => {
    const file = files.get(id);
    return { id, summary, ...(file === undefined ? {} : { file }) };
  });
}
