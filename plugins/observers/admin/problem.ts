/** Errors of the API as problem details (RFC 9457). Pure. */

export interface ProblemDetails {
  /** There are no documents behind the types yet; RFC 9457 section 4.2.1 says to write this then. */
  readonly type: "about:blank";
  /** The status in words (RFC 9110 section 15). */
  readonly title: string;
  readonly status: number;
  /** What went wrong this time, as one sentence. */
  readonly detail: string;
}

const TITLES: Readonly<Record<number, string>> = {
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

export function problemDetails(status: number, detail: string): ProblemDetails {
  return { type: "about:blank", title: TITLES[status] ?? "Error", status, detail };
}

export function problemResponse(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${JSON.stringify(problemDetails(status, detail))}\n`, {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}
