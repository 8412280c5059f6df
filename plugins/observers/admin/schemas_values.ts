/** Values that stand in several pictures: outcomes of checks, histograms, and the words of a virtual service. */

import { FORWARDING_METHODS, z } from "../../../core/plugin/mod.ts";
import { answerNames, durationMsSchema, timeSchema } from "./schemas_common.ts";

export const checkOutcomeSchema = z.strictObject({
  healthy: z.boolean(),
  message: z.string(),
  at: timeSchema,
  latencyMs: durationMsSchema,
}).register(answerNames, { id: "CheckOutcome" });

export const histogramSchema = z.strictObject({
  boundsMs: z.array(z.number()).describe("Upper bounds, rising"),
  counts: z.array(z.number()).describe("One more than bounds, each counted once"),
  sumMs: durationMsSchema,
}).register(answerNames, { id: "Histogram" });

export const persistenceSchema = z.strictObject({
  timeoutSeconds: z.number(),
  netmask: z.string().exactOptional(),
}).register(answerNames, { id: "Persistence" });

const serviceKeySchema = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("address"),
    protocol: z.enum(["tcp", "udp"]),
    address: z.string(),
    port: z.int(),
  }),
  z.strictObject({
    by: z.literal("fwmark"),
    mark: z.int(),
    family: z.union([z.literal(4), z.literal(6)]),
  }),
]).register(answerNames, { id: "ServiceKey" });

const settings = z.strictObject({
  key: serviceKeySchema,
  scheduler: z.string(),
  schedulerFlags: z.array(z.string()).exactOptional(),
  persistence: persistenceSchema.exactOptional(),
  onePacket: z.boolean().exactOptional(),
}).register(answerNames, { id: "ServiceSettings" });

const tableServer = z.strictObject({
  address: z.string(),
  port: z.int(),
  forwarding: z.enum(FORWARDING_METHODS),
  weight: z.int(),
  upperThreshold: z.int().exactOptional(),
  lowerThreshold: z.int().exactOptional(),
}).register(answerNames, { id: "TableServer" });

const ofService = <Kind extends string>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), service: settings });
const ofServer = <Kind extends string>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), service: serviceKeySchema, server: tableServer });

export const operationSchema = z.discriminatedUnion("kind", [
  ofService("service.add"),
  ofService("service.edit"),
  ofService("service.remove"),
  ofServer("server.add"),
  ofServer("server.edit"),
  ofServer("server.remove"),
]).register(answerNames, { id: "Operation" });
