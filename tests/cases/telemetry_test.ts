/** docs/telemetry.md, tried: Deno's own OpenTelemetry on a director that runs, with a small collector on loopback. */

import { assertEquals } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { StartedProgram } from "../lanes/commands.ts";
import { programWords } from "./cli_program.ts";
import { withScene } from "./cli_scene.ts";

interface Named {
  readonly name: string;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** What an exporter sends, as far as it is looked at here (OTLP/HTTP with JSON). */
interface Export {
  readonly resourceMetrics?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Named[] }[];
  }[];
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
}

function startCollector() {
  const metrics = new Set<string>();
  const services = new Set<string>();
  const paths = new Set<string>();
  const traces = new Set<string>();
  const textOf = (attributes: readonly Attribute[], wanted: string) =>
    attributes.find(({ key }) => key === wanted)?.value.stringValue ?? "";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const sent = await request.json() as Export;
    for (const { resource, scopeMetrics } of sent.resourceMetrics ?? []) {
      services.add(textOf(resource.attributes, "service.name"));
      for (const { name } of scopeMetrics.flatMap((scope) => scope.metrics)) metrics.add(name);
    }
    for (const { scopeSpans } of sent.resourceSpans ?? []) {
      for (const { attributes, traceId } of scopeSpans.flatMap(({ spans }) => spans)) {
        traces.add(traceId);
        paths.add(textOf(attributes, "url.path"));
      }
    }
    return Response.json({});
  });
  return { server, metrics, services, paths, traces };
}

/** Exports are made every half second, and the first request has to be answered before one is told of. */
const ARRIVES_MS = 30_000;
/** Of somebody who asks as part of what he does. */
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

Deno.test("OpenTelemetry as docs/telemetry.md says it brings requests to the API and the memory of V8", async () => {
  const collector = startCollector();
  try {
    await withScene(async ({ config, socket, state, tell }) => {
      const settings = [
        "OTEL_DENO=true",
        `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${collector.server.addr.port}`,
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
        "OTEL_SERVICE_NAME=ringmaster-lb1",
        "OTEL_METRIC_EXPORT_INTERVAL=500",
        "OTEL_BSP_SCHEDULE_DELAY=500",
      ];
      const words = ["run", "-c", config, "--socket", socket, "--state", state, "--node", "lb1"];
      const director = new StartedProgram(["env", ...settings, ...programWords(words)]);
      try {
        await director.waitFor(/ server\.up /);
        await tell("status", "--json");
        using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
        const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
        await (await fetch("http://localhost/healthz", { client, headers })).text();
        await eventually("requests and the memory have arrived at the collector", () => {
          return collector.paths.has("/api/v1/status") && collector.traces.has(TRACE) &&
            collector.metrics.has("http.server.request.duration") &&
            collector.metrics.has("v8js.memory.heap.size");
        }, ARRIVES_MS);
        assertEquals([...collector.services], ["ringmaster-lb1"]);
        assertEquals(await director.stop(), 0, director.output);
      } finally {
        if (!director.ended) await director.stop("SIGKILL");
      }
    });
  } finally {
    await collector.server.shutdown();
  }
});
