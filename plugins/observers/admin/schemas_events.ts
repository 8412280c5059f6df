/** Events, explanations and the audit trail as the API shows them. */

import { ACCESS_ROLES, LIST_MAX, z } from "../../../core/plugin/mod.ts";
import { answerNames, serverIdSchema, serviceIdSchema, timeSchema } from "./schemas_common.ts";

export const SEVERITIES = ["info", "warning", "error"] as const;

/** Each type has fields of its own beside these; docs/events.md lists them. */
export const eventSchema = z.looseObject({
  id: z.int().min(1).describe(
    "Grows by one from event to event, and from run to run where there is a journal",
  ),
  time: timeSchema,
  type: z.string().describe("`room.fact`, such as `server.down`"),
  cause: z.int().exactOptional().describe("Number of the event that led to this one"),
  severity: z.enum(SEVERITIES),
  sentence: z.string().describe("The event for a person"),
  left_out: z.record(z.string(), z.int().min(1)).exactOptional().describe(
    `By field: how many entries are missing in a list, of which there are ${LIST_MAX} at most`,
  ),
}).register(answerNames, { id: "Event" });

export const auditRecordSchema = z.strictObject({
  id: z.int().describe("Number of the event that told the request"),
  time: timeSchema,
  actor: z.string(),
  role: z.enum(ACCESS_ROLES),
  from: z.string(),
  verb: z.string(),
  target: z.string().describe("Empty where it is about the whole director"),
  before: z.string().exactOptional(),
  outcome: z.enum(["open", "done", "refused"]).describe("`open` until it has ended"),
  after: z.string().exactOptional(),
  reason: z.string().exactOptional().describe("Why it was refused"),
  endedAt: timeSchema.exactOptional(),
}).register(answerNames, { id: "AuditRecord" });

export const explanationSchema = z.strictObject({
  service: serviceIdSchema,
  server: serverIdSchema.exactOptional(),
  state: z.array(z.string()),
  events: z.array(eventSchema),
}).register(answerNames, { id: "Explanation" });

export const groupExplanationSchema = z.strictObject({
  group: z.string(),
  state: z.array(z.string()),
  events: z.array(eventSchema),
}).register(answerNames, { id: "GroupExplanation" });

export const latenciesSchema = z.record(z.string(), z.array(z.number().nullable()))
  .describe("By server: what its last checks took, milliseconds, oldest first; null is a failure")
  .register(answerNames, { id: "Latencies" });
