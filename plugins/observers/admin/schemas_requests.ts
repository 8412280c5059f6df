/** What clients may say: queries, values in paths, and bodies. */

import {
  DRAIN_DEFAULT_MS,
  DRAIN_MAX_MS,
  GROUP_SCOPES,
  WEIGHT_MAX,
  z,
} from "../../../core/plugin/mod.ts";
import { SEVERITIES } from "./schemas_events.ts";

const EVENTS_MAX = 10_000;
export const EVENTS_DEFAULT = 1_000;
export const AUDIT_DEFAULT = 100;

const text = z.string().min(1).max(1_000);
const service = text.describe("Name or id of the service");
const server = text.describe("Address and port of the server");
const member = { service, server };

/** Numbers stand as text in a query. */
const wholeNumber = () => z.string().regex(/^\d{1,15}$/).transform(Number);

/** Words with commas between them. */
function words<Word extends z.ZodType<string, string>>(word: Word, most: number) {
  return z.string().min(1).max(1_000).transform((given) => given.split(",")).pipe(
    z.array(word).max(most),
  );
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, or ISO 8601 with its zone. */
const time = z.string().max(40).transform((given, context) => {
  const at = /^\d{1,15}$/.test(given)
    ? Number(given)
    : ISO_TIME.test(given)
    ? Date.parse(given)
    : NaN;
  if (!Number.isNaN(at)) return at;
  const found = JSON.stringify(given);
  context.addIssue({
    code: "custom",
    message:
      `found ${found}; wanted is milliseconds since the epoch, or a time such as 2026-01-31T12:00:00Z`,
  });
  return z.NEVER;
}).describe("Milliseconds since the epoch, or a time such as 2026-01-31T12:00:00Z");

const force = z.enum(["true", "false"]).transform((given) => given === "true").optional();

export const forceQuery = z.strictObject({
  force: force.describe("Also where it would remove more than half of all real servers"),
});

/** Of a service, with or without a server, or of a group of resources, the first one where neither is named. */
export const whyQuery = z.strictObject({
  service: service.optional(),
  server: server.optional(),
  group: text.optional().describe("A group of resources; the first where nothing is named"),
});

export const eventsQuery = z.strictObject({
  after: wholeNumber().optional().describe("Only events younger than the one with this number"),
  limit: wholeNumber().pipe(z.int().min(1).max(EVENTS_MAX)).optional().describe(
    `At most so many, from 1 to ${EVENTS_MAX}; with \`after\` the oldest of them, else the newest`,
  ),
  type: words(z.string().regex(/^[a-z]+(\.[a-z_]+)?$/), 50).optional().describe(
    "Types, such as `server.down`, or what stands before the dot, such as `server`; with commas",
  ),
  severity: words(z.enum(SEVERITIES), 3).optional().describe("Severities, with commas"),
  service: service.optional(),
  server: server.optional(),
  since: time.optional(),
});

export const auditQuery = z.strictObject({
  limit: wholeNumber().pipe(z.int().min(1).max(EVENTS_MAX)).optional(),
  actor: text.optional().describe("Only what this one asked for"),
  since: time.optional(),
});

export const serversQuery = z.strictObject({
  service: service.optional(),
  status: z.enum(["unknown", "up", "down"]).optional(),
});

export const latenciesQuery = z.strictObject({ service });

export const servicePath = z.strictObject({ service });
export const memberPath = z.strictObject(member);
export const nodePath = z.strictObject({ node: text.describe("Name of the director") });

export const reloadBody = z.strictObject({ force: z.boolean().optional() });

export const memberBody = z.strictObject(member);

export const drainBody = z.strictObject({
  ...member,
  deadlineMs: z.int().min(1).max(DRAIN_MAX_MS).default(DRAIN_DEFAULT_MS),
});

const weight = z.union([z.int().min(0).max(WEIGHT_MAX), z.literal("configured")]);

export const weightBody = z.strictObject({ ...member, weight });

const scope = z.enum(GROUP_SCOPES).default("all");

export const standbyBody = z.strictObject({ scope });

export const takeoverBody = z.strictObject({ scope, force: z.boolean().optional() });

/** Nothing is to be said, and a word that is there is not passed over. */
export const emptyBody = z.strictObject({});

/** A service in the form of the native configuration. */
export const serviceBody = z.record(z.string(), z.unknown());
/** A server, as a mapping or in one line: `10.0.0.147:9072 masq 1`. */
export const serverBody = z.union([serviceBody, text]);

export const layerQuery = z.strictObject({
  service: service.optional(),
  server: server.optional(),
  force,
});

const files = z.array(z.strictObject({ path: text, text: z.string() })).min(1).max(100)
  .superRefine((given, context) => {
    const paths = given.map(({ path }) => path);
    const twice = paths.find((path, index) => paths.indexOf(path) < index);
    if (twice === undefined) return;
    const message = `found ${JSON.stringify(twice)} twice; wanted is each file once`;
    context.addIssue({ code: "custom", message });
  });

export const configBody = z.strictObject({ files });
export const configCheckBody = z.strictObject({ files: files.optional() });

export const proposalBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reload") }),
  z.strictObject({ kind: z.literal("files"), files }),
  z.strictObject({
    kind: z.literal("change"),
    change: z.strictObject({
      service,
      server: server.exactOptional(),
      value: z.union([serviceBody, text, z.null()]),
    }),
  }),
  z.strictObject({
    kind: z.literal("drop"),
    service: service.exactOptional(),
    server: server.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("server"),
    verb: z.enum(["drain", "disable", "enable", "weight"]),
    ...member,
    weight: weight.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("cluster"),
    verb: z.enum(["standby", "takeover", "release"]),
    scope: z.enum(GROUP_SCOPES).exactOptional(),
    force: z.boolean().exactOptional(),
  }),
]);
