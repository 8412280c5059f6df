import { assertEquals } from "@std/assert";
import { clusterForecast } from "./desk_plan_cluster.ts";
import type { ClusterSnapshot, GroupSnapshot, NodeSnapshot } from "./model/mod.ts";
import { sampleCluster } from "./testing/mod.ts";

const node = (name: string, more: Partial<NodeSnapshot> = {}): NodeSnapshot => ({
  name,
  self: false,
  status: "alive",
  since: 0,
  fit: true,
  hearsUs: true,
  links: [],
  ...more,
});

const group = (more: Partial<GroupSnapshot> = {}): GroupSnapshot => ({
  name: "resources",
  preferred: "one",
  phase: "held",
  claim: 1,
  since: 0,
  holders: ["one"],
  heirs: [{ node: "two" }],
  why: "",
  resources: ["sync", "address"].map((label) => ({ label, type: label, held: true })),
  ...more,
});

function cluster(more: Partial<ClusterSnapshot> = {}): ClusterSnapshot {
  return sampleCluster({
    node: "one",
    fit: true,
    reasons: [],
    nodes: [node("one", { self: true }), node("two")],
    groups: [group()],
    ...more,
  });
}

Deno.test("standby gives up in reverse order, and says who takes it", () => {
  assertEquals(clusterForecast({ verb: "standby" }, cluster()), {
    operations: [],
    steps: [
      "one gives up address of resources",
      "one gives up sync of resources",
      "two takes resources: sync, address",
    ],
    warnings: [],
    problems: [],
  });
});

Deno.test("standby is refused where nobody is there that could take over, and says why; release is not", () => {
  const heirs = [{ node: "two", against: "is dead" }, { node: "three", against: "is not fit" }];
  const groups = [group({ heirs }), group({ name: "mail" })];
  const standby = clusterForecast({ verb: "standby" }, cluster({ groups }));
  const nobody = "no other director is there that is fit and free to take resources " +
    "(two is dead, three is not fit)";
  assertEquals(standby.problems, [`${nobody}; "ringmaster release" gives it up all the same`]);
  const release = clusterForecast({ verb: "release" }, cluster({ groups }));
  assertEquals([release.problems, release.warnings], [[], [
    `${nobody}; it may be left without a holder`,
  ]]);
  assertEquals(release.steps.slice(-2), [
    "two takes mail: sync, address",
    'this director takes nothing until "ringmaster takeover"',
  ]);
});

Deno.test("standby names all that could have the group, and nobody else", () => {
  const heirs = [{ node: "two" }, { node: "three", against: "is dead" }, { node: "four" }];
  const plan = clusterForecast({ verb: "standby" }, cluster({ groups: [group({ heirs })] }));
  assertEquals([plan.problems, plan.steps.at(-1)], [
    [],
    "two or four takes resources: sync, address",
  ]);
});

Deno.test("takeover lets the holder give up first, and needs force where this director is not fit", () => {
  const held = group({ phase: "idle", holders: ["two"] });
  assertEquals(clusterForecast({ verb: "takeover" }, cluster({ groups: [held] })).steps, [
    "two gives up address of resources",
    "two gives up sync of resources",
    "one takes resources: sync, address",
  ]);
  const unfit = cluster({ groups: [held], fit: false, reasons: ["no gateway"] });
  assertEquals(clusterForecast({ verb: "takeover" }, unfit).problems, [
    "this director is not fit: no gateway; only force takes over",
  ]);
  assertEquals(clusterForecast({ verb: "takeover" }, cluster()).warnings, [
    "this director already holds every group",
  ]);
});

Deno.test("takeover takes back what was released here, and tells what else is against it", () => {
  const away = group({ phase: "idle", holders: ["two"] });
  const problems = (...reasons: string[]) =>
    clusterForecast({ verb: "takeover" }, cluster({ groups: [away], fit: false, reasons }))
      .problems;
  assertEquals(problems("released by an operator"), []);
  assertEquals(problems("released by an operator", "no gateway"), [
    "this director is not fit: no gateway; only force takes over",
  ]);
});

Deno.test("what is just moving is seen through first, and who holds nothing is told so", () => {
  const moving = cluster({ groups: [group({ phase: "releasing" })] });
  assertEquals(clusterForecast({ verb: "standby" }, moving).problems, [
    "resources is just being given up",
  ]);
  const idle = cluster({ groups: [group({ phase: "idle", holders: ["two"] })] });
  assertEquals(clusterForecast({ verb: "standby" }, idle), {
    operations: [],
    steps: [],
    warnings: ["this director holds no group"],
    problems: [],
  });
});

Deno.test("clusterForecast looks at the groups of the scope alone, as the verb does", () => {
  const other = group({ name: "mail", preferred: "two" });
  const both = cluster({ groups: [group(), other] });
  const standby = (scope: "local" | "foreign") =>
    clusterForecast({ verb: "standby", scope }, both).steps.at(-1);
  assertEquals(standby("local"), "two takes resources: sync, address");
  assertEquals(standby("foreign"), "two takes mail: sync, address");
  assertEquals(clusterForecast({ verb: "standby", scope: "foreign" }, cluster()), {
    operations: [],
    steps: [],
    warnings: ["this director holds none of the foreign groups"],
    problems: [],
  });
  const away = cluster({ groups: [group({ phase: "idle", holders: ["two"] })] });
  assertEquals(clusterForecast({ verb: "takeover", scope: "foreign" }, away), {
    operations: [],
    steps: [],
    warnings: ["the cluster has no group that is foreign to this director"],
    problems: [],
  });
  assertEquals(clusterForecast({ verb: "takeover", scope: "local" }, both).warnings, [
    "this director already holds every local group",
  ]);
});

Deno.test("takeover with force is foretold where this director is not fit", () => {
  const groups = [group({ phase: "idle", holders: ["two"] })];
  const unfit = cluster({ groups, fit: false, reasons: ["no gateway"] });
  const plan = clusterForecast({ verb: "takeover", force: true }, unfit);
  assertEquals([plan.problems, plan.steps.length], [[], 3]);
  assertEquals(plan.warnings, ["this director is not fit: no gateway"]);
  assertEquals(
    clusterForecast({ verb: "takeover", force: true }, { ...unfit, reasons: [] }).warnings,
    [],
  );
});
