/** Small answers: who answers, who asks, who else is there, and problems. */

import { ACCESS_ROLES, z } from "../../../core/plugin/mod.ts";
import { guardedShape } from "./schemas_change.ts";
import { roleWordSchema } from "./schemas_cluster.ts";
import { answerNames, timeSchema } from "./schemas_common.ts";

export const versionSchema = z.strictObject({
  name: z.literal("ringmaster"),
  version: z.string(),
  node: z.string(),
  pid: z.int(),
}).register(answerNames, { id: "Version" });

export const roleSchema = z.strictObject({ node: z.string(), role: roleWordSchema })
  .register(answerNames, { id: "Role" });

export const pluginSchema = z.strictObject({
  id: z.string(),
  summary: z.string(),
  file: z.string().exactOptional().describe("Of a plugin of the site's own"),
}).register(answerNames, { id: "Plugin" });

export const actorSchema = z.strictObject({
  name: z.string(),
  role: z.enum(ACCESS_ROLES),
  from: z.string(),
}).register(answerNames, { id: "Actor" });

export const peerSchema = z.strictObject({
  node: z.string(),
  url: z.string(),
  reachable: z.boolean().exactOptional().describe("Left out until it was asked"),
  problem: z.string().exactOptional(),
  askedAt: timeSchema.exactOptional(),
}).register(answerNames, { id: "Peer" });

export const healthSchema = z.strictObject({ status: z.literal("ok") })
  .register(answerNames, { id: "Health" });

/** Problem details (RFC 9457) with the members that this API adds. */
export const problemSchema = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string().describe("The status in words"),
  status: z.int(),
  detail: z.string().describe("What went wrong this time, as one sentence"),
  code: z.string().exactOptional().describe("Code of the error; docs/errors.md explains each"),
  problems: z.array(z.string()).exactOptional().describe("Each single problem"),
  ...guardedShape,
}).register(answerNames, { id: "Problem" });
