/** For the tests of this folder: a picture of a director, and the text that is made of it. */

import { Registry } from "prom-client";
import type { Snapshot } from "../../../core/plugin/mod.ts";
import { viewOf } from "./family.ts";
import { createInstruments } from "./instruments.ts";
import { render } from "./render.ts";

const HISTOGRAM = { boundsMs: [1, 10], counts: [3, 2, 1], sumMs: 4_000 };

export const SNAPSHOT: Snapshot = {
  version: "1.2.3",
  node: "appnode1",
  pid: 1,
  startedAt: 1_700_000_000_500,
  takenAt: 1_700_000_001_000,
  config: { path: "/etc/ringmaster.yaml", loadedAt: 1_700_000_000_750 },
  backend: { name: "ipvsadm", reason: "", dryRun: false },
  reconcile: { state: "settled", rounds: 7, operations: 9 },
  checks: {
    probes: 2,
    inFlight: 1,
    total: 30,
    failed: 4,
    worstLatenessMs: 12,
    lateness: HISTOGRAM,
  },
  services: [{
    id: "10.0.0.154:9072/tcp",
    name: "spring-ring-http",
    scheduler: "rr",
    quiescent: false,
    fallback: { id: "127.0.0.1:80", inUse: false },
    checkLatency: HISTOGRAM,
    servers: [
      {
        id: "10.0.0.147:9072",
        status: "up",
        since: 0,
        forwarding: "masq",
        weight: 2,
        tableWeight: 2,
        checks: { total: 20, failed: 1 },
        stats: {
          activeConnections: 3,
          inactiveConnections: 4,
          connections: 50,
          bytesIn: 600,
          bytesOut: 7_000,
        },
      },
      { id: "10.0.0.146:9072", status: "down", since: 0, forwarding: "masq", weight: 1 },
    ],
  }],
};

/** What is written of it, a line each, without HELP and TYPE. */
export async function linesOf(snapshot: Snapshot, serversMax: number = 1_000): Promise<string[]> {
  const counted = new Registry();
  createInstruments(counted);
  const text = await render(viewOf(snapshot, serversMax), {
    counted,
    monotonicMs: () => 0,
    pause: () => Promise.resolve(),
  });
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

/** The lines of one metric. */
export async function linesFor(snapshot: Snapshot, metric: string): Promise<string[]> {
  const lines = await linesOf(snapshot);
  return lines.filter((line) => /^[a-z0-9_]+/.exec(line)?.[0] === metric);
}
