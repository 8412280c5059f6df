/** The picture of the director as the API shows it: the same shapes as core's `Snapshot`, as schemas. */

import { FORWARDING_METHODS, z } from "../../../core/plugin/mod.ts";
import { layerEntrySchema } from "./schemas_change.ts";
import { clusterSchema } from "./schemas_cluster.ts";
import {
  answerNames,
  countSchema,
  durationMsSchema,
  serverIdSchema,
  serviceIdSchema,
  timeSchema,
} from "./schemas_common.ts";
import { checkOutcomeSchema, histogramSchema, persistenceSchema } from "./schemas_values.ts";

const standingSchema = z.strictObject({
  mode: z.enum(["draining", "disabled", "maintenance"]).exactOptional(),
  weight: z.int().exactOptional().describe("Weight instead of the configured one"),
  since: timeSchema,
  deadlineAt: timeSchema.exactOptional().describe("Of a drain: when it ends at the latest"),
  file: z.string().exactOptional().describe("Of maintenance: the name of the file"),
}).describe("What an operator or the maintenance folder says about a server")
  .register(answerNames, { id: "Standing" });

const serverStatsSchema = z.strictObject({
  activeConnections: z.number(),
  inactiveConnections: z.number(),
  connections: z.number().exactOptional(),
  failedConnections: z.number().exactOptional(),
  bytesIn: z.number().exactOptional(),
  bytesOut: z.number().exactOptional(),
}).describe("Counters since the server was added").register(answerNames, { id: "ServerStats" });

const ratesSchema = z.strictObject({
  connectionsPerSecond: z.number(),
  bytesInPerSecond: z.number(),
  bytesOutPerSecond: z.number(),
}).register(answerNames, { id: "Rates" });

const serverShape = {
  id: serverIdSchema,
  status: z.enum(["unknown", "up", "down"]).describe("`unknown` until the first check has ended"),
  since: timeSchema.describe("When the status was entered, milliseconds since the epoch"),
  forwarding: z.enum(FORWARDING_METHODS),
  weight: z.int().describe("As configured"),
  tableWeight: z.int().exactOptional().describe(
    "As desired in the table now; left out where the server should not be in it",
  ),
  lastCheck: checkOutcomeSchema.exactOptional(),
  standing: standingSchema.exactOptional(),
  connectionsLeft: z.number().exactOptional().describe(
    "Of a server that is drained: connections that are still under way",
  ),
  reason: z.string().exactOptional().describe("Why the server gets no new connections"),
  stats: serverStatsSchema.exactOptional(),
  rates: ratesSchema.exactOptional(),
  checks: z.strictObject({ total: countSchema, failed: countSchema }).exactOptional(),
};

const serverSchema = z.strictObject(serverShape).register(answerNames, { id: "Server" });

/** A server in the list of those of all services. */
export const memberSchema = z.strictObject({
  service: serviceIdSchema,
  serviceName: z.string(),
  ...serverShape,
}).register(answerNames, { id: "Member" });

export const serviceSchema = z.strictObject({
  id: serviceIdSchema,
  name: z.string(),
  scheduler: z.string(),
  schedulerFlags: z.array(z.string()).exactOptional(),
  persistence: persistenceSchema.exactOptional(),
  onePacket: z.boolean().exactOptional(),
  quiescent: z.boolean(),
  fallback: z.strictObject({ id: serverIdSchema, inUse: z.boolean() }).exactOptional(),
  servers: z.array(serverSchema),
  checkLatency: histogramSchema.exactOptional(),
}).register(answerNames, { id: "Service" });

const reconcileSchema = z.strictObject({
  state: z.enum(["settled", "working", "degraded"]),
  rounds: countSchema,
  operations: countSchema,
  lastError: z.string().exactOptional(),
}).register(answerNames, { id: "Reconcile" });

const checkCountersSchema = z.strictObject({
  probes: countSchema,
  inFlight: countSchema,
  total: countSchema,
  failed: countSchema,
  worstLatenessMs: durationMsSchema,
  lateness: histogramSchema.exactOptional(),
}).register(answerNames, { id: "CheckCounters" });

const processSchema = z.strictObject({
  loopDelayMs: z.strictObject({ mean: durationMsSchema, worst: durationMsSchema }),
  stalls: countSchema,
  residentBytes: countSchema,
}).register(answerNames, { id: "Process" });

const connectionTableSchema = z.strictObject({
  size: countSchema.describe("Buckets"),
  used: countSchema.describe("Connections"),
}).register(answerNames, { id: "ConnectionTable" });

const journalSchema = z.strictObject({
  path: z.string(),
  records: countSchema,
  bytes: countSchema,
  waiting: countSchema.describe("Records that are not on disk yet"),
  trouble: z.string().exactOptional(),
}).register(answerNames, { id: "Journal" });

export const statusSchema = z.strictObject({
  version: z.string(),
  node: z.string(),
  pid: z.int(),
  startedAt: timeSchema,
  takenAt: timeSchema,
  config: z.strictObject({
    path: z.string(),
    loadedAt: timeSchema,
    rejected: z.string().exactOptional().describe("Why the newest files are not in force"),
  }),
  backend: z.strictObject({ name: z.string(), reason: z.string(), dryRun: z.boolean() }),
  reconcile: reconcileSchema,
  checks: checkCountersSchema,
  services: z.array(serviceSchema),
  layer: z.array(layerEntrySchema).exactOptional(),
  process: processSchema.exactOptional(),
  connectionTable: connectionTableSchema.exactOptional(),
  journal: journalSchema.exactOptional(),
  cluster: clusterSchema.exactOptional(),
}).register(answerNames, { id: "Status" });
