/**
 * What an operator may write: the native configuration. The schema decodes one place at a time; what it says across
 * places (inheritance, names, ports that follow from others) is resolve.ts.
 */

import {
  durationSchema,
  foundInstead,
  optionWords,
  textSchema,
  wholeNumberSchema,
  yesOrNoSchema,
  z,
} from "../plugin/mod.ts";
import { FORWARDING_METHODS, SCHEDULERS, WEIGHT_MAX } from "../model/mod.ts";
import { clusterSchema } from "./cluster_schema.ts";
import { journalSchema } from "./journal_schema.ts";
import { absolutePath, DURATION_MAX_MS, nameSchema as name, oneOf } from "./schema_parts.ts";
import {
  DRIFT_POLICIES,
  LOG_FORMATS,
  LOG_LEVELS,
  SCHEDULER_FLAG_WORDS,
  SYSLOG_FACILITIES,
} from "./words.ts";

/** IP_VS_SVC persistence time-outs are whole seconds; ipvsadm(8) takes at most 31 days. */
export const PERSISTENT_MAX_SECONDS = 2_678_400;

/** The greatest connection threshold that ipvsadm(8) takes (-x, -y); the kernel itself has 32 bits without a sign. */
const CONNECTION_THRESHOLD_MAX = 2_147_483_647;

/** Far more than makes sense: at one connection a second, more than eleven days without a full check. */
const CONNECTS_MAX = 1_000_000;

const PORT_MAX = 65_535;

/** A line that was counted for longer would be told too late to be of use. */
const REPEATS_MAX_MS = 3_600_000;

const forwarding = oneOf(FORWARDING_METHODS as ["gate", "masq", "ipip"]);
const scheduler = oneOf(SCHEDULERS);
const checkDuration = durationSchema({ minMs: 1, maxMs: DURATION_MAX_MS });
const threshold = wholeNumberSchema(1, Number.MAX_SAFE_INTEGER);

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
  connects: wholeNumberSchema(0, CONNECTS_MAX).optional().describe(
    "After a good check, so many checks that only connect come before the next full one; 0 where left out",
  ),
});

export const checkSchema = checkTimingSchema.loose();

const connectionThreshold = wholeNumberSchema(0, CONNECTION_THRESHOLD_MAX);

const serverText = textSchema('text such as "10.0.0.147:9072 masq 1"');
const ADDRESS_WANTED = 'an address such as "10.0.0.147:9072"';

export const realMappingSchema = z.strictObject({
  address: textSchema(ADDRESS_WANTED).describe(
    "Address or name, and port; the virtual's port where left out, of a firewall mark that of the packet",
  ),
  forwarding: forwarding.optional().describe("How packets reach it; masq where left out"),
  weight: wholeNumberSchema(0, WEIGHT_MAX).optional().describe(
    "Share of new connections; 1 where left out",
  ),
  upper_threshold: connectionThreshold.optional().describe(
    "At this many connections it gets no new ones; 0, which is no limit, where left out",
  ),
  lower_threshold: connectionThreshold.optional().describe(
    "Once over the upper threshold, it gets new ones again below this many; 0 where left out",
  ),
  check: checkSchema.optional().describe("What differs from the service's check"),
});

export const fallbackMappingSchema = z.strictObject({
  address: textSchema(ADDRESS_WANTED).describe(
    "Address or name, and port; the virtual's port where left out, of a firewall mark that of the packet",
  ),
  forwarding: forwarding.optional().describe("How packets reach it; gate where left out"),
});

const realSchema = z.union([serverText, realMappingSchema]);
const fallbackSchema = z.union([serverText, fallbackMappingSchema]);

const netmaskError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, "a mask such as 255.255.255.0, or for IPv6 a prefix length");

const flagsError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, 'flags of the scheduler, such as "sh-port" or [sh-port, sh-fallback]');

