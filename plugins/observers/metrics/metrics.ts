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
    instruments.follow(snapshot.cluster);
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
      // The history is left alone: it has events of earlier runs, whose growth was seen at their time.
      unsubscribe = events.subscribe(instruments.see);
      return Promise.resolve();
    },
    stop() {
      unsubscribe?.();
      return Promise.resolve();
    },
  };
}
