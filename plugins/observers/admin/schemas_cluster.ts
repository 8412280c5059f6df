/** The picture of a cluster as the API shows it. */

import { PACKET_REFUSALS, z } from "../../../core/plugin/mod.ts";
import { answerNames, countSchema, durationMsSchema, timeSchema } from "./schemas_common.ts";
import { checkOutcomeSchema } from "./schemas_values.ts";

export const roleWordSchema = z.enum(["active", "standby"]);

const link = z.strictObject({
  link: z.string(),
  status: z.enum(["up", "down", "idle"]),
  silentMs: durationMsSchema.exactOptional(),
  received: z.int().min(0).exactOptional(),
}).register(answerNames, { id: "Link" });

export const nodeSchema = z.strictObject({
  name: z.string(),
  self: z.boolean(),
  status: z.enum(["unknown", "joining", "alive", "late", "dead", "left"]),
  since: timeSchema,
  role: roleWordSchema.exactOptional(),
  fit: z.boolean().exactOptional(),
  reason: z.string().exactOptional(),
  sameConfig: z.boolean().exactOptional(),
  hearsUs: z.boolean().exactOptional(),
  generation: z.number().exactOptional(),
  links: z.array(link),
}).register(answerNames, { id: "Node" });

const resourceShape = {
  label: z.string(),
  type: z.string(),
  held: z.boolean(),
  state: z.string().exactOptional(),
  problem: z.string().exactOptional(),
};

const resource = z.strictObject(resourceShape).register(answerNames, { id: "Resource" });

/** A resource in the list of those of all groups. */
export const groupResourceSchema = z.strictObject({ group: z.string(), ...resourceShape })
  .register(answerNames, { id: "GroupResource" });

const heir = z.strictObject({
  node: z.string(),
  against: z.string().exactOptional().describe("Why it would not get the group"),
}).register(answerNames, { id: "Heir" });

const group = z.strictObject({
  name: z.string(),
  preferred: z.string(),
  phase: z.enum(["idle", "claiming", "held", "releasing"]),
  claim: z.number(),
  since: timeSchema,
  holders: z.array(z.string()).describe("More than one where something is wrong"),
  heirs: z.array(heir).describe("The other directors, for when this one stands by"),
  why: z.string(),
  resources: z.array(resource),
}).register(answerNames, { id: "Group" });

const reference = z.strictObject({
  name: z.string(),
  reached: z.boolean(),
  last: checkOutcomeSchema.exactOptional(),
}).register(answerNames, { id: "Reference" });

export const clusterSchema = z.strictObject({
  name: z.string(),
  node: z.string(),
  role: roleWordSchema,
  status: z.enum(["joining", "member", "leaving", "left"]),
  fit: z.boolean(),
  reasons: z.array(z.string()).describe("Why it is not fit"),
  autoFailback: z.boolean(),
  times: z.strictObject({
    keepaliveMs: durationMsSchema,
    deadtimeMs: durationMsSchema,
    warntimeMs: durationMsSchema,
    initdeadMs: durationMsSchema,
    deadpingMs: durationMsSchema,
  }),
  nodes: z.array(nodeSchema),
  groups: z.array(group),
  references: z.array(reference),
  counters: z.strictObject({
    sent: countSchema,
    received: countSchema,
    duplicates: countSchema,
    refused: z.record(z.enum(PACKET_REFUSALS), countSchema),
    outdated: z.array(z.string()).exactOptional().describe(
      "Directors of which packets older than their last start came within deadtime",
    ),
  }),
}).register(answerNames, { id: "Cluster" });
