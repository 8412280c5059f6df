/** The tables of docs/configuration.md, made from the schema of the native configuration. */

import {
  clusterSchema,
  fencingSchema,
  groupSchema,
  heartbeatSchema,
  pingGroupSchema,
  resourceWordsSchema,
} from "../../core/config/cluster_schema.ts";
import { journalSchema } from "../../core/config/journal_schema.ts";
import {
  checkTimingSchema,
  configSchema,
  defaultsSchema,
  fallbackMappingSchema,
  logSchema,
  realMappingSchema,
  serviceSchema,
} from "../../core/config/schema.ts";
import type { z } from "../../core/plugin/mod.ts";
import { adminOptions, peerOptions, tlsOptions } from "../../plugins/observers/admin/options.ts";
import { optionsTable } from "./options_table.ts";

const PLACES: readonly (readonly [heading: string, schema: z.ZodObject])[] = [
  ["The file", configSchema],
  ["`defaults`", defaultsSchema],
  ["One of `services`", serviceSchema],
  ["One of `real`, as a mapping", realMappingSchema],
  ["`fallback`, as a mapping", fallbackMappingSchema],
  ["`check`", checkTimingSchema],
  ["`log`", logSchema],
  ["`journal`, as a mapping", journalSchema],
  ["`admin`", adminOptions],
  ["`tls` of `admin`", tlsOptions],
  ["One of `peers` of `admin`", peerOptions],
  ["`cluster`", clusterSchema],
  ["One of `heartbeats`", heartbeatSchema],
  ["One of `resources`", resourceWordsSchema],
  ["One of `groups`", groupSchema],
  ["One of `ping`, as a mapping", pingGroupSchema],
  ["`fencing`", fencingSchema],
];

export const CONFIGURATION_PAGE = "docs/configuration.md";

export function configurationTables(): string {
  return PLACES.map(([heading, schema]) => `### ${heading}\n\n${optionsTable(schema)}`).join(
    "\n\n",
  );
}
