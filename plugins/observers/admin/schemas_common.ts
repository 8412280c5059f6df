/**
 * What the schemas of the API share. A schema that is registered under a name stands under that name in the published
 * description; all of them are strict, so that the description leaves nothing out.
 */

import { z } from "../../../core/plugin/mod.ts";

/** Schemas of answers by the names that they have in the description. */
export const answerNames = z.registry<{ id: string }>();

export const timeSchema = z.number().describe("Milliseconds since the epoch");
export const durationMsSchema = z.number().describe("Milliseconds");
export const countSchema = z.int().min(0);
export const serviceIdSchema = z.string().describe(
  "The service's key: address, port and protocol, or firewall mark and family",
);
export const serverIdSchema = z.string().describe("Address and port of the server");
