/** What an operator may write below `cluster`: the directors that share virtual addresses, and what they share. */

import {
  durationSchema,
  foundInstead,
  optionWords,
  textSchema,
  yesOrNoSchema,
  z,
} from "../plugin/mod.ts";
import { RESOURCE_FAILURE_POLICIES, STANDBY_TABLES } from "../model/mod.ts";
import { DURATION_MAX_MS, nameSchema, oneOf } from "./schema_parts.ts";

export const NODES_MIN = 2;
export const NODES_MAX = 8;

/** As many groups as a heartbeat carries, and as many media as membership tells apart. */
export const GROUPS_MAX = 64;
export const HEARTBEATS_MAX = 32;

/** Below it, a busy machine alone makes directors look dead. */
const KEEPALIVE_MIN_MS = 10;

/** Where the file says nothing; deadtime is that many keepalives, so that single lost heartbeats are forgiven. */
export const CLUSTER_DEFAULTS = {
  keepaliveMs: 100,
  deadtimeKeepalives: 4,
  initdeadMinMs: 2_000,
  authkeys: "authkeys",
  resourceTimeoutMs: 20_000,
  resourceMonitorMs: 2_000,
  onFailure: "give_way",
  fencingTimeoutMs: 30_000,
  standbyTable: "keep",
} as const;

/** Group of the resources that stand directly below `cluster`. */
export const ROOT_GROUP = "resources";

/** A UNIX node name has at most 64 characters (uname(2), utsname.nodename). */
const nodeForm = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;
const nodeError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, "the name of a director, as uname -n gives it");

const nodeSchema = z.string({ error: nodeError }).regex(nodeForm, { error: nodeError });

const nodesError = (issue: { readonly input?: unknown }) => {
  const { input } = issue;
  const wanted = `a list with the names of ${NODES_MIN} to ${NODES_MAX} directors`;
  return Array.isArray(input)
    ? `found ${input.length} of them; wanted is ${wanted}`
    : foundInstead(input, wanted);
};

const duration = (minMs: number) => durationSchema({ minMs, maxMs: DURATION_MAX_MS });

const GROUP_NAME_MAX = 128;

const hostText = textSchema("the name or address of a host");

/** The plugin decodes what stands beside the type. */
export const heartbeatSchema = z.looseObject({
  type: textSchema("the name of a heartbeat medium").describe("Which medium"),
});

/** What every resource has, whatever its type; everything else in a resource is an option of the plugin. */
export const resourceWordsSchema = z.strictObject({
  type: textSchema("the name of a resource").describe("Which resource"),
  timeout: duration(1).optional().describe(
    "Limit for taking it and for giving it up; 20s where left out",
  ),
  monitor: duration(KEEPALIVE_MIN_MS).optional().describe(
    "Period in which it is looked at while it is held; 2s where left out",
  ),
  on_failure: oneOf(RESOURCE_FAILURE_POLICIES as ["give_way", "keep"]).optional().describe(
    "What is done with its group when it is lost and does not come back; give_way where left out",
  ),
});

export const resourceSchema = resourceWordsSchema.loose();

export const groupSchema = z.strictObject({
  name: nameSchema.max(GROUP_NAME_MAX, {
    error: (issue) => foundInstead(issue.input, `a name of at most ${GROUP_NAME_MAX} characters`),
  }).describe("What people call it"),
  preferred: nodeSchema.optional().describe(
    "The director that has it where nothing else decides; the cluster's where left out",
  ),
  resources: z.array(resourceSchema).nullish().describe(
    "Taken from the first to the last, given up from the last to the first",
  ),
});

export const pingGroupSchema = z.strictObject({
  name: nameSchema.describe("What people call them"),
  hosts: z.array(hostText).min(1, {
    error: (issue) => foundInstead(issue.input, "a list with at least one host"),
  }).describe("Names or addresses, of which one that answers is enough"),
});

export const pingSchema = z.union([hostText, pingGroupSchema]);

export const fencingSchema = z.strictObject({
  command: textSchema("a shell command").describe(
    "Shell command that is run with the name of the director behind it, and as RINGMASTER_NODE; 0 means that it is off",
  ),
  timeout: duration(1).optional().describe("Limit for one run; 30s where left out"),
});

export const clusterSchema = z.strictObject({
  name: nameSchema.optional().describe(
    "Name of the cluster; heartbeats of another are ignored; the names of the directors joined by + where left out",
  ),
  nodes: z.array(nodeSchema, { error: nodesError }).min(NODES_MIN, { error: nodesError })
    .max(NODES_MAX, { error: nodesError })
    .register(optionWords, { words: `list of ${NODES_MIN} to ${NODES_MAX} names` }).describe(
      "The directors, as uname -n names them; an earlier one wins where nothing else decides",
    ),
  preferred: nodeSchema.optional().describe(
    "The director that has the resources where nothing else decides; the first one where left out",
  ),
  auto_failback: yesOrNoSchema().optional().describe(
    "Whether the preferred director takes the resources back when it returns; no where left out",
  ),
  heartbeats: z.array(heartbeatSchema).min(1).describe(
    "Media that carry the heartbeats: each its type, and its plugin's options",
  ),
  keepalive: duration(KEEPALIVE_MIN_MS).optional().describe(
    "From one heartbeat to the next; 100ms where left out",
  ),
  deadtime: duration(KEEPALIVE_MIN_MS).optional().describe(
    "Silence after which a director is dead, more than twice keepalive; four times keepalive where left out",
  ),
  warntime: duration(1).optional().describe(
    "Silence after which a director is called late; half of deadtime where left out",
  ),
  initdead: duration(KEEPALIVE_MIN_MS).optional().describe(
    "How long directors that were never heard are waited for at the start; twice deadtime and at least 2s where left out",
  ),
  deadping: duration(KEEPALIVE_MIN_MS).optional().describe(
    "Silence after which a pinged host counts as not reached; deadtime where left out",
  ),
  authkeys: textSchema("the path of a file").optional().describe(
    "File with the keys that sign the heartbeats, relative to this file; authkeys where left out",
  ),
  resources: z.array(resourceSchema).nullish().describe(
    "What one director at a time has, taken from the first to the last and given up from the last to the first",
  ),
  groups: z.array(groupSchema).nullish().describe(
    "Resources that move by themselves, instead of or beside resources",
  ),
  ping: z.array(pingSchema).nullish().describe(
    "Hosts that a director must reach to be of use: names, addresses, or groups of which one is enough",
  ),
  fencing: fencingSchema.optional().describe(
    "What makes sure that a silent director serves nobody, before its resources are taken",
  ),
  standby_table: oneOf(STANDBY_TABLES as ["keep", "empty"]).optional().describe(
    "What the table of a director that holds no resources has in it: the services, or nothing; keep where left out",
  ),
  realtime: yesOrNoSchema().optional().describe(
    "Whether heartbeats are sent by a thread of real-time priority; yes where left out",
  ),
});
