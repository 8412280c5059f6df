/** What clients send: paths, queries and JSON bodies, decoded by schemas; what is wrong becomes a problem. */

import { type Clock, decode, messageOf, type OptionProblem, z } from "../../../core/plugin/mod.ts";
import { RequestError } from "./problem.ts";

/** Far more than the longest verb that means something. */
export const BODY_BYTES_MAX = 16 * 1_024;
/** A body that is not here by then does not come. */
export const BODY_LIMIT_MS = 30_000;

/** What reading a body may take. */
export interface BodyLimits {
  readonly bytesMax: number;
  /** What its time is measured with. */
  readonly clock: Pick<Clock, "after">;
}

/** The values in the path of an address. Throws RequestError 400. */
export function readParameters<Schema extends z.ZodObject>(
  schema: Schema,
  given: Readonly<Record<string, string>>,
  url: string,
): z.output<Schema> {
  return decoded(schema, given, 400, `cannot read the path ${pathOf(url)}`);
}

/** The query of an address. Throws RequestError 400. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, url: string): z.output<Schema> {
  const action = `cannot read the query of ${pathOf(url)}`;
  return decoded(schema, queryOf(url), 400, action);
}

/** The query as a plain record. Throws RequestError 400 where a name is there twice. */
export function queryOf(url: string): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of new URL(url).searchParams) {
    if (Object.hasOwn(given, name)) {
      throw new RequestError(
        400,
        `cannot read the query of ${pathOf(url)}: ${JSON.stringify(name)} is there twice`,
      );
    }
    // An assignment to `__proto__` would name no key.
    Object.defineProperty(given, name, { value, enumerable: true });
  }
  return given;
}

/** The JSON body of a request. Throws RequestError 400, 408, 413, 415 or 422. */
export async function readBody<Schema extends z.ZodType>(
  schema: Schema,
  request: Request,
  limits: BodyLimits,
): Promise<z.output<Schema>> {
  const action = `cannot read the body for ${pathOf(request.url)}`;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new RequestError(
      415,
      `${action}: wanted is content-type application/json, found ${JSON.stringify(type)}`,
    );
  }
  const value = parseJson(await readText(request, limits), action);
  return decoded(schema, value, 422, action);
}

/** The body as text, whatever it is. Throws RequestError 400, 408 or 413. */
export async function readText(
  request: Request,
  { bytesMax, clock }: BodyLimits,
): Promise<string> {
  if (request.body === null) return "";
  const action = `cannot read the body for ${pathOf(request.url)}`;
  const reader = request.body.getReader();
  let isLate = false;
  const cancelLimit = clock.after(BODY_LIMIT_MS, () => {
    isLate = true;
    reader.cancel().catch(() => {});
  });
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new RequestError(408, `${action}: it has not come within ${LIMIT_WORDS}`);
      if (done) return text + decodedText(decoder, undefined, action);
      size += value.length;
      if (size > bytesMax) {
        throw new RequestError(413, `${action}: it is longer than ${bytesMax} bytes`);
      }
      text += decodedText(decoder, value, action);
    }
  } finally {
    cancelLimit();
    reader.releaseLock();
  }
}

const LIMIT_WORDS = `${BODY_LIMIT_MS / 1_000} s`;

function decodedText(
  decoder: TextDecoder,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  action: string,
): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw new RequestError(400, `${action}: it is no UTF-8`);
  }
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

function parseJson(text: string, action: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new RequestError(400, `${action}: it is no JSON: ${messageOf(thrown)}`);
  }
}

function decoded<Schema extends z.ZodType>(
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
