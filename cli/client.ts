/** Asking a running director over its unix socket: one request, one answer. */

import {
  type ErrorCode,
  formatDuration,
  messageOf,
  plainReason,
  RingmasterError,
  type Snapshot,
} from "../mod.ts";

/** A director answers within milliseconds; its own limit for reading the backend's counters is 5 s. */
const ANSWER_LIMIT_MS = 7_000;
/** A verb may have to wait for a round of the table, whose commands have limits of their own. */
export const VERB_LIMIT_MS = 60_000;
/** Some thousand bytes for each of ten thousand servers are far less. */
const ANSWER_BYTES_MAX = 64 * 1_024 * 1_024;

export interface Question {
  readonly path: string;
  /** Makes the request a POST of this as JSON. */
  readonly body?: unknown;
  readonly limitMs?: number;
}

/** The director answered with a problem (RFC 9457); the message is the problem's sentence. */
export class ProblemAnswer extends RingmasterError {
  readonly status: number;
  /** The whole problem, with what it has beside the sentence. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    status: number,
    problem: Readonly<Record<string, unknown>>,
  ) {
    super(code, message);
    this.name = "ProblemAnswer";
    this.status = status;
    this.problem = problem;
  }
}

/**
 * The director's answer. Throws RingmasterError `no_director` where nobody answers, ProblemAnswer where the answer
 * is a problem, and `connection_failed` where it is no answer at all.
 */
export async function ask(socket: string, question: Question): Promise<unknown> {
  const { path, body, limitMs = ANSWER_LIMIT_MS } = question;
  using client = unixClient(socket);
  const signal = AbortSignal.timeout(limitMs);
  const init = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(`http://localhost${path}`, { ...init, client, signal });
    const answer = parseAnswer(await readText(response));
    if (response.ok && answer !== undefined) return answer;
    throw problemAnswer(socket, path, response.status, answer);
  } catch (thrown) {
    if (thrown instanceof RingmasterError) throw thrown;
    throw await describeFailure(socket, thrown, signal.aborted ? limitMs : undefined);
  }
}

/** The director's picture of itself. Throws as `ask` does. */
export async function fetchSnapshot(socket: string, limitMs?: number): Promise<Snapshot> {
  const limit = limitMs === undefined ? {} : { limitMs };
  const answer = await ask(socket, { path: "/api/v1/status", ...limit });
  if (isSnapshot(answer)) return answer;
  throw noSense(socket, "the status");
}

/** Answers of a director have the shape that its version gives them; this is for what has another. */
export function noSense(socket: string, what: string): RingmasterError {
  return new RingmasterError(
    "connection_failed",
    `cannot read ${what} from "${socket}": what answers there is no director`,
  );
}

export function unixClient(socket: string): Deno.HttpClient {
  return Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
}

/** Throws RingmasterError where the answer is longer than any that means something. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) {
      throw new RingmasterError(
        "connection_failed",
        `cannot read the answer: it is longer than ${ANSWER_BYTES_MAX} bytes`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The value of a JSON text, or undefined where it is none. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = { 404: "not_found", 409: "refused" };

/** An answer that is none of success as an error that shows the problem's own sentence where it has one. */
export function problemAnswer(
  socket: string,
  path: string,
  status: number,
  answer: unknown,
): RingmasterError {
  if (status < 400) return noSense(socket, `"${path}"`);
  const problem = isRecord(answer) ? answer : {};
  const detail = typeof problem["detail"] === "string" ? problem["detail"] : undefined;
  const ours = detail !== undefined && status < 500;
  const message = ours
    ? detail
    : `cannot read "${path}" from the director at "${socket}": ${detail ?? `status ${status}`}`;
  const code = ours ? CODES[status] ?? "refused" : "connection_failed";
  return new ProblemAnswer(code, message, status, problem);
}

/** Fetch says little about why it failed, so the socket is tried once more by hand. */
export async function describeFailure(
  socket: string,
  thrown: unknown,
  passedLimitMs: number | undefined,
): Promise<RingmasterError> {
  if (passedLimitMs !== undefined) {
    return noDirector(socket, `nothing came back within ${formatDuration(passedLimitMs)}`);
  }
  try {
    (await Deno.connect({ transport: "unix", path: socket })).close();
  } catch (reason) {
    if (reason instanceof Deno.errors.NotFound) {
      return noDirector(socket, "there is no such socket");
    }
    if (reason instanceof Deno.errors.ConnectionRefused) {
      return noDirector(socket, "nobody listens on it");
    }
    return new RingmasterError(
      "connection_failed",
      `cannot open the socket "${socket}": ${plainReason(reason)}`,
    );
  }
  return new RingmasterError(
    "connection_failed",
    `cannot talk to the director at "${socket}": ${messageOf(thrown)}`,
  );
}

function noDirector(socket: string, why: string): RingmasterError {
  return new RingmasterError(
    "no_director",
    `cannot reach a director at "${socket}": ${why}; start one with "ringmaster run", ` +
      "or name its socket with --socket",
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Enough of a look to tell a director from something else that speaks HTTP. */
function isSnapshot(body: unknown): body is Snapshot {
  return isRecord(body) && typeof body["version"] === "string" &&
    Array.isArray(body["services"]) && isRecord(body["backend"]) && isRecord(body["reconcile"]);
}