const schedulerFlags = z.union([
  z.string({ error: flagsError }),
  z.array(oneOf(SCHEDULER_FLAG_WORDS)),
], { error: flagsError }).register(optionWords, {
  words: `list of ${SCHEDULER_FLAG_WORDS.map((word) => `\`${word}\``).join(" or ")}, also as text`,
});

/** What `defaults` may say for all services, and each service for itself. */
const inherited = {
  scheduler: scheduler.optional().describe(
    "How new connections are shared out; wrr where left out",
  ),
  quiescent: yesOrNoSchema().optional().describe(
    "Whether a server that is down stays in the table with weight 0; no where left out",
  ),
  readdquiescent: yesOrNoSchema().optional().describe(
    "With quiescent: whether a server that is down and was never in the table is added with weight 0; no where left out",
  ),
  fallback: fallbackSchema.optional().describe("Server that is used when no other is up"),
  fallbackcommand: textSchema("a shell command").optional().describe(
    "Shell command that is run with start ADDRESS:PORT PROTOCOL behind it when the last server is lost, and with stop when the first one returns",
  ),
};

export const serviceSchema = z.strictObject({
  name: name.optional().describe("What people call it; its address where left out"),
  virtual: textSchema('an address such as "10.0.0.150:9072/tcp"').describe(
    "Address or name, port and protocol (tcp where left out) that clients connect to; or a firewall mark: fwmark:7, fwmark:7/6 for IPv6",
  ),
  scheduler: inherited.scheduler,
  schedflags: schedulerFlags.optional().describe("Flags of the scheduler (ipvsadm -b)"),
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
  ops: yesOrNoSchema().optional().describe(
    "Whether every packet is scheduled by itself, over udp only; no where left out",
  ),
  quiescent: inherited.quiescent,
  readdquiescent: inherited.readdquiescent,
  cleanstop: yesOrNoSchema().optional().describe(
    "Whether a stop removes the service from the table; as the director's cleanstop where left out",
  ),
  fallback: inherited.fallback,
  fallbackcommand: inherited.fallbackcommand,
  monitorfile: textSchema("the path of a file").optional().describe(
    "File that gets a line for the result of every check",
  ),
  check: checkSchema.optional().describe("How the servers are checked"),
  real: z.array(realSchema).nullish().describe("The servers"),
});

export const defaultsSchema = z.strictObject({
  ...inherited,
  check: checkSchema.optional().describe("How the servers are checked"),
});

/** What the core itself knows of the admin observer's options; the observer decodes them and has more. */
export const adminSchema = z.looseObject({
  socket: textSchema("the path of a socket").optional().describe(
    "Unix socket that `ringmaster status` asks",
  ),
});

/** The log observer's own options, which it decodes once more. */
export const logSchema = z.strictObject({
  format: oneOf(LOG_FORMATS).optional().describe(
    "How a line is written on the terminal and in the file; text where left out",
  ),
  level: oneOf(LOG_LEVELS).optional().describe(
    "Events that are less severe are not written; info, which is all of them, where left out",
  ),
  file: textSchema("the path of a file").optional().describe(
    "File that events are written to, beside the terminal",
  ),
  syslog: oneOf(SYSLOG_FACILITIES).optional().describe(
    "Facility of the system log that gets the events too",
  ),
  repeats: durationSchema({ minMs: 0, maxMs: REPEATS_MAX_MS }).optional().describe(
    "For how long the same line is counted instead of written again; 10s where left out, 0s writes every one",
  ),
});

/** Names as sysctl(8) writes them; a slash or an empty step would lead to other files. */
const settingName = z.string().regex(/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+$/, {
  error: (issue) =>
    foundInstead(issue.input, "the name of a kernel setting, such as net.ipv4.ip_forward"),
});

const settingError = (issue: { readonly input?: unknown }) =>
  foundInstead(issue.input, "a number, text in one line, or leave");

const settingValue = z.union([
  z.number({ error: settingError }),
  z.string({ error: settingError }).regex(/^(?!.*\p{Cc})(?=.*\S)/u, { error: settingError }),
], { error: settingError });

/** The plugin decodes what stands beside the type. */
const observerSchema = z.looseObject({
  type: textSchema("the name of an observer").describe("Which observer"),
});

export const configSchema = z.strictObject({
  node: name.optional().describe("Name of this director; the machine's where left out"),
  backend: textSchema("the name of a backend").optional().describe(
    "What forwards the packets; ipvsadm where it can work, else userspace",
  ),
  backends: z.record(z.string(), z.record(z.string(), z.unknown())).optional().describe(
    "Options of backends, by their names; the page of each backend lists them",
  ),
  observers: z.array(observerSchema).optional().describe(
    "Observers to start beside the log and the administration: each its type, and its plugin's options",
  ),
  plugins: z.array(textSchema("the path of a plugin")).optional().describe(
    "Files with plugins of the site's own, relative to this file",
  ),
  autoreload: yesOrNoSchema().optional().describe(
    "Whether a change of the file is applied; no where left out",
  ),
  cleanstop: yesOrNoSchema().optional().describe(
    "Whether a stop removes the services from the table; yes where left out",
  ),
  drift: oneOf(DRIFT_POLICIES).optional().describe(
    "What is done when somebody else changes our services in the table: put them back, or only tell; repair where left out",
  ),
  sysctl: z.record(settingName, settingValue).optional().describe(
    "Kernel settings that are wanted at the start, by their names; leave for one not to be touched",
  ),
  logfile: textSchema("the path of a file").optional().describe(
    "The same as log.file, in ldirectord's word",
  ),
  syslog: oneOf(SYSLOG_FACILITIES).optional().describe("The same as log.syslog"),
  log: logSchema.optional().describe("How events are written, and where"),
  maintenancedir: absolutePath("the path of a folder").optional().describe(
    "Folder in which a file with the name of a server takes that server out of service",
  ),
  callback: absolutePath("the path of a program").optional().describe(
    "Program that is run with the path of the configuration when that has changed on disk",
  ),
  state: absolutePath("the path of a folder").optional().describe(
    "Folder for what operators have set; the place that fits the user where left out",
  ),
  journal: z.union([yesOrNoSchema(), journalSchema]).optional()
    .register(optionWords, { words: "yes or no, or a mapping" }).describe(
      "Whether every event and decision is kept on disk, and where; yes where left out",
    ),
  admin: adminSchema.optional().describe("Where the director answers questions"),
  defaults: defaultsSchema.optional().describe(
    "What holds for every service that does not say otherwise",
  ),
  services: z.array(serviceSchema).nullish().describe("The virtual services"),
  cluster: clusterSchema.optional().describe(
    "The directors that share virtual addresses; this director is alone where left out",
  ),
});

export type ConfigInput = z.input<typeof configSchema>;
export type DefaultsInput = z.input<typeof defaultsSchema>;
export type ServiceInput = z.input<typeof serviceSchema>;
export type RealInput = z.input<typeof realSchema>;
export type FallbackInput = z.input<typeof fallbackSchema>;
export type CheckInput = z.input<typeof checkSchema>;
