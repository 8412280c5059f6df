// @ts-check
/** Requests to the API, with the token where there is one, and its problems (RFC 9457) as errors. */

/** An answer that is none: a problem, or nobody there (status 0). */
export class ProblemError extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {readonly string[]} problems
   */
  constructor(status, detail, problems = []) {
    super(detail);
    this.name = "ProblemError";
    this.status = status;
    this.problems = problems;
  }
}

/**
 * @typedef {object} Client
 * @property {(path: string, signal?: AbortSignal) => Promise<unknown>} get
 * @property {(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<unknown>} send
 * @property {(path: string, lastEventId: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>} stream
 */

/** How long an answer may take; a drain or a standby waits for others, and has longer. */
const READ_LIMIT_MS = 5_000;
const WRITE_LIMIT_MS = 60_000;

/**
 * @param {{ fetch: typeof fetch, token: () => string }} parts
 * @returns {Client}
 */
export function createClient({ fetch, token }) {
  const headersWith = (/** @type {Record<string, string>} */ more) => {
    const secret = token();
    return secret === "" ? more : { ...more, authorization: `Bearer ${secret}` };
  };

  /**
   * @param {string} path
   * @param {RequestInit} request
   */
  async function ask(path, request) {
    let response;
    try {
      response = await fetch(path, { cache: "no-store", credentials: "omit", ...request });
    } catch (thrown) {
      throw new ProblemError(0, whyUnanswered(thrown));
    }
    if (response.ok) return response;
    throw await problemOf(response);
  }

  return {
    async get(path, signal) {
      const limit = AbortSignal.timeout(READ_LIMIT_MS);
      const response = await ask(path, {
        headers: headersWith({ accept: "application/json" }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      return await readJson(response);
    },
    async send(method, path, body) {
      const response = await ask(path, {
        method,
        headers: headersWith({
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(WRITE_LIMIT_MS),
      });
      return await readJson(response);
    },
    async stream(path, lastEventId, signal) {
      const response = await ask(path, {
        headers: headersWith({
          accept: "text/event-stream",
          ...(lastEventId > 0 ? { "last-event-id": String(lastEventId) } : {}),
        }),
        signal,
      });
      if (response.body === null) throw new ProblemError(0, "the stream of events is empty");
      return response.body;
    },
  };
}

/** @param {Response} response */
async function readJson(response) {
  const text = await response.text().catch((thrown) => {
    throw new ProblemError(0, whyUnanswered(thrown));
  });
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    throw new ProblemError(response.status, "the answer is no JSON");
  }
}

/** @param {unknown} thrown */
function whyUnanswered(thrown) {
  const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
  return isLate ? "the director did not answer in time" : "the director cannot be reached";
}

/** @param {Response} response */
async function problemOf(response) {
  const fallback = `the director answered with status ${response.status}`;
  try {
    const value = /** @type {unknown} */ (await response.json());
    if (typeof value !== "object" || value === null) throw new Error("no object");
    const detail = "detail" in value && typeof value.detail === "string" ? value.detail : fallback;
    const problems = "problems" in value && Array.isArray(value.problems)
      ? value.problems.filter((each) => typeof each === "string")
      : [];
    return new ProblemError(response.status, detail, problems);
  } catch {
    return new ProblemError(response.status, fallback);
  }
}

/**
 * What went wrong, for a person.
 * @param {unknown} thrown
 */
export function messageOf(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * Whether another token is what it needs.
 * @param {unknown} thrown
 */
export function isForbidden(thrown) {
  return thrown instanceof ProblemError && (thrown.status === 401 || thrown.status === 403);
}
