/** Errors of the API as problem details (RFC 9457). Pure. */

import { messageOf, RingmasterError } from "../../../core/plugin/mod.ts";

export interface ProblemDetails {
  /** There are no documents behind the types yet; RFC 9457 section 4.2.1 says to write this then. */
  readonly type: "about:blank";
  /** The status in words (RFC 9110 section 15). */
  readonly title: string;
  readonly status: number;
  /** What went wrong this time, as one sentence. */
  readonly detail: string;
}

/** Further members of a problem (RFC 9457 section 3.2), such as the single problems of a configuration. */
export type ProblemExtras = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** A request that gets a problem as its answer. */
export class RequestError extends Error {
  readonly status: number;
  readonly extras: ProblemExtras;

  constructor(status: number, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.name = "RequestError";
    this.status = status;
    this.extras = extras;
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
  if (thrown instanceof RequestError) {
    return problemResponse(thrown.status, thrown.message, { extras: thrown.extras });
  }
  const code = thrown instanceof RingmasterError ? thrown.code : undefined;
  if (code === "not_found") return problemResponse(404, messageOf(thrown));
  if (code === "refused") return problemResponse(409, messageOf(thrown));
  return problemResponse(500, `${action}: ${messageOf(thrown)}`);
}
