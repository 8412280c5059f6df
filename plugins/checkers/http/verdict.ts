/** From an answer to "up" or "down, because". */

import { type CheckResult, type Expressions, RingmasterError } from "../../../core/plugin/mod.ts";
import { shown } from "./head.ts";
import { BODY_BYTES_MAX, type Parsed } from "./parse.ts";
import type { Method } from "./request.ts";

export interface Expectation {
  readonly method: Method;
  /** Matched by its source, with the expressions of the context and never by itself. */
  readonly receive?: RegExp | undefined;
}

const PATTERN_SHOWN_MAX = 80;
const LOCATION_SHOWN_MAX = 120;

/** Bytes that are no UTF-8 become U+FFFD; the rest of the body can still match. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up when the status is 2xx and the pattern, if any, matches somewhere in the body. */
export async function judge(
  parsed: Parsed,
  expectation: Expectation,
  expressions: Expressions,
  signal: AbortSignal,
): Promise<CheckResult> {
  if (!parsed.ok) return down(parsed.reason);
  const { status, location, body, truncated } = parsed.response;
  if (status < 200 || status > 299) return down(unwantedStatus(status, location));
  const { receive, method } = expectation;
  if (receive === undefined) return { healthy: true, message: `status ${status}` };
  const pattern = patternShown(receive);
  try {
    if (await expressions.test(receive.source, decoder.decode(body), signal)) {
      return { healthy: true, message: `status ${status}, body matches ${pattern}` };
    }
  } catch (thrown) {
    // It takes too long or too much memory; the other checks go on.
    if (!(thrown instanceof RingmasterError)) throw thrown;
    return down(thrown.message);
  }
  if (method === "HEAD") return down(`no body to match ${pattern}, the method is HEAD`);
  const where = truncated ? ` in its first ${BODY_BYTES_MAX} bytes` : "";
  return down(`body does not match ${pattern}${where}`);
}

function unwantedStatus(status: number, location: string | undefined): string {
  const isRedirect = status >= 300 && status < 400 && location !== undefined;
  return isRedirect
    ? `status ${status} to ${
      shown(location, LOCATION_SHOWN_MAX)
    }, wanted 2xx; redirects are not followed`
    : `status ${status}, wanted 2xx`;
}

function patternShown(receive: RegExp): string {
  const { source } = receive;
  return `/${
    source.length > PATTERN_SHOWN_MAX ? `${source.slice(0, PATTERN_SHOWN_MAX)}...` : source
  }/`;
}

function down(message: string): CheckResult {
  return { healthy: false, message };
}
