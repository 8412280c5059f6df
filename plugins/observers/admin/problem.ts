/** Errors of the API as problem details (RFC 9457). Pure. */

import { type ErrorCode, messageOf, RingmasterError } from "../../../core/plugin/mod.ts";

export interface ProblemDetails {
  /** There are no documents behind the types yet; RFC 9457 section 4.2.1 says to write this then. */
  readonly type: "about:blank";
  /** The status in words (RFC 9110 section 15, RFC 6585). */
  readonly title: string;
  readonly status: number;
  /** What went wrong this time, as one sentence. */
  readonly detail: string;
}

/** Further members of a problem (RFC 9457 section 3.2), such as the single problems of a configuration. */
export type ProblemExtras = Readonly<Record<string, unknown>>;

export const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Errors whose message says the action that failed; every other one gets it put in front. */
const STATUS_OF: Readonly<Partial<Record<ErrorCode, number>>> = {
  not_found: 404,
  refused: 409,
  changed_meanwhile: 412,
  config_invalid: 422,
};

/** What somebody else did not do in time or at all, for whom the API only asks. */
const STATUS_OF_OTHERS: Readonly<Partial<Record<ErrorCode, number>>> = {
  connection_failed: 502,
  no_director: 503,
  timed_out: 504,
};

/** A request that gets a problem as its answer. */
export class RequestError extends Error {
  readonly status: number;
  readonly extras: ProblemExtras;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    extras: ProblemExtras = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = "RequestError";
    this.status = status;
    this.extras = extras;
    this.headers = headers;
  }
}

export function problemDetails(status: number, detail: string): ProblemDetails {
  return { type: "about:blank", title: TITLES[status] ?? "Error", status, detail };
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly extras?: ProblemExtras;
}

export function problemResponse(
  status: number,
  detail: string,
  { headers = {}, extras = {} }: ProblemOptions = {},
): Response {
  return new Response(`${JSON.stringify({ ...extras, ...problemDetails(status, detail) })}\n`, {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

/** What was thrown while answering, as a problem; `action` is what failed where the error does not say it. */
export function problemOf(thrown: unknown, action: string): Response {
  if (thrown instanceof Response) return thrown;
  if (thrown instanceof RequestError) {
    const { status, message, extras, headers } = thrown;
    return problemResponse(status, message, { extras, headers });
  }
  if (!(thrown instanceof RingmasterError)) {
    return problemResponse(500, `${action}: ${messageOf(thrown)}`);
  }
  const { code } = thrown;
  const words = messageOf(thrown);
  const known = STATUS_OF[code];
  const ofOthers = STATUS_OF_OTHERS[code];
  // Who was to ask another director says himself that he could not, and whom.
  const isWhole = known !== undefined || ofOthers !== undefined && words.startsWith("cannot ");
  const detail = isWhole ? words : `${action}: ${words}`;
  return problemResponse(known ?? ofOthers ?? 500, detail, { extras: { code } });
}
