/**
 * The servers of one virtual service, and the answer to one question: whom does this client get? The
 * scheduler and the templates decide; the relays tell the pool what became of it, so that it can count.
 */

import {
  type Clock,
  type Endpoint,
  RingmasterError,
  type ServerId,
  serverId,
  type ServerStats,
  serviceId,
  type ServiceSettings,
  type TableServer,
} from "../../../core/plugin/mod.ts";
import { hashesPort, refuseKernelOnly } from "./flags.ts";
import { expectOneMore, liftsThreshold, updateOverload } from "./overload.ts";
import { createTemplates, type ReleaseTemplate, type Templates } from "./persistence.ts";
import { createScheduler, KNOWN_SCHEDULERS, type Scheduler } from "./schedule.ts";

/** A server with its counters. The relays count in it while it lives. */
export interface PoolServer {
  readonly id: ServerId;
  readonly endpoint: Endpoint;
  /** As the table has it; replaced when it is edited. */
  settings: TableServer;
  /** Whether it has reached its upper threshold and not yet gone below the lower one. */
  overloaded: boolean;
  /** As the schedulers see it: 0 also while it is overloaded. */
  readonly weight: number;
  active: number;
  inactive: number;
  connections: number;
  failedConnections: number;
  bytesIn: number;
  bytesOut: number;
}

export interface Pool {
  readonly settings: ServiceSettings;
  readonly servers: ReadonlyMap<ServerId, PoolServer>;
  /**
   * The server for a client's new connection or session, or undefined where none takes one. A remembered client
   * keeps a server of weight 0 or over its threshold, as in IPVS unless expire_quiescent_template is set.
   */
  choose(client: string, port: number): PoolServer | undefined;
  /** Says that a connection to the server begins; call the release when it has ended. */
  hold(client: string, server: PoolServer): ReleaseTemplate;
  /** Says that a datagram went to the server. */
  touch(client: string, server: PoolServer): void;
  /** Throws RingmasterError `backend_failed` for what cannot be done in a process, and changes nothing then. */
  edit(settings: ServiceSettings): void;
  add(server: TableServer): void;
  /** The server must be there. */
  change(server: TableServer): void;
  remove(id: ServerId): void;
  /** Ends the timer of the templates. */
  close(): void;
}

export function createPool(clock: Clock, initial: ServiceSettings): Pool {
  const servers = new Map<ServerId, PoolServer>();
  let ordered: readonly PoolServer[] = [];
  /** Those that may be overloaded; mostly none, so that a choice costs nothing more. */
  let limited: readonly PoolServer[] = [];
  let settings = initial;
  refuseKernelOnly(initial);
  let scheduler = schedulerOf(initial);
  let templates = templatesOf(clock, initial);

  function order(): void {
    ordered = [...servers.values()];
    limited = ordered.filter(({ settings }) => (settings.upperThreshold ?? 0) > 0);
  }

  function byTemplate(client: string): PoolServer | undefined {
    const id = templates?.find(client);
    return id === undefined ? undefined : servers.get(id);
  }

  return {
    get settings() {
      return settings;
    },
    servers,
    choose(client, port) {
      for (const server of limited) updateOverload(server);
      const hashed = hashesPort(settings) ? `${client} ${port}` : client;
      const chosen = byTemplate(client) ?? scheduler.pick(ordered, hashed);
      if (chosen !== undefined) expectOneMore(chosen);
      return chosen;
    },
    hold: (client, server) => templates?.hold(client, server.id) ?? (() => {}),
    touch: (client, server) => templates?.touch(client, server.id),
    edit(wanted) {
      refuseKernelOnly(wanted);
      if (wanted.scheduler !== settings.scheduler) scheduler = schedulerOf(wanted);
      templates = editedTemplates(clock, templates, settings, wanted);
      settings = wanted;
    },
    add(server) {
      const added = createPoolServer(server);
      servers.set(added.id, added);
      order();
    },
    change(server) {
      const found = servers.get(serverId(server));
      if (found === undefined) return;
      if (liftsThreshold(found.settings, server)) found.overloaded = false;
      found.settings = server;
      order();
    },
    remove(id) {
      servers.delete(id);
      order();
      templates?.forget(id);
    },
    close: () => templates?.clear(),
  };
}

function createPoolServer(server: TableServer): PoolServer {
  return {
    id: serverId(server),
    endpoint: { address: server.address, port: server.port },
    settings: server,
    overloaded: false,
    get weight() {
      return this.overloaded ? 0 : this.settings.weight;
    },
    active: 0,
    inactive: 0,
    connections: 0,
    failedConnections: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

function schedulerOf(settings: ServiceSettings): Scheduler {
  const scheduler = createScheduler(settings.scheduler);
  if (scheduler !== undefined) return scheduler;
  throw new RingmasterError(
    "backend_failed",
    `cannot balance ${serviceId(settings.key)} with scheduler "${settings.scheduler}" in this ` +
      `process: userspace knows ${KNOWN_SCHEDULERS.join(", ")}`,
  );
}

function templatesOf(clock: Clock, settings: ServiceSettings): Templates | undefined {
  return settings.persistence === undefined
    ? undefined
    : createTemplates(clock, settings.persistence);
}

/** The templates for new settings; another mask makes other clients one, so what is remembered means nothing then. */
function editedTemplates(
  clock: Clock,
  templates: Templates | undefined,
  before: ServiceSettings,
  after: ServiceSettings,
): Templates | undefined {
  const sameMask = before.persistence?.netmask === after.persistence?.netmask;
  if (templates !== undefined && after.persistence !== undefined && sameMask) {
    templates.setTimeout(after.persistence.timeoutSeconds);
    return templates;
  }
  templates?.clear();
  return templatesOf(clock, after);
}

/** The counters as `stats` shows them. */
export function statsOf(server: PoolServer): ServerStats {
  return {
    activeConnections: server.active,
    inactiveConnections: server.inactive,
    connections: server.connections,
    failedConnections: server.failedConnections,
    bytesIn: server.bytesIn,
    bytesOut: server.bytesOut,
  };
}
