/** Asking a running director, over its unix socket or over the network: one request, one answer. */

import { type AccessRole, type ErrorCode, RingmasterError, type Snapshot } from "../mod.ts";
import { connectionTo, describeFailure, nameOf, type Target } from "./target.ts";

export type { HostTarget, Target } from "./target.ts";

/** A director answers within milliseconds; its own limit for reading the backend's counters is 5 s. */
const ANSWER_LIMIT_MS = 7_000;
/** A verb may have to wait for a round of the table, whose commands have limits of their own. */
export const VERB_LIMIT_MS = 60_000;
/** Some thousand bytes for each of ten thousand servers are far less. */
const ANSWER_BYTES_MAX = 64 * 1_024 * 1_024;

export interface Question {
  readonly path: string;
  /** Makes the request a POST of this as JSON, unless a method says otherwise. */
  readonly body?: unknown;
  readonly method?: "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
  /** What the director wants of who asks this; read for what only asks, and operate for what does something. */
  readonly role?: AccessRole;
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
export async function ask(target: Target, question: Question): Promise<unknown> {
  const { path, body, method, limitMs = ANSWER_LIMIT_MS } = question;
  using connection = connectionTo(target);
  const { client, base } = connection;
  const signal = AbortSignal.timeout(limitMs);
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const init: RequestInit = {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...connection.headers, ...json, ...question.headers },
    // A token is for the director that it was given for, and for nobody whom that one names.
    redirect: "manual",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  try {
    const response = await fetch(`${base}${path}`, { ...init, client, signal });
    const answer = parseAnswer(await readText(response));
    if (response.ok && answer !== undefined) return answer;
    throw problemAnswer(target, question, response.status, answer);
  } catch (thrown) {
    if (thrown instanceof RingmasterError) throw thrown;
    throw await describeFailure(target, thrown, signal.aborted ? limitMs : undefined);
  }
}

/** The director's picture of itself. Throws as `ask` does. */
export async function fetchSnapshot(target: Target, limitMs?: number): Promise<Snapshot> {
  const limit = limitMs === undefined ? {} : { limitMs };
  const answer = await ask(target, { path: "/api/v1/status", ...limit });
  if (isSnapshot(answer)) return answer;
  throw noSense(target, "the status");
}

/** Answers of a director have the shape that its version gives them; this is for what has another. */
export function noSense(target: Target, what: string): RingmasterError {
  return new RingmasterError(
    "connection_failed",
    `cannot read ${what} from "${nameOf(target)}": what answers there is no director`,
  );
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

const CODES: Readonly<Record<number, ErrorCode>> = {
  404: "not_found",
  409: "refused",
  412: "changed_meanwhile",
};

/** An answer that is none of success as an error that shows the problem's own sentence where it has one. */
export function problemAnswer(
  target: Target,
  { path, body, method, role }: Question,
  status: number,
  answer: unknown,
): RingmasterError {
  if (status < 400) return noSense(target, `"${path}"`);
  const problem = isRecord(answer) ? answer : {};
  const detail = typeof problem["detail"] === "string" ? problem["detail"] : undefined;
  const ours = detail !== undefined && status < 500;
  const sentence = ours
    ? detail
    : `cannot read "${path}" from the director at "${nameOf(target)}": ${
      detail ?? `status ${status}`
    }`;
  const denied = status === 401 || status === 403;
  const needed = role ?? (body === undefined && method === undefined ? "read" : "operate");
  const message = denied ? `${sentence}; ${howToBeAdmitted(needed)}` : sentence;
  const code = ours || denied ? CODES[status] ?? "refused" : "connection_failed";
  return new ProblemAnswer(code, message, status, problem);
}

function howToBeAdmitted(role: AccessRole): string {
  return `this needs a token: "ringmaster token add NAME --role ${role}" makes one on the director, ` +
    "and --token-file names the file that holds it";
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Enough of a look to tell a director from something else that speaks HTTP. */
function isSnapshot(body: unknown): body is Snapshot {
  return isRecord(body) && typeof body["version"] === "string" &&
    Array.isArray(body["services"]) && isRecord(body["backend"]) && isRecord(body["reconcile"]);
}
