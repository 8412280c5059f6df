/** The operator's verbs and questions: what observers are handed. */

import type { ClusterSeat } from "./cluster_seat.ts";
import { findServer, findService } from "./control_members.ts";
import { directorVerbs, serverVerbs } from "./control_verbs.ts";
import type { ConfigurationDesk } from "./desk.ts";
import type { EventHistory, EventId, EventSink } from "./events/mod.ts";
import { chainOf, stateOf } from "./explain.ts";
import {
  type Actor,
  type DirectorConfig,
  type ReloadOutcome,
  serverId,
  serviceId,
  type Snapshot,
} from "./model/mod.ts";
import type { DirectorControl, Explanation, LatencySeries, Registry } from "./plugin/mod.ts";
import { listPlugins } from "./plugin_listing.ts";
import type { Clock } from "./ports/mod.ts";
import type { Standings } from "./standings.ts";

export interface ControlOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly history: EventHistory;
  readonly standings: Standings;
  readonly snapshot: () => Promise<Snapshot>;
  readonly latencies: (service: string) => LatencySeries;
  readonly reload: (force: boolean, cause: EventId) => Promise<ReloadOutcome>;
  readonly desk: ConfigurationDesk;
  readonly seat: Pick<ClusterSeat, "verbs" | "why" | "role">;
  readonly loaded: () => { readonly config: DirectorConfig; readonly registry: Registry };
}

export function createControl(options: ControlOptions, actor: Actor): DirectorControl {
  return {
    as: (another) => createControl(options, another),
    ...questions(options),
    ...serverVerbs(options, actor),
    ...directorVerbs(options, actor),
  };
}

type Questions = Pick<
  DirectorControl,
  | "snapshot"
  | "history"
  | "plugins"
  | "why"
  | "whyGroup"
  | "latencies"
  | "configuration"
  | "layer"
  | "promote"
  | "plan"
>;

function questions(options: ControlOptions): Questions {
  const { history, desk } = options;
  const services = () => options.loaded().config.services;
  return {
    snapshot: options.snapshot,
    history: (after) => history.list(after),
    // These are functions that wait, so that a refusal is a rejection.
    plugins: async () => await listPlugins(options.loaded()),
    whyGroup: (group) => options.seat.why(group, history.list()),
    latencies: async (service) =>
      await options.latencies(serviceId(findService(services(), service).key)),
    configuration: () => desk.configuration(),
    layer: () => desk.layer(),
    promote: () => desk.promote(),
    plan: (proposal) => desk.plan(proposal),

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
  };
}
