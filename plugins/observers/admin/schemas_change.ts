/** What is changed at run time: outcomes of verbs, the layer, the configuration's files, and what would be done. */

import { z } from "../../../core/plugin/mod.ts";
import {
  answerNames,
  countSchema,
  serverIdSchema,
  serviceIdSchema,
  timeSchema,
} from "./schemas_common.ts";
import { operationSchema } from "./schemas_values.ts";

export const layerEntrySchema = z.strictObject({
  service: z.string(),
  server: z.string().exactOptional().describe("Left out where the service itself is meant"),
  value: z.union([z.record(z.string(), z.unknown()), z.string(), z.null()]).describe(
    "In the form of the native configuration; null takes it away",
  ),
  by: z.string().describe("Who asked for it"),
  since: timeSchema,
  conflict: z.string().exactOptional().describe("What the file says against it by now"),
}).register(answerNames, { id: "LayerEntry" });

const configurationFileSchema = z.strictObject({ path: z.string(), text: z.string() })
  .register(answerNames, { id: "ConfigurationFile" });

export const configurationSchema = z.strictObject({
  path: z.string(),
  format: z.string(),
  etag: z.string(),
  files: z.array(configurationFileSchema).describe("The one that was named comes first"),
  inForce: z.boolean(),
}).register(answerNames, { id: "Configuration" });

export const promotionSchema = z.strictObject({
  path: z.string(),
  after: z.string().exactOptional().describe("The file with the layer in it"),
  change: z.string().describe("A unified diff, or what to put in by hand"),
  entries: z.array(layerEntrySchema),
}).register(answerNames, { id: "Promotion" });

export const planSchema = z.strictObject({
  operations: z.array(operationSchema),
  steps: z.array(z.string()).describe("What would happen, one sentence each"),
  warnings: z.array(z.string()),
  problems: z.array(z.string()).describe("Why it would be refused; empty where it would not"),
  guarded: z.literal(true).exactOptional().describe(
    "It would be refused only for how many servers it removes, and not with force",
  ),
}).register(answerNames, { id: "Plan" });

/** What a check of a configuration found. */
export const configurationCheckSchema = z.strictObject({
  valid: z.boolean().describe(
    "Also where only force would put it in force; `warnings` says so then",
  ),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  steps: z.array(z.string()).describe("What would happen if it were in force"),
}).register(answerNames, { id: "ConfigurationCheck" });

/** Outcomes that are answered with 200; the others are problems. */
export const reloadOutcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("applied"),
    changes: z.array(z.string()),
    warnings: z.array(z.string()).exactOptional().describe("What was not warned of before"),
  }),
  z.strictObject({ kind: z.literal("unchanged") }),
]).register(answerNames, { id: "ReloadOutcome" });

export const verbOutcomeSchema = z.strictObject({
  service: serviceIdSchema,
  server: serverIdSchema,
  message: z.string(),
  warning: z.string().exactOptional().describe("Why it may not outlive the director's process"),
}).register(answerNames, { id: "VerbOutcome" });

export const clusterOutcomeSchema = z.strictObject({
  groups: z.array(z.string()),
  message: z.string(),
}).register(answerNames, { id: "ClusterOutcome" });

/** Further members of a problem that refuses to remove too much. */
export const guardedShape = {
  removed: countSchema.exactOptional(),
  of: countSchema.exactOptional(),
};
