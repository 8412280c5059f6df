/** How often and for how long is checked, by ldirectord's precedence and defaults. */

import type { Given } from "./given.ts";
import type { GlobalSettings, VirtualSettings } from "./settings.ts";

/** ldirectord's defaults, in seconds and counts. */
const CHECK_TIMEOUT_DEFAULT = 5;
const NEGOTIATE_TIMEOUT_DEFAULT = 30;
const CHECK_INTERVAL_DEFAULT = 10;
const FAILURE_COUNT_DEFAULT = 1;
const CHECK_COUNT_DEFAULT = 1;

type Timeouts = Pick<VirtualSettings, "checktimeout" | "negotiatetimeout">;

/** What the file gives, or the default where it gives nothing. */
export type Effective = Given<number> | number;

/** V.checktimeout, V.negotiatetimeout, G.checktimeout, G.negotiatetimeout, 5: the first that is given. */
export function effectiveCheckTimeout(own: Timeouts, global: Timeouts): Effective {
  return own.checktimeout ?? own.negotiatetimeout ?? global.checktimeout ??
    global.negotiatetimeout ?? CHECK_TIMEOUT_DEFAULT;
}

/** V.negotiatetimeout, V.checktimeout, G.negotiatetimeout, G.checktimeout, 30: the first that is given. */
export function effectiveNegotiateTimeout(own: Timeouts, global: Timeouts): Effective {
  return own.negotiatetimeout ?? own.checktimeout ?? global.negotiatetimeout ??
    global.checktimeout ?? NEGOTIATE_TIMEOUT_DEFAULT;
}

/** A directive of either scope: the virtual's own, the global one, or the default. */
export function effectiveCount(
  keyword: "checkinterval" | "checkcount" | "failurecount",
  own: VirtualSettings,
  global: GlobalSettings,
): Effective {
  const defaults = {
    checkinterval: CHECK_INTERVAL_DEFAULT,
    checkcount: CHECK_COUNT_DEFAULT,
    failurecount: FAILURE_COUNT_DEFAULT,
  };
  return own[keyword] ?? global[keyword] ?? defaults[keyword];
}

export function valueOf(found: Effective): number {
  return typeof found === "number" ? found : found.value;
}

/** Undefined where no line of the file says it. */
export function lineOf(found: Effective): number | undefined {
  return typeof found === "number" ? undefined : found.line;
}
