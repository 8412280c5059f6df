import { assertEquals } from "@std/assert";
import { groupsProgress, tableProgress } from "./progress_view.ts";
import { CLUSTER, GROUP } from "./test_cluster.ts";
import { SNAPSHOT } from "./test_snapshot.ts";

Deno.test("tableProgress counts what was applied since it began", () => {
  const { reconcile } = SNAPSHOT;
  const later = { ...SNAPSHOT, reconcile: { ...reconcile, operations: 1_206 } };
  assertEquals(tableProgress(later, SNAPSHOT), "working: 1200 operations applied, 2 servers now");
  const stuck = { ...reconcile, state: "degraded", lastError: "no\npermission" } as const;
  assertEquals(
    tableProgress({ ...SNAPSHOT, reconcile: stuck }, SNAPSHOT),
    "working: the table is behind: no permission, 2 servers now",
  );
});

Deno.test("groupsProgress tells which groups move, and how far they are", () => {
  assertEquals(groupsProgress(SNAPSHOT), "working: waiting for the others");
  const [first, second] = GROUP.resources;
  const resources = first === undefined || second === undefined
    ? []
    : [first, { ...second, held: false }];
  const cluster = { ...CLUSTER, groups: [{ ...GROUP, phase: "releasing" as const, resources }] };
  assertEquals(
    groupsProgress({ ...SNAPSHOT, cluster }),
    "working: resources is being given up, 1 of 2 resources here",
  );
});
