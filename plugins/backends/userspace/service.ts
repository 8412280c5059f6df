/** One virtual service in this process: its servers, and the relay that listens on its address. */

import {
  type Clock,
  type Logger,
  RingmasterError,
  type ServerId,
  serverId,
  type ServerStats,
  serviceId,
  type ServiceSettings,
  type TableServer,
  type TableService,
} from "../../../core/plugin/mod.ts";
import type { UserspaceOptions } from "./options.ts";
import { createPool, type Pool, statsOf } from "./pool.ts";
import { createNotices, type Relay } from "./relay.ts";
import type { FileBudget } from "./files.ts";
import type { Slots } from "./slots.ts";
import { TcpRelay } from "./tcp_relay.ts";
import { UdpRelay } from "./udp_relay.ts";

export interface Service {
  /** As `list` shows it. */
  table(): TableService;
  stats(): ReadonlyMap<ServerId, ServerStats>;
  /** Changes scheduler, its flags and persistence; connections go on. */
  edit(settings: ServiceSettings): void;
  addServer(server: TableServer): void;
  /** Changes weight, thresholds or forwarding; connections go on. */
  editServer(server: TableServer): void;
  /** Also cuts the connections and sessions that go to the server, as IPVS does with expire_nodest_conn=1. */
  removeServer(server: TableServer): void;
  /** Cuts everything; resolves when the address is free. */
  close(): Promise<void>;
}

/** What the services of a process share. */
export interface ServiceContext {
  readonly options: UserspaceOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly files: FileBudget;
  readonly slots: Slots;
}

/** Opens the service's socket at once. Throws RingmasterError `backend_failed` where the service cannot be had. */
export function openService(settings: ServiceSettings, context: ServiceContext): Service {
  const pool = createPool(context.clock, settings);
  const relay = openRelay(pool, context);
  return {
    table: () => ({
      ...pool.settings,
      servers: new Map(Array.from(pool.servers, ([id, server]) => [id, server.settings])),
    }),
    stats: () => new Map(Array.from(pool.servers, ([id, server]) => [id, statsOf(server)])),
    edit: (wanted) => pool.edit(wanted),
    addServer(server) {
      if (pool.servers.has(serverId(server))) refuse(`server ${serverId(server)} exists already`);
      pool.add(server);
    },
    editServer(server) {
      find(pool, server);
      pool.change(server);
    },
    removeServer(server) {
      const found = find(pool, server);
      pool.remove(found.id);
      relay.cut(found);
    },
    async close() {
      await relay.close();
      pool.close();
    },
  };

  function find(from: Pool, server: TableServer) {
    return from.servers.get(serverId(server)) ?? refuse(`there is no server ${serverId(server)}`);
  }

  function refuse(why: string): never {
    throw new RingmasterError(
      "backend_failed",
      `cannot change ${serviceId(pool.settings.key)}: ${why}`,
    );
  }
}

function openRelay(
  pool: Pool,
  { options, clock, logger, files, slots }: ServiceContext,
): Relay {
  const { key } = pool.settings;
  if (key.by === "fwmark") {
    throw new RingmasterError(
      "backend_failed",
      `cannot balance ${
        serviceId(key)
      } in this process: a firewall mark is only seen in the kernel`,
    );
  }
  const context = { key, pool, clock, files, notices: createNotices(clock, logger) };
  if (key.protocol === "udp") {
    return new UdpRelay(
      context,
      { idleTimeoutMs: options.udp_timeout, sessionsMax: options.udp_sessions },
      slots,
    );
  }
  return new TcpRelay(context, {
    connectTimeoutMs: options.connect_timeout,
    idleTimeoutMs: options.tcp_timeout,
    closingTimeoutMs: options.tcp_fin_timeout,
    connectionsMax: options.tcp_connections,
  });
}
