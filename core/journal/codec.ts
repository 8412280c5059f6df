/** Between what the core works with and what is written: JSON, without what does not decide. Pure. */

import type { ElectionView } from "../election/mod.ts";
import {
  makeService,
  type ServerHealth,
  type ServiceConfig,
  type ServiceTable,
  type TableService,
} from "../model/mod.ts";
import { tableServerOf } from "../state/mod.ts";
import type {
  CountedHealth,
  DecidedServer,
  DecidedService,
  RecordedService,
  RecordedView,
} from "./records.ts";

/** Field by field, so that nothing new in a configuration gets into the journal unseen. */
export function decidedService(service: ServiceConfig): DecidedService {
  const { name, key, scheduler, quiescent, servers } = service;
  const { schedulerFlags, persistence, onePacket, readdquiescent, fallback } = service;
  return {
    name,
    key,
    scheduler,
    quiescent,
    ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
    ...(persistence === undefined ? {} : { persistence }),
    ...(onePacket === undefined ? {} : { onePacket }),
    ...(readdquiescent === undefined ? {} : { readdquiescent }),
    ...(fallback === undefined ? {} : {
      fallback: {
        address: fallback.address,
        port: fallback.port,
        forwarding: fallback.forwarding,
      },
    }),
    servers: servers.map((server): DecidedServer => tableServerOf(server, server.weight)),
  };
}

/** A service that decides as the recorded one did; of its checks nothing is known. */
export function serviceConfigOf(service: DecidedService): ServiceConfig {
  return {
    ...service,
    servers: service.servers.map(({ address, port, ...rest }) => ({
      address,
      port,
      ...rest,
      check: {
        type: "recorded",
        options: {},
        intervalMs: 1,
        timeoutMs: 1,
        thresholds: { rise: 1, fall: 1 },
        target: { address, port },
      },
    })),
  };
}

export function countedHealth({ status, streak, served }: ServerHealth): CountedHealth {
  return [status, streak, served];
}

/** The time is not recorded, and decides nothing. */
export function serverHealthOf([status, streak, served]: CountedHealth): ServerHealth {
  return { status, streak, served, since: 0 };
}

export function recordedService({ servers, ...settings }: TableService): RecordedService {
  return { ...settings, servers: [...servers.values()] };
}

export function tableServiceOf({ servers, ...settings }: RecordedService): TableService {
  return makeService(settings, servers);
}

export function recordedTable(table: ServiceTable): RecordedService[] {
  return [...table.values()].map(recordedService);
}

export function recordedView({ fenced, unfenced, ...view }: ElectionView): RecordedView {
  return { ...view, fenced: [...fenced], unfenced: [...unfenced] };
}

/** JSON has no undefined, and what is left out there reads the same to who decides. */
export function electionViewOf({ fenced, unfenced, ...view }: RecordedView): ElectionView {
  return { ...view, fenced: new Set(fenced), unfenced: new Set(unfenced) };
}
