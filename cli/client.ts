/** Asking a running director over its unix socket. */

import { formatDuration, messageOf, plainReason, RingmasterError, type Snapshot } from "../mod.ts";

/** A director answers within milliseconds; its own limit for reading the backend's counters is 5 s. */
const ANSWER_LIMIT_MS = 7_000;

/** Throws RingmasterError `no_director` where nobody answers, and `connection_failed` where the answer is an error. */
export async function fetchSnapshot(
  socket: string,
  limitMs: number = ANSWER_LIMIT_MS,
): Promise<Snapshot> {
  const answer = await ask(socket, "/api/v1/status", limitMs);
  if (!isSnapshot(answer)) {
    throw new RingmasterError(
      "connection_failed",
      `cannot read the status from "${socket}": what answers there is no director`,
    );
  }
  return answer;
}

async function ask(socket: string, path: string, limitMs: number): Promise<unknown> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  const signal = AbortSignal.timeout(limitMs);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`http://localhost${path}`, { client, signal });
    body = await response.json();
  } catch (thrown) {
    throw await describeFailure(socket, thrown, signal.aborted, limitMs);
  }
  if (response.ok) return body;
  throw new RingmasterError(
    "connection_failed",
    `cannot read "${path}" from the director at "${socket}": ${
      detailOf(body) ?? `status ${response.status}`
    }`,
  );
}

/** Fetch says little about why it failed, so the socket is tried once more by hand. */
async function describeFailure(
  socket: string,
  thrown: unknown,
  late: boolean,
  limitMs: number,
): Promise<RingmasterError> {
  if (late) {
    return noDirector(socket, `nothing came back within ${formatDuration(limitMs)}`);
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

/** The sentence of a problem (RFC 9457). */
function detailOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("detail" in body)) return undefined;
  return typeof body.detail === "string" ? body.detail : undefined;
}

/** Enough of a look to tell a director from something else that speaks HTTP. */
function isSnapshot(body: unknown): body is Snapshot {
  return typeof body === "object" && body !== null &&
    "version" in body && typeof body.version === "string" &&
    "services" in body && Array.isArray(body.services) &&
    "backend" in body && "reconcile" in body;
}
