/**
 * What an operator may write: the native configuration. The schema decodes one place at a time; what it says across
 * places (inheritance, names, ports that follow from others) is resolve.ts.
 */

import {
  durationSchema,
  foundInstead,
  foundOther,
  textSchema,
  wholeNumberSchema,
  yesOrNoSchema,
  z,
} from "../plugin/mod.ts";
import { FORWARDING_METHODS, SCHEDULERS } from "../model/mod.ts";

/** A day; longer timers would overflow the 32-bit milliseconds of setTimeout and fire at once. */
export const CHECK_DURATION_MAX_MS = 86_400_000;

/** IP_VS_SVC persistence time-outs are whole seconds; ipvsadm(8) takes at most 31 days. */
export const PERSISTENT_MAX_SECONDS = 2_678_400;

/** The greatest weight that the kernel takes (ipvsadm(8), -w). */
export const WEIGHT_MAX = 65_535;

const PORT_MAX = 65_535;

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: (issue) => foundOther(issue.input, words) });
}

const forwarding = oneOf(FORWARDING_METHODS as ["gate", "masq", "ipip"]);
const scheduler = oneOf(SCHEDULERS);
const checkDuration = durationSchema({ minMs: 1, maxMs: CHECK_DURATION_MAX_MS });
const threshold = wholeNumberSchema(1, Number.MAX_SAFE_INTEGER);
/** Names stand in one-line events and on command lines. */
const name = textSchema("a name").regex(/^(?!.*\p{Cc})(?:\S(?:.*\S)?)?$/u, {
  error: (issue) => foundInstead(issue.input, "a name in one line, without blanks around it"),
});

/** What every check has, whatever its type; everything else in a check is an option of the checker plugin. */
export const checkTimingSchema = z.strictObject({
  type: textSchema("the name of a checker").optional().describe(
    "Which checker; connect for tcp services where left out",
  ),
  interval: checkDuration.optional().describe(
    "From the start of one check to the start of the next; 1s where left out",
  ),
  timeout: checkDuration.optional().describe("Limit for the whole check; 1s where left out"),
  rise: threshold.optional().describe(
    "Good results in a row that put a server back in service; 1 where left out",
  ),
  fall: threshold.optional().describe(
    "Bad results in a row that take a server out of service; 1 where left out",
  ),
  port: wholeNumberSchema(1, PORT_MAX).optional().describe(
    "Port that is checked; the server's own where left out",
  ),
});

export const checkSchema = checkTimingSchema.loose();

const serverText = textSchema('text such as "10.0.0.147:9072 masq 1"');
export const ADDRESS_WANTED = 'an address such as "10.0.0.147:9072"';

export const realMappingSchema = z.strictObject({
  address: textSchema(ADDRESS_WANTED).describe(
    "Address or name, and port; the virtual's port where left out",
  ),
  forwarding: forwarding.optional().describe("How packets reach it; masq where left out"),
  weight: wholeNumberSchema(0, WEIGHT_MAX).optional().describe(
    "Share of new connections; 1 where left out",
  ),
  check: checkSchema.optional().describe("What differs from the service's check"),
});

export const fallbackMappingSchema = z.strictObject({
  address: textSchema(ADDRESS_WANTED).describe(
    "Address or name, and port; the virtual's port where left out",
  ),
  forwarding: forwarding.optional().describe("How packets reach it; gate where left out"),
});

const realSchema = z.union([serverText, realMappingSchema]);
const fallbackSchema = z.union([serverText, fallbackMappingSchema]);

const netmaskError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, "a mask such as 255.255.255.0, or for IPv6 a prefix length");

export const serviceSchema = z.strictObject({
  name: name.optional().describe("What people call it; its address where left out"),
  virtual: textSchema('an address such as "10.0.0.150:9072/tcp"').describe(
    "Address or name, port and protocol (tcp where left out) that clients connect to",
  ),
  scheduler: scheduler.optional().describe(
    "How new connections are shared out; wrr where left out",
  ),
  persistent: durationSchema({
    minMs: 1_000,
    maxMs: PERSISTENT_MAX_SECONDS * 1_000,
    stepMs: 1_000,
    wanted: `whole seconds with the unit, from 1s to ${PERSISTENT_MAX_SECONDS}s`,
  }).optional().describe("How long a client keeps its server"),
  netmask: z.union([z.string({ error: netmaskError }), z.int({ error: netmaskError })], {
    error: netmaskError,
  }).optional().describe(
    "Which clients count as one: a mask such as 255.255.255.0, or for IPv6 a prefix length",
  ),
  quiescent: yesOrNoSchema().optional().describe(
    "Whether a server that is down stays in the table with weight 0; no where left out",
  ),
  fallback: fallbackSchema.optional().describe("Server that is used when no other is up"),
  check: checkSchema.optional().describe("How the servers are checked"),
  real: z.array(realSchema).nullish().describe("The servers"),
});

export const defaultsSchema = serviceSchema.pick({
  scheduler: true,
  quiescent: true,
  fallback: true,
  check: true,
});

export const adminSchema = z.strictObject({
  socket: textSchema("the path of a socket").optional().describe(
    "Unix socket that `ringmaster status` asks",
  ),
});

export const configSchema = z.strictObject({
  node: name.optional().describe("Name of this director; the machine's where left out"),
  backend: textSchema("the name of a backend").optional().describe(
    "What forwards the packets; ipvsadm where it can work, else userspace",
  ),
  backends: z.record(z.string(), z.record(z.string(), z.unknown())).optional().describe(
    "Options of backends, by their names; the page of each backend lists them",
  ),
  autoreload: yesOrNoSchema().optional().describe(
    "Whether a change of the file is applied; no where left out",
  ),
  cleanstop: yesOrNoSchema().optional().describe(
    "Whether a stop removes the services from the table; yes where left out",
  ),
  logfile: textSchema("the path of a file").optional().describe(
    "File that events are written to, beside the terminal",
  ),
  admin: adminSchema.optional().describe("Where the director answers questions"),
  defaults: defaultsSchema.optional().describe(
    "What holds for every service that does not say otherwise",
  ),
  services: z.array(serviceSchema).nullish().describe("The virtual services"),
});

export type ConfigInput = z.input<typeof configSchema>;
export type DefaultsInput = z.input<typeof defaultsSchema>;
export type ServiceInput = z.input<typeof serviceSchema>;
export type RealInput = z.input<typeof realSchema>;
export type FallbackInput = z.input<typeof fallbackSchema>;
export type CheckInput = z.input<typeof checkSchema>;

/** Keys that will mean something one day and must not be taken for misspelt until then. */
export const LATER_KEYS:
  readonly (readonly [parent: readonly string[], keys: readonly string[]])[] = [
    [[], ["sysctl", "cluster", "plugins"]],
    [["admin"], ["listen"]],
  ];
