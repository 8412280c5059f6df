/**
 * What happens to a director in the simulation: chosen by a seeded source, so that a seed is the whole
 * story. The workload knows nothing of what is right; that is checkers.ts.
 */

import {
  configOf,
  server as serverConfig,
  service as serviceConfig,
  type Stage,
} from "../../core/director_fixtures.ts";
import {
  type DirectorConfig,
  makeTable,
  type Operation,
  serverId,
  type ServiceConfig,
} from "../../core/model/mod.ts";
import type { Random } from "../../core/ports/mod.ts";

export interface Chance {
  /** A whole number from 0 up to, not including, the limit. */
  below(limit: number): number;
  /** True that often of a hundred times. */
  percent(share: number): boolean;
}

export function chanceFrom(random: Random): Chance {
  const below = (limit: number) => Math.floor(random.number() * limit);
  return { below, percent: (share) => below(100) < share };
}

const SERVICES_MAX = 3;
const SERVERS_MAX = 5;
const FALLBACK = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;

/** Few addresses on purpose: services share servers, and edits meet what is there already. */
export function makeConfig(chance: Chance): DirectorConfig {
  const services: ServiceConfig[] = [];
  for (let index = 0; index <= chance.below(SERVICES_MAX); index++) {
    const servers = [];
    for (let last = 1; last <= SERVERS_MAX; last++) {
      if (chance.percent(70)) servers.push(withThresholds(chance, last));
    }
    services.push(
      serviceConfig(servers, {
        key: { by: "address", protocol: "tcp", address: `10.0.1.${index}`, port: 80 },
        scheduler: chance.percent(50) ? "rr" : "wrr",
        quiescent: chance.percent(40),
        readdquiescent: chance.percent(30),
        ...(chance.percent(20) ? { cleanstop: chance.percent(50) } : {}),
        ...(chance.percent(30) ? { fallback: FALLBACK } : {}),
      }),
    );
  }
  return configOf(services, { cleanstop: chance.percent(70) });
}

function withThresholds(chance: Chance, last: number) {
  const base = serverConfig(last, chance.below(4), chance.percent(20) ? "/other" : undefined);
  const thresholds = { rise: 1 + chance.below(3), fall: 1 + chance.below(3) };
  return { ...base, check: { ...base.check, thresholds } };
}

/** One thing that happens between two steps of time. */
export function disturb(stage: Stage, chance: Chance): void {
  const { world } = stage;
  if (chance.percent(40)) {
    const states = ["healthy", "failing", "hangs"] as const;
    const id = `10.0.0.${1 + chance.below(SERVERS_MAX)}:80`;
    world.servers.set(id, states[chance.below(states.length)] ?? "healthy");
  }
  if (chance.percent(10)) stage.write(chance.percent(40) ? "broken" : makeConfig(chance));
  if (chance.percent(10)) stage.director.reload({ force: chance.percent(50) });
  if (chance.percent(10)) breakBackend(stage, chance);
  if (chance.percent(10)) healBackend(stage);
  if (chance.percent(5)) changeByHand(stage, chance);
}

/** The backend refuses now and then, also in the middle of a batch. */
function breakBackend({ world }: Stage, chance: Chance): void {
  world.beforeOperation = (_operation: Operation) => {
    if (chance.percent(30)) throw new Error("Memory allocation problem");
  };
  world.beforeList = () => {
    if (chance.percent(20)) throw new Error("Operation not permitted");
  };
}

export function healBackend({ world }: Stage): void {
  world.beforeOperation = () => {};
  world.beforeList = () => {};
}

/** Somebody removes a server, or changes its weight, without the director. */
function changeByHand({ world }: Stage, chance: Chance): void {
  world.table = makeTable(
    [...world.table.values()].map((service) => {
      if (service.key.by === "address" && service.key.protocol === "udp") return service;
      const servers = new Map(service.servers);
      const [first] = servers.values();
      if (first === undefined) return service;
      if (chance.percent(50)) servers.delete(serverId(first));
      else servers.set(serverId(first), { ...first, weight: first.weight + 1 });
      return { ...service, servers };
    }),
  );
}
