import { assert, assertEquals } from "@std/assert";
import { Registry } from "prom-client";
import type { ClusterSnapshot, DirectorEvent, Fact } from "../../../core/plugin/mod.ts";
import { sampleCluster } from "../../../core/testing/mod.ts";
import { createInstruments, INSTRUMENTS } from "./instruments.ts";

const RESOURCE = "ip_addr 10.0.0.154/25 eth0";

function setUp() {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  let id = 0;
  const tell = (...facts: readonly Fact[]) => {
    for (const fact of facts) instruments.see({ ...fact, id: ++id, time: 0 } as DirectorEvent);
  };
  const lines = async () =>
    (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return { instruments, tell, lines };
}

function clusterWith(resources: readonly string[]): ClusterSnapshot {
  return sampleCluster({
    groups: [{
      name: "web",
      preferred: "a",
      phase: "held",
      claim: 1,
      since: 0,
      holders: [],
      heirs: [],
      why: "",
      resources: resources.map((label) => ({ label, type: "ip_addr", held: true })),
    }],
  });
}

Deno.test("events are counted by type and severity", async () => {
  const { tell, lines } = setUp();
  const down = { type: "server.down", service: "s", server: "r", message: "refused" } as const;
  tell(down, down, { type: "service.recovered", service: "s" });
  const found = (await lines()).filter((line) => line.startsWith("ringmaster_events_total"));
  assertEquals(found, [
    'ringmaster_events_total{type="server.down",severity="error"} 2',
    'ringmaster_events_total{type="service.recovered",severity="info"} 1',
  ]);
});

Deno.test("operations are counted by kind, and rounds that failed and foreign changes as such", async () => {
  const { tell, lines } = setUp();
  const key = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 } as const;
  const operation = { kind: "service.add", service: { key, scheduler: "rr" } } as const;
  tell(
    { type: "reconcile.applied", operations: [operation, operation], durationMs: 4 },
    { type: "reconcile.failed", message: "no", attempt: 1, retryInMs: 5 },
    { type: "reconcile.drift_found", operations: [], found: [], repaired: true },
  );
  const all = await lines();
  for (
    const line of [
      'ringmaster_operations_total{kind="service.add"} 2',
      'ringmaster_apply_duration_seconds_bucket{le="0.0025"} 0',
      'ringmaster_apply_duration_seconds_bucket{le="0.005"} 1',
      "ringmaster_apply_duration_seconds_count 1",
      "ringmaster_reconcile_failures_total 1",
      "ringmaster_table_drifts_total 1",
    ]
  ) assert(all.includes(line), line);
});

Deno.test("requests of operators are counted by verb and by what came of them", async () => {
  const { tell, lines } = setUp();
  const asked = {
    verb: "drain",
    target: "x",
    actor: "anna",
    role: "operate",
    from: "here",
  } as const;
  tell(
    { type: "operator.asked", ...asked },
    { type: "operator.refused", verb: "drain", target: "x", reason: "no" },
    { type: "operator.asked", ...asked },
    { type: "operator.done", verb: "drain", target: "x", after: "drained" },
  );
  const found = (await lines()).filter((line) => line.includes("operator_requests"));
  assertEquals(found, [
    'ringmaster_operator_requests_total{verb="drain",result="asked"} 2',
    'ringmaster_operator_requests_total{verb="drain",result="refused"} 1',
    'ringmaster_operator_requests_total{verb="drain",result="done"} 1',
  ]);
});

Deno.test("failovers and resources are counted and timed, and vanish with their group or resource", async () => {
  const { instruments, tell, lines } = setUp();
  tell(
    { type: "resource.acquired", group: "web", resource: RESOURCE, durationMs: 30 },
    { type: "resource.failed", group: "web", resource: RESOURCE, phase: "held", message: "gone" },
    { type: "group.taken", group: "web", durationMs: 40 },
    { type: "group.released", group: "web", durationMs: 50 },
  );
  const counts = async () =>
    (await lines()).filter((line) =>
      /failovers_total|failures_total\{|_duration_seconds_count\{/.test(line)
    ).sort();
  const ofGroup = [
    'ringmaster_failover_duration_seconds_count{group="web",result="released"} 1',
    'ringmaster_failover_duration_seconds_count{group="web",result="taken"} 1',
    'ringmaster_failovers_total{group="web",result="released"} 1',
    'ringmaster_failovers_total{group="web",result="taken"} 1',
  ];
  const ofResource = [
    `ringmaster_resource_duration_seconds_count{group="web",resource="${RESOURCE}",result="acquired"} 1`,
    `ringmaster_resource_failures_total{group="web",resource="${RESOURCE}"} 1`,
  ];
  assertEquals(await counts(), [...ofGroup, ...ofResource]);
  const notReleased =
    `ringmaster_resource_duration_seconds_count{group="web",resource="${RESOURCE}",result="released"} 0`;
  instruments.follow(clusterWith([RESOURCE]));
  assertEquals(await counts(), [...ofGroup, ...ofResource, notReleased].sort());
  instruments.follow(clusterWith([]));
  assertEquals(await counts(), ofGroup);
  instruments.follow(undefined);
  assertEquals(await counts(), []);
  tell({ type: "group.taken", group: "web", durationMs: 40 });
  assert((await counts()).includes(ofGroup[3] ?? ""), "counted anew when it is back");
});

Deno.test("series of groups, resources and operations are at zero before the first, and stay when it comes", async () => {
  const { instruments, tell, lines } = setUp();
  const has = async (line: string) => assert((await lines()).includes(line), line);
  instruments.follow(clusterWith([RESOURCE]));
  const failovers = 'ringmaster_failovers_total{group="web",result="taken"}';
  const times = 'ringmaster_failover_duration_seconds_count{group="web",result="taken"}';
  await has(`${failovers} 0`);
  await has(`${times} 0`);
  await has(`ringmaster_resource_failures_total{group="web",resource="${RESOURCE}"} 0`);
  await has('ringmaster_operations_total{kind="server.remove"} 0');
  tell({ type: "group.taken", group: "web", durationMs: 40 });
  instruments.follow(clusterWith([RESOURCE]));
  await has(`${failovers} 1`);
  await has(`${times} 1`);
});

Deno.test("every instrument is registered by the name that is documented", async () => {
  const registry = new Registry();
  createInstruments(registry);
  const names = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  assertEquals(names, INSTRUMENTS.map(({ name }) => name));
});
