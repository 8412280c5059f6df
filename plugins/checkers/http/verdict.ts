/** From an answer to "up" or "down, because": pure. */

import type { CheckResult } from "../../../core/plugin/mod.ts";
import { shown } from "./head.ts";
import { BODY_BYTES_MAX, type Parsed } from "./parse.ts";
import type { Method } from "./request.ts";

export interface Expectation {
  readonly method: Method;
  readonly receive?: RegExp | undefined;
}

const PATTERN_SHOWN_MAX = 80;
const LOCATION_SHOWN_MAX = 120;

/** Bytes that are no UTF-8 become U+FFFD; the rest of the body can still match. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up when the status is 2xx and the pattern, if any, matches somewhere in the body. */
export function judge(parsed: Parsed, expectation: Expectation): CheckResult {
  if (!parsed.ok) return down(parsed.reason);
  const { status, location, body, truncated } = parsed.response;
  if (status < 200 || status > 299) return down(unwantedStatus(status, location));
  const { receive, method } = expectation;
  if (receive === undefined) return { healthy: true, message: `status ${status}` };
  const pattern = patternShown(receive);
  if (receive.test(decoder.decode(body))) {
    return { healthy: true, message: `status ${status}, body matches ${pattern}` };
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
