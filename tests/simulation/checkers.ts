/**
 * What must hold at every step, whatever happens: checked from outside, by code that does not know the
 * workload and does not share the director's own functions for the desired table or the plan.
 */

import type { DirectorEvent } from "../../core/events/mod.ts";
import {
  applyOperation,
  type DirectorConfig,
  type Operation,
  serverId,
  serviceId,
  type ServiceTable,
} from "../../core/model/mod.ts";

export class InvariantError extends Error {}

function demand(holds: boolean, text: string): void {
  if (!holds) throw new InvariantError(text);
}

/** A service of somebody else, which the director must never touch. */
const FOREIGN_ID = "10.0.9.9:53/udp";

export function foreignIsUntouched(before: ServiceTable, now: ServiceTable): void {
  demand(now.get(FOREIGN_ID) === before.get(FOREIGN_ID), "somebody else's service was touched");
}

const serving = (table: ServiceTable, id: string) =>
  [...table.get(id)?.servers.values() ?? []].filter((server) => server.weight > 0).length;

/** Invariant 5: no batch of operations empties a service on the way that serves before and after it. */
export function noServiceIsEmptied(before: ServiceTable, operations: readonly Operation[]): void {
  const after = operations.reduce(applyOperation, before);
  let now = before;
  for (const operation of operations) {
    now = applyOperation(now, operation);
    for (const id of before.keys()) {
      if (serving(before, id) === 0 || serving(after, id) === 0) continue;
      demand(serving(now, id) > 0, `service ${id} had no server for a moment`);
    }
  }
}

/** A server is raised above weight 0 only by a director that has told that it is up, or found it so. */
export class OnlyCheckedServersServe {
  readonly #up = new Set<string>();

  see(event: DirectorEvent): void {
    if (event.type === "server.up") this.#up.add(`${event.service} ${event.server}`);
    if (event.type === "server.down") this.#up.delete(`${event.service} ${event.server}`);
  }

  /** A service that was forgotten and comes back starts anew: its servers are unknown again. */
  forgetOthers(config: DirectorConfig): void {
    const known = new Set(
      config.services.flatMap((service) =>
        service.servers.map((server) => `${serviceId(service.key)} ${serverId(server)}`)
      ),
    );
    for (const name of this.#up) if (!known.has(name)) this.#up.delete(name);
  }

  operation(operation: Operation, fallback: string): void {
    if (!("server" in operation) || operation.kind === "server.remove") return;
    if (operation.server.weight === 0 || serverId(operation.server) === fallback) return;
    const name = `${serviceId(operation.service)} ${serverId(operation.server)}`;
    demand(this.#up.has(name), `${name} was put in service without a good check`);
  }
}

/** Invariant 6: only what a configuration says that was told to be in force is put into the table. */
export class OnlyWhatIsInForce {
  #now: DirectorConfig;
  /** What was planned before a reload may still be under way. */
  #before: DirectorConfig;

  constructor(config: DirectorConfig) {
    this.#now = this.#before = config;
  }

  /** The director has told that this is in force. */
  loaded(config: DirectorConfig): void {
    [this.#before, this.#now] = [this.#now, config];
  }

  /** The director has told that it has refused this. */
  refused(config: DirectorConfig): void {
    demand(config !== this.#now, "a configuration that was refused is in force");
  }

  operation(operation: Operation): void {
    if (operation.kind === "server.remove" || operation.kind === "service.remove") return;
    const server = "server" in operation ? operation.server : undefined;
    const id = serviceId("server" in operation ? operation.service : operation.service.key);
    const isKnown = [this.#now, this.#before].some(({ services }) =>
      services.some((each) => {
        if (serviceId(each.key) !== id) return false;
        if (server === undefined || server.weight === 0) return true;
        const all = [...each.servers, ...(each.fallback === undefined ? [] : [each.fallback])];
        return all.some((known) => serverId(known) === serverId(server));
      })
    );
    demand(isKnown, `${operation.kind} for ${id} is in no configuration in force`);
  }
}

/** The world's own truth, not what the director believes. */
export interface Truth {
  healthy(server: string): boolean;
  /** What an operator has said and not taken back. */
  said(service: string, server: string): { readonly out: boolean; readonly weight?: number };
}

/** Invariant 4, at rest: the table is what the configuration, the servers and the operator call for. */
export function tableIsRight(config: DirectorConfig, truth: Truth, table: ServiceTable): void {
  for (const service of config.services) {
    const id = serviceId(service.key);
    const found = table.get(id);
    demand(found !== undefined, `service ${id} is missing`);
    demand(found?.scheduler === service.scheduler, `service ${id} has another scheduler`);
    const wanted = new Map(
      service.servers
        .filter((each) => truth.healthy(serverId(each)) && !truth.said(id, serverId(each)).out)
        .map((each) => [serverId(each), truth.said(id, serverId(each)).weight ?? each.weight]),
    );
    for (const [server, weight] of wanted) {
      const actual = found?.servers.get(server)?.weight;
      demand(weight === actual, `${server} in ${id} has weight ${actual}, not ${weight}`);
    }
    const usable = [...wanted.values()].some((weight) => weight > 0);
    for (const [server, { weight }] of found?.servers ?? []) {
      if (service.fallback !== undefined && server === serverId(service.fallback)) {
        demand(!usable && weight === 1, `${id} uses its fallback for nothing`);
        continue;
      }
      const known = service.servers.some((each) => serverId(each) === server);
      demand(known, `${server} is in ${id} and not configured`);
      if (!wanted.has(server)) {
        demand(service.quiescent && weight === 0, `${server} is out and in ${id}`);
      }
    }
    if (!usable && service.fallback !== undefined) {
      demand(serving(table, id) === 1, `${id} does not use its fallback`);
    }
    if (!service.quiescent || service.readdquiescent !== true) continue;
    for (const server of service.servers.map(serverId)) {
      const out = truth.said(id, server).out;
      demand(out || found?.servers.has(server) === true, `${server} is not in ${id} with weight 0`);
    }
  }
}
