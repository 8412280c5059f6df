/** The servers of one virtual, as native configuration has them. */

import type { Given } from "./given.ts";
import type { BuiltCheck } from "./check.ts";
import type { Notebook } from "./notes.ts";
import type { RealServers } from "./servers.ts";
import { pathOf, type ServerLines } from "./settings.ts";
import { asksForPage } from "./unused.ts";

export type NativeReal = string | Readonly<Record<string, unknown>>;

export interface RealContext {
  readonly check: BuiltCheck;
  /** `virtual 10.0.0.150:9072`. */
  readonly title: string;
  readonly notebook: Notebook;
  /** Notes the line of a place in the service. */
  readonly record: (path: readonly (string | number)[], line: number) => void;
}

/** A server that is listed twice is accepted, as ldirectord does; core/config keeps the first and warns. */
export function buildReals(lines: ServerLines, context: RealContext): NativeReal[] {
  const reals: NativeReal[] = [];
  for (const line of lines) {
    const own = ownCheck(line, context);
    for (const host of line.value.hosts) {
      context.record(["real", reals.length], line.line);
      reals.push(buildReal(host, line.value, own));
    }
  }
  return reals;
}

/** What differs from the check of the service. */
function ownCheck(
  { value, line }: Given<RealServers>,
  { check, title, notebook }: RealContext,
): Readonly<Record<string, unknown>> {
  const notes = notebook.at(line, pathOf(title, "real"));
  const { port } = value;
  const exchange = value.exchange === undefined ? undefined : exchangeOf(value.exchange, check);
  const portless = port === undefined ? check.portless : "own";
  if (portless === "unknown") {
    notes.error(
      `cannot tell the port to check of a server of a firewall mark; write ADDRESS:PORT or checkport`,
    );
  }
  if (exchange !== undefined && !asksForPage(check.type)) {
    notes.warn(
      `request and receive of a server are not used by a check of type ${check.type} and are ignored`,
    );
  }
  return {
    ...(typeof portless === "number" ? { port: portless } : {}),
    ...(exchange === undefined || !asksForPage(check.type) ? {} : exchange),
  };
}

/** An empty pattern takes any answer: it only has to be said where it overrules the virtual's. */
function exchangeOf(
  { request, receive }: NonNullable<RealServers["exchange"]>,
  { check }: BuiltCheck,
): Readonly<Record<string, string>> {
  return receive === "" && check.receive === undefined ? { request } : { request, receive };
}

function buildReal(
  host: string,
  { port, forwarding, weight, lower, upper }: RealServers,
  check: Readonly<Record<string, unknown>>,
): NativeReal {
  const address = port === undefined ? host : `${host}:${port}`;
  const thresholds = {
    ...(upper === undefined ? {} : { upper_threshold: upper }),
    ...(lower === undefined ? {} : { lower_threshold: lower }),
  };
  const isPlain = Object.keys(check).length === 0 && Object.keys(thresholds).length === 0;
  if (isPlain) return `${address} ${forwarding} ${weight}`;
  return {
    address,
    forwarding,
    weight,
    ...thresholds,
    ...(Object.keys(check).length === 0 ? {} : { check }),
  };
}
