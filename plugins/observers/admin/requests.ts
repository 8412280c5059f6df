/** What clients send: queries and JSON bodies, decoded by schemas; what is wrong becomes a problem with a status. */

import {
  decode,
  GROUP_SCOPES,
  messageOf,
  type OptionProblem,
  z,
} from "../../../core/plugin/mod.ts";
import { RequestError } from "./problem.ts";

/** Far more than the longest body that means something. */
export const BODY_BYTES_MAX = 16 * 1_024;
/** A drain may take a week; whoever wants longer wants `disable`. */
export const DEADLINE_MS_MAX = 7 * 86_400_000;
export const DEADLINE_MS_DEFAULT = 5 * 60_000;
/** Weights of ip_vs have 16 bits (ipvsadm(8), option -w). */
export const WEIGHT_MAX = 65_535;
export const EVENTS_MAX = 10_000;
export const EVENTS_DEFAULT = 1_000;

const text = z.string().min(1).max(1_000);
const member = { service: text, server: text };
/** Numbers stand as text in a query. */
const wholeNumber = z.string().regex(/^\d{1,15}$/).transform(Number);

/** Of a service, with or without a server, or of a group of resources, the first one where neither is named. */
export const whyQuery = z.strictObject({
  service: text.optional(),
  server: text.optional(),
  group: text.optional(),
});

export const eventsQuery = z.strictObject({
  after: wholeNumber.optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(EVENTS_MAX)).optional(),
});

export const reloadBody = z.strictObject({ force: z.boolean().optional() });

export const memberBody = z.strictObject(member);

export const drainBody = z.strictObject({
  ...member,
  deadlineMs: z.int().min(1).max(DEADLINE_MS_MAX).default(DEADLINE_MS_DEFAULT),
});

export const weightBody = z.strictObject({
  ...member,
  weight: z.union([z.int().min(0).max(WEIGHT_MAX), z.literal("configured")]),
});

const scope = z.enum(GROUP_SCOPES).default("all");

export const standbyBody = z.strictObject({ scope });

export const takeoverBody = z.strictObject({ scope, force: z.boolean().optional() });

/** Nothing is to be said, and a word that is there is not passed over. */
export const emptyBody = z.strictObject({});

/** The query of an address. Throws RequestError 400. */
export function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  url: string,
): z.output<Schema> {
  const { searchParams, pathname } = new URL(url);
  const given: Record<string, string> = {};
  for (const [name, value] of searchParams) {
    if (Object.hasOwn(given, name)) {
      throw new RequestError(400, `cannot read the query of ${pathname}: "${name}" is there twice`);
    }
    // An assignment to `__proto__` would name no key.
    Object.defineProperty(given, name, { value, enumerable: true });
  }
  return decoded(schema, given, 400, `cannot read the query of ${pathname}`);
}

/** The JSON body of a request. Throws RequestError 400, 413, 415 or 422. */
export async function readBody<Schema extends z.ZodObject>(
  schema: Schema,
  request: Request,
): Promise<z.output<Schema>> {
  const action = `cannot read the body for ${new URL(request.url).pathname}`;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new RequestError(
      415,
      `${action}: wanted is content-type application/json, found ${JSON.stringify(type)}`,
    );
  }
  const value = parseJson(await readText(request, action), action);
  return decoded(schema, value, 422, action);
}

async function readText(request: Request, action: string): Promise<string> {
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) {
      throw new RequestError(413, `${action}: it is longer than ${BODY_BYTES_MAX} bytes`);
    }
    bytes.push(chunk);
  }
  return await new Blob(bytes as BlobPart[]).text();
}

function parseJson(text: string, action: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new RequestError(400, `${action}: it is no JSON: ${messageOf(thrown)}`);
  }
}

function decoded<Schema extends z.ZodObject>(
  schema: Schema,
  value: unknown,
  status: 400 | 422,
  action: string,
): z.output<Schema> {
  const result = decode(schema, value);
  if (result.ok) return result.data;
  const problems = result.problems.map(inWords);
  throw new RequestError(status, `${action}: ${problems.join("; ")}`, { problems });
}

function inWords({ path, message }: OptionProblem): string {
  // An unknown key is named by its message already.
  return path.length === 0 || message.startsWith("unknown key")
    ? message
    : `${path.join(".")} ${message}`;
}
