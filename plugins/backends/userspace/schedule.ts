/**
 * Schedulers: which server gets a new connection. The words and their meaning are those of IPVS
 * (ipvsadm(8), -s); two things are better here than in the kernel: equal servers take turns under the
 * least-connection schedulers, and `sh` moves only the clients of a server that goes away.
 *
 * A scheduler has no clock and opens nothing: the same calls give the same answers.
 */

/** A server as a scheduler sees it. */
export interface Candidate {
  readonly id: string;
  /** 0 means no new connections: such a server is never picked. */
  readonly weight: number;
  /** Connections that are established. */
  readonly active: number;
  /** Connections that begin or end, and UDP sessions. */
  readonly inactive: number;
}

export interface Scheduler {
  /** The server for a client's new connection, or undefined where none has a weight above 0. */
  pick<Server extends Candidate>(servers: readonly Server[], client: string): Server | undefined;
}

const MAKERS: Readonly<Record<string, () => Scheduler>> = {
  rr: makeRoundRobin,
  wrr: makeWeightedRoundRobin,
  lc: () => makeLeast((server) => overhead(server), () => 1),
  wlc: () => makeLeast((server) => overhead(server), (server) => server.weight),
  sed: makeShortestDelay,
  nq: makeNeverQueue,
  sh: () => ({ pick: pickByHash }),
  fo: () => ({ pick: pickHeaviest }),
};

/** The schedulers that this backend knows, in the words of ipvsadm. */
export const KNOWN_SCHEDULERS: readonly string[] = Object.keys(MAKERS);

/** A scheduler at the start of its first cycle, or undefined for a word that is none of `KNOWN_SCHEDULERS`. */
export function createScheduler(word: string): Scheduler | undefined {
  return Object.hasOwn(MAKERS, word) ? MAKERS[word]?.() : undefined;
}

/** IPVS's measure of load: an established connection weighs 256 times one that begins or ends. */
function overhead(server: Candidate): number {
  return 256 * server.active + server.inactive;
}

/** The first server from `start` on, around the end of the list, for which the condition holds. */
function findFrom<Server extends Candidate>(
  servers: readonly Server[],
  start: number,
  condition: (server: Server) => boolean,
): { server: Server; index: number } | undefined {
  for (let offset = 0; offset < servers.length; offset++) {
    const index = (start + offset) % servers.length;
    const server = servers[index];
    if (server !== undefined && server.weight > 0 && condition(server)) return { server, index };
  }
  return undefined;
}

function makeRoundRobin(): Scheduler {
  let next = 0;
  return {
    pick(servers) {
      const found = findFrom(servers, next, () => true);
      if (found !== undefined) next = found.index + 1;
      return found?.server;
    },
  };
}

/**
 * Smooth weighted round robin, as nginx does it: each server gains its weight in credit, the richest is picked
 * and pays the sum of all weights. Over a cycle of that many picks each server is picked exactly as often as its
 * weight says, and the turns of a heavy server are spread over the cycle. Any change starts a new cycle.
 */
function makeWeightedRoundRobin(): Scheduler {
  let accounts = new Map<string, { weight: number; credit: number }>();

  function isCurrent(usable: readonly Candidate[]): boolean {
    return usable.length === accounts.size &&
      usable.every((server) => accounts.get(server.id)?.weight === server.weight);
  }

  return {
    pick(servers) {
      const usable = servers.filter((server) => server.weight > 0);
      if (!isCurrent(usable)) {
        accounts = new Map(usable.map(({ id, weight }) => [id, { weight, credit: 0 }]));
      }
      let best: { server: typeof usable[number]; account: { credit: number } } | undefined;
      let total = 0;
      for (const server of usable) {
        const account = accounts.get(server.id) ?? { credit: 0 };
        account.credit += server.weight;
        total += server.weight;
        if (best === undefined || account.credit > best.account.credit) best = { server, account };
      }
      if (best !== undefined) best.account.credit -= total;
      return best?.server;
    },
  };
}

/** The server with the least load for its share; among equals, the next one in turn. */
function makeLeast(
  load: (server: Candidate) => number,
  share: (server: Candidate) => number,
): Scheduler {
  let next = 0;
  return {
    pick(servers) {
      let best = findFrom(servers, next, () => true);
      if (best === undefined) return undefined;
      for (let offset = 1; offset < servers.length; offset++) {
        const index = (next + offset) % servers.length;
        const server = servers[index];
        if (server === undefined || server.weight === 0) continue;
        // load / share is compared without dividing, so that equal quotients are equal.
        if (load(server) * share(best.server) < load(best.server) * share(server)) {
          best = { server, index };
        }
      }
      next = best.index + 1;
      return best.server;
    },
  };
}

/** Shortest expected delay: the load that the server would have with this connection. */
function makeShortestDelay(): Scheduler {
  return makeLeast((server) => server.active + 1, (server) => server.weight);
}

/** Never queue: an idle server where there is one, else the shortest expected delay. */
function makeNeverQueue(): Scheduler {
  const shortestDelay = makeShortestDelay();
  let next = 0;
  return {
    pick(servers, client) {
      const idle = findFrom(servers, next, (server) => server.active === 0);
      if (idle === undefined) return shortestDelay.pick(servers, client);
      next = idle.index + 1;
      return idle.server;
    },
  };
}

/** Failover: the heaviest server; the first of equals, so that the choice stays. */
function pickHeaviest<Server extends Candidate>(servers: readonly Server[]): Server | undefined {
  let best: Server | undefined;
  for (const server of servers) {
    if (server.weight > (best?.weight ?? 0)) best = server;
  }
  return best;
}

/**
 * Source hash by weighted rendezvous (Thaler and Ravishankar 1998): each server draws a number from client and
 * server, and the best draw wins. Shares follow the weights, and a client whose server has weight 0 or is gone gets
 * its second best, while nobody else moves.
 */
function pickByHash<Server extends Candidate>(
  servers: readonly Server[],
  client: string,
): Server | undefined {
  let best: { server: Server; draw: number } | undefined;
  for (const server of servers) {
    if (server.weight === 0) continue;
    // The least of exponential draws with rates w1, w2, ... falls to each with probability wi / (w1 + w2 + ...).
    const draw = -Math.log(hashUnit(`${client} ${server.id}`)) / server.weight;
    if (best === undefined || draw < best.draw) best = { server, draw };
  }
  return best?.server;
}

/** A number between 0 and 1 that looks random but follows from the text: FNV-1a, stirred as MurmurHash3 does it. */
function hashUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) + 0.5) / 4_294_967_296;
}
