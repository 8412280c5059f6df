/** How the servers of one virtual are checked: from what the file says to the `check` of a native service. */

import type { Given } from "./given.ts";
import { type CheckKind, type CheckQuestion, type CheckWord, chooseCheck } from "./kinds.ts";
import { canonicalPort, defaultPortOf } from "./services.ts";
import { type GlobalSettings, pathOf, type VirtualSettings } from "./settings.ts";
import {
  type Effective,
  effectiveCheckTimeout,
  effectiveCount,
  effectiveNegotiateTimeout,
  lineOf,
  valueOf,
} from "./timeouts.ts";
import { warnUnused } from "./unused.ts";
import { TIMING_SECONDS_MAX } from "./values.ts";

export interface BuiltCheck {
  readonly type: CheckWord;
  /** The `check` of a native service. */
  readonly check: Readonly<Record<string, unknown>>;
  /** The line that each key came from, where a line says it. */
  readonly lines: readonly (readonly [string, number])[];
  readonly portless: PortlessCheck;
}

/**
 * Where servers without a port are checked: at the port that they have anyway, at another one, or nowhere, because
 * nothing tells a port.
 */
export type PortlessCheck = "own" | "unknown" | number;

/** Checks that go to a port. */
const WITH_PORT: readonly CheckWord[] = ["http", "https", "sip", "connect"];
/** ldirectord's checktimeout limits these, negotiatetimeout the others. */
const WITH_CHECK_TIMEOUT: readonly CheckWord[] = ["connect", "ping", "external"];
const NEVER_CHECKED: readonly CheckWord[] = ["none", "on", "off"];

export function buildCheck(question: CheckQuestion, globals: GlobalSettings): BuiltCheck {
  const { settings } = question;
  const kind = chooseCheck(question);
  const { type, connects } = kind;
  warnUnused(question, type);
  const checktype = settings.checktype;
  const typeLine = checktype?.value.word === "negotiate" ? undefined : checktype;
  const entries: readonly Entry[] = [
    { key: "type", value: type, line: (typeLine ?? settings.service ?? checktype)?.line },
    ...(NEVER_CHECKED.includes(type) ? [] : timing(question, type, globals)),
    ...(WITH_PORT.includes(type) ? [entry("port", settings.checkport)] : []),
    ...(connects === 0 ? [] : [{ key: "connects", value: connects, line: checktype?.line }]),
    ...optionsOf(type, settings),
  ].filter(({ value }) => value !== undefined);
  return {
    type,
    check: Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    lines: entries.flatMap(({ key, line }) => line === undefined ? [] : [[key, line] as const]),
    portless: portless(question, kind),
  };
}

/** One key of the check; left out where the value is undefined. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly line?: number | undefined;
}

function entry(key: string, given: Given<unknown> | undefined): Entry {
  return { key, value: given?.value, line: given?.line };
}

function timing(question: CheckQuestion, type: CheckWord, globals: GlobalSettings): Entry[] {
  const { settings } = question;
  const seconds = (key: string, found: Effective, factor = 1): Entry => ({
    key,
    value: `${valueOf(found) * factor}s`,
    line: lineOf(found),
  });
  const timeout = WITH_CHECK_TIMEOUT.includes(type)
    ? effectiveCheckTimeout(settings, globals)
    : effectiveNegotiateTimeout(settings, globals);
  const attempts = type === "ping" ? effectiveCount("checkcount", settings, globals) : 1;
  const fall = effectiveCount("failurecount", settings, globals);
  refuseLongPing(question, valueOf(timeout) * valueOf(attempts), attempts);
  return [
    seconds("interval", effectiveCount("checkinterval", settings, globals)),
    // ldirectord allows each attempt of a ping the whole time-out; here it is the limit for all of them together.
    seconds("timeout", timeout, valueOf(attempts)),
    { key: "rise", value: 1 },
    { key: "fall", value: valueOf(fall), line: lineOf(fall) },
    ...(valueOf(attempts) === 1
      ? []
      : [{ key: "attempts", value: valueOf(attempts), line: lineOf(attempts) }]),
  ];
}

function refuseLongPing(question: CheckQuestion, seconds: number, attempts: Effective): void {
  const line = lineOf(attempts);
  if (seconds <= TIMING_SECONDS_MAX || line === undefined) return;
  question.notebook.at(line, pathOf(question.section.title, "checkcount")).error(
    `cannot ping ${
      valueOf(attempts)
    } times, as that can take ${seconds} seconds; allowed are at most ${TIMING_SECONDS_MAX}`,
  );
}

/** ldirectord.in: the command that is run where the file names none. */
const CHECK_COMMAND_DEFAULT = "/bin/true";

function optionsOf(type: CheckWord, settings: VirtualSettings): Entry[] {
  const { checkcommand, httpmethod, login, receive, request, virtualhost } = settings;
  if (type === "sip") return [entry("login", login)];
  if (type === "external") {
    return [{
      ...entry("command", checkcommand),
      value: checkcommand?.value ?? CHECK_COMMAND_DEFAULT,
    }];
  }
  if (type !== "http" && type !== "https") return [];
  return [
    entry("request", request),
    entry("receive", receive),
    entry("method", httpmethod),
    entry("virtualhost", virtualhost),
    ...(type === "https" ? [{ key: "verify", value: false }] : []),
  ];
}

/** A server without a port is checked at the port of the service, and used at the port of the virtual. */
function portless(
  { settings, address }: CheckQuestion,
  { type, service }: CheckKind,
): PortlessCheck {
  if (settings.checkport !== undefined || !WITH_PORT.includes(type)) return "own";
  const port = defaultPortOf(service);
  if (address.by === "fwmark") return port ?? "unknown";
  return port === undefined || String(port) === canonicalPort(address.port) ? "own" : port;
}
