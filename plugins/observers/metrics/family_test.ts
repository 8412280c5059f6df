import { assertEquals } from "@std/assert";
import { histogramSamples, viewOf } from "./family.ts";
import { linesOf, SNAPSHOT } from "./test_text.ts";

Deno.test("viewOf gives no more servers than it may, and counts the others", async () => {
  const view = viewOf(SNAPSHOT, 1);
  assertEquals(view.members.map(({ shared }) => shared), [
    { service: "spring-ring-http", server: "10.0.0.147:9072" },
  ]);
  assertEquals(view.leftOut, 1);
  const lines = await linesOf(SNAPSHOT, 1);
  assertEquals(lines.filter((line) => line.includes("10.0.0.146")), []);
  assertEquals(lines.filter((line) => line.startsWith("ringmaster_metrics_")), [
    "ringmaster_metrics_servers_left_out 1",
  ]);
  assertEquals(
    lines.find((line) => line.startsWith("ringmaster_service_servers{")),
    'ringmaster_service_servers{service="spring-ring-http"} 2',
    "the service is still counted whole",
  );
});

Deno.test("histogramSamples adds up the buckets, in seconds", () => {
  const samples = histogramSamples({ boundsMs: [1, 2_500], counts: [3, 2, 1], sumMs: 4_000 });
  assertEquals(samples.map(({ suffix, labels, value }) => [suffix, labels?.["le"], value]), [
    ["_bucket", "0.001", 3],
    ["_bucket", "2.5", 5],
    ["_bucket", "+Inf", 6],
    ["_sum", undefined, 4],
    ["_count", undefined, 6],
  ]);
});
