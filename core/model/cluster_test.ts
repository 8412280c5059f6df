import { assertEquals } from "@std/assert";
import { type GroupPhase, inScope, isLive, type NodeStatus, occupies, roleOf } from "./cluster.ts";

Deno.test("inScope: local groups prefer this director, foreign ones another", () => {
  const scopes = (preferred: string) =>
    (["all", "local", "foreign"] as const).map((scope) => inScope(preferred, "a", scope));
  assertEquals(scopes("a"), [true, true, false]);
  assertEquals(scopes("b"), [true, false, true]);
});

Deno.test("isLive: who is late is not dead", () => {
  const all: NodeStatus[] = ["unknown", "joining", "alive", "late", "dead", "left"];
  assertEquals(all.filter((status) => isLive({ status })), ["joining", "alive", "late"]);
});

Deno.test("occupies: everything but idle, also what is still being given up", () => {
  const all: GroupPhase[] = ["idle", "claiming", "held", "releasing"];
  assertEquals(all.filter(occupies), ["claiming", "held", "releasing"]);
});

Deno.test("roleOf: active with a group or on the way to one", () => {
  assertEquals(roleOf([]), "standby");
  assertEquals(roleOf([{ phase: "idle" }, { phase: "releasing" }]), "standby");
  assertEquals(roleOf([{ phase: "idle" }, { phase: "claiming" }]), "active");
});
