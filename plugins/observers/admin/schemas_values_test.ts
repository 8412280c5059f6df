import { assert, assertEquals } from "@std/assert";
import { sampleCluster } from "../../../core/testing/mod.ts";
import type {
  Actor,
  AuditRecord,
  ClusterOutcome,
  ClusterSnapshot,
  ConfigurationText,
  GroupExplanation,
  LatencySeries,
  LayerEntry,
  NodeSnapshot,
  Operation,
  PluginListing,
  Promotion,
  ProposalPlan,
  ReloadOutcome,
  ServiceSnapshot,
  Snapshot,
  VerbOutcome,
  z,
} from "../../../core/plugin/mod.ts";
import type { PeerSummary } from "./app_parts.ts";
import { SNAPSHOT } from "./app_test_kit.ts";
import type {
  clusterOutcomeSchema,
  configurationSchema,
  layerEntrySchema,
  planSchema,
  promotionSchema,
  reloadOutcomeSchema,
  verbOutcomeSchema,
} from "./schemas_change.ts";
import { clusterSchema, type nodeSchema } from "./schemas_cluster.ts";
import type {
  auditRecordSchema,
  groupExplanationSchema,
  latenciesSchema,
} from "./schemas_events.ts";
import type { actorSchema, peerSchema, pluginSchema } from "./schemas_small.ts";
import { type serviceSchema, statusSchema } from "./schemas_state.ts";
import { operationSchema } from "./schemas_values.ts";

/** The type with everything in it read-only, so that shapes can be compared. */
type Frozen<Type> = Type extends object ? { readonly [Key in keyof Type]: Frozen<Type[Key]> }
  : Type;

type SameShape<Left, Right> = [Frozen<Left>] extends [Frozen<Right>]
  ? [Frozen<Right>] extends [Frozen<Left>] ? SameKeys<Left, Right> : never
  : never;
/** A key that may be left out is one that the other shape need not have, so that keys are compared by themselves. */
type SameKeys<Left, Right> = [keyof Left] extends [keyof Right]
  ? [keyof Right] extends [keyof Left] ? true : never
  : never;

type Same<Schema extends z.ZodType, Type> = SameShape<z.output<Schema>, Type>;
type Done = Exclude<ReloadOutcome, { readonly kind: "rejected" | "guarded" }>;
type Events<Type> = Omit<Type, "events">;

Deno.test("the schemas have the shapes of what the director answers, which the compiler compares", () => {
  const same: [
    Same<typeof statusSchema, Snapshot>,
    Same<typeof serviceSchema, ServiceSnapshot>,
    Same<typeof clusterSchema, ClusterSnapshot>,
    Same<typeof nodeSchema, NodeSnapshot>,
    Same<typeof operationSchema, Operation>,
    Same<typeof layerEntrySchema, LayerEntry>,
    Same<typeof configurationSchema, ConfigurationText>,
    Same<typeof promotionSchema, Promotion>,
    Same<typeof planSchema, ProposalPlan>,
    Same<typeof reloadOutcomeSchema, Done>,
    Same<typeof verbOutcomeSchema, VerbOutcome>,
    Same<typeof clusterOutcomeSchema, ClusterOutcome>,
    Same<typeof auditRecordSchema, AuditRecord>,
    SameShape<Events<z.output<typeof groupExplanationSchema>>, Events<GroupExplanation>>,
    Same<typeof latenciesSchema, LatencySeries>,
    Same<typeof pluginSchema, PluginListing>,
    Same<typeof actorSchema, Actor>,
    Same<typeof peerSchema, PeerSummary>,
  ] = Array(18).fill(true) as never;
  assertEquals(same.every((each) => each), true);
});

Deno.test("the schemas are strict all the way down", () => {
  const whole = { ...SNAPSHOT, cluster: sampleCluster() };
  assertEquals(statusSchema.parse(whole), whole as z.output<typeof statusSchema>);
  assert(!statusSchema.safeParse({ ...whole, extra: 1 }).success);
  assert(!statusSchema.safeParse({ ...whole, config: { ...whole.config, extra: 1 } }).success);
  assert(!clusterSchema.safeParse({ ...whole.cluster, counters: {} }).success);
  const { pid: _pid, ...without } = whole;
  assert(!statusSchema.safeParse(without).success);
});

Deno.test("the operations are told apart by their kind", () => {
  const service = { by: "fwmark", mark: 7, family: 4 };
  const server = { address: "10.0.0.2", port: 0, forwarding: "gate", weight: 1 };
  assert(operationSchema.safeParse({ kind: "server.add", service, server }).success);
  assert(!operationSchema.safeParse({ kind: "service.add", service, server }).success);
  const settings = { key: service, scheduler: "wrr", onePacket: true };
  assert(operationSchema.safeParse({ kind: "service.edit", service: settings }).success);
  assert(!operationSchema.safeParse({ kind: "service.edit", service: settings, server }).success);
});
