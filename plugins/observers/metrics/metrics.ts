/** The metrics observer: counts events as they happen, and answers GET /metrics of the administration. */

import { Registry } from "prom-client";
import type { Observer, ObserverContext, RouteAnswer } from "../../../core/plugin/mod.ts";
import { viewOf } from "./family.ts";
import { createInstruments } from "./instruments.ts";
import type { MetricsOptions } from "./options.ts";
import { render } from "./render.ts";

/** Of the text format, version 0.0.4. */
export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

export function createMetrics(options: MetricsOptions, context: ObserverContext): Observer {
  const { clock, director, events } = context;
  const counted = new Registry();
  const instruments = createInstruments(counted);
  let unsubscribe: (() => void) | undefined;
  let writing: Promise<string> | undefined;

  async function write(): Promise<string> {
    const snapshot = await director.snapshot();
    instruments.keepOnly(snapshot.cluster);
    return await render(viewOf(snapshot, options.servers_max), {
      counted,
      monotonicMs: clock.monotonicMs,
      pause: () => new Promise((resolve) => void clock.after(0, resolve)),
    });
  }

  return {
    routes: [{
      method: "GET",
      path: "/metrics",
      role: "read",
      summary: "Metrics in the text format of Prometheus",
      async answer(): Promise<RouteAnswer> {
        // Whoever asks while it is being written gets the same text, so that many scrapers cost as much as one.
        writing ??= write().finally(() => void (writing = undefined));
        return { type: CONTENT_TYPE, body: await writing };
      },
    }],
    start() {
      // It starts before the director tells of anything; where it starts later, on a reload, what was before is kept.
      for (const event of director.history()) instruments.see(event);
      unsubscribe = events.subscribe(instruments.see);
      return Promise.resolve();
    },
    stop() {
      unsubscribe?.();
      return Promise.resolve();
    },
  };
}
