// @ts-check
/** @import { LatencySeries, Snapshot } from "../../../../core/plugin/mod.ts" */
/** The latencies of each server, as asked for once and then as seen from picture to picture. */

import { withSample } from "./sparkline.js";

/** @typedef {Map<string, { at: number, samples: readonly (number | null)[] }>} Series */

export class LatencyBook {
  /** @type {Series} */
  #series = new Map();

  /**
   * Takes in what the last checks of a service's servers took.
   * @param {string} service
   * @param {LatencySeries} answer
   */
  load(service, answer) {
    for (const [server, samples] of Object.entries(answer)) {
      const key = keyOf(service, server);
      this.#series.set(key, { at: this.#series.get(key)?.at ?? 0, samples });
    }
  }

  /**
   * Takes in the last check of each server, where it is another one than last time; forgets servers that are gone.
   * @param {Snapshot} snapshot
   */
  take({ services }) {
    /** @type {Series} */
    const next = new Map();
    for (const { id, servers } of services) {
      for (const { id: server, lastCheck } of servers) {
        const key = keyOf(id, server);
        const known = this.#series.get(key) ?? { at: 0, samples: [] };
        if (lastCheck === undefined || lastCheck.at <= known.at) {
          next.set(key, known);
          continue;
        }
        // The first one seen is the last one that was loaded, if any was.
        const isNew = known.at > 0 || known.samples.length === 0;
        const value = lastCheck.healthy ? lastCheck.latencyMs : null;
        const samples = isNew ? withSample(known.samples, value) : known.samples;
        next.set(key, { at: lastCheck.at, samples });
      }
    }
    this.#series = next;
  }

  /**
   * @param {string} service
   * @param {string} server
   */
  samplesOf(service, server) {
    return this.#series.get(keyOf(service, server))?.samples ?? [];
  }
}

/**
 * @param {string} service
 * @param {string} server
 */
function keyOf(service, server) {
  return `${service} ${server}`;
}
