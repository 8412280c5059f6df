/** How the servers of one virtual are checked: type, timing by ldirectord's precedence, and the checker's options. */

import type { Place } from "./addresses.ts";
import type { Notebook } from "./notes.ts";
import {
  canonicalPort,
  type CheckedService,
  defaultPortOf,
  isCheckedService,
  serviceOfPort,
} from "./services.ts";
import { type Given, type GlobalSettings, pathOf, type VirtualSettings } from "./settings.ts";
import type { Section } from "./structure.ts";

/** ldirectord's defaults, in seconds. */
const CHECK_TIMEOUT_DEFAULT = 5;
const NEGOTIATE_TIMEOUT_DEFAULT = 30;
const CHECK_INTERVAL_DEFAULT = 10;
const FAILURE_COUNT_DEFAULT = 1;

export interface CheckQuestion {
  readonly settings: VirtualSettings;
  readonly globals: GlobalSettings;
  readonly place: Place;
  readonly protocol: "tcp" | "udp";
  readonly section: Section;
  readonly notebook: Notebook;
}

export interface BuiltCheck {
  /** The `check` of a native service. */
  readonly check: Readonly<Record<string, unknown>>;
  /** The line that each key came from, where a line says it. */
  readonly lines: readonly (readonly [string, number])[];
  /** Where servers without a port are checked, if that is not the port that they would have anyway. */
  readonly portOfPortless: number | undefined;
}

type Timeouts = Pick<VirtualSettings, "checktimeout" | "negotiatetimeout">;

/** V.checktimeout, V.negotiatetimeout, G.checktimeout, G.negotiatetimeout, 5: the first that is given. */
export function effectiveCheckTimeout(own: Timeouts, global: Timeouts): Given<number> | number {
  return own.checktimeout ?? own.negotiatetimeout ?? global.checktimeout ??
    global.negotiatetimeout ?? CHECK_TIMEOUT_DEFAULT;
}

/** V.negotiatetimeout, V.checktimeout, G.negotiatetimeout, G.checktimeout, 30: the first that is given. */
export function effectiveNegotiateTimeout(own: Timeouts, global: Timeouts): Given<number> | number {
  return own.negotiatetimeout ?? own.checktimeout ?? global.negotiatetimeout ??
    global.checktimeout ?? NEGOTIATE_TIMEOUT_DEFAULT;
}

export function buildCheck(question: CheckQuestion): BuiltCheck {
  const { settings, globals, place } = question;
  const connects = settings.checktype?.value === "connect";
  const service = settings.service?.value ?? serviceOfPort(place.port);
  const type = connects ? "connect" : service;
  if (connects) refuseConnectOverUdp(question);
  else refuseUnchecked(question, service);
  warnUnused(question, type);

  const timeout = connects
    ? effectiveCheckTimeout(settings, globals)
    : effectiveNegotiateTimeout(settings, globals);
  const entries: readonly Entry[] = [
    { key: "type", value: type, given: connects ? settings.checktype : settings.service },
    secondsEntry("interval", globals.checkinterval ?? CHECK_INTERVAL_DEFAULT),
    secondsEntry("timeout", timeout),
    { key: "rise", value: 1 },
    givenEntry("fall", settings.failurecount ?? globals.failurecount ?? FAILURE_COUNT_DEFAULT),
    { key: "port", given: settings.checkport },
    ...optionsOf(type, settings),
  ];
  return collect(
    entries,
    settings.checkport === undefined ? portOfPortless(service, place) : undefined,
  );
}

/** One key of the check: a value, or what the file gave; left out where there is neither. */
interface Entry {
  readonly key: string;
  readonly value?: unknown;
  readonly given?: Given<unknown> | undefined;
}

function givenEntry(key: string, found: Given<number> | number): Entry {
  return typeof found === "number" ? { key, value: found } : { key, given: found };
}

function secondsEntry(key: string, found: Given<number> | number): Entry {
  return typeof found === "number"
    ? { key, value: `${found}s` }
    : { key, given: { line: found.line, value: `${found.value}s` } };
}

function optionsOf(type: string, settings: VirtualSettings): Entry[] {
  if (type === "sip") return [{ key: "login", given: settings.login }];
  if (type !== "http" && type !== "https") return [];
  return [
    { key: "request", given: settings.request },
    { key: "receive", given: settings.receive },
    { key: "method", given: settings.httpmethod },
    { key: "virtualhost", given: settings.virtualhost },
    ...(type === "https" ? [{ key: "verify", value: false }] : []),
  ];
}

function collect(entries: readonly Entry[], portOfPortless: number | undefined): BuiltCheck {
  const check: Record<string, unknown> = {};
  const lines: [string, number][] = [];
  for (const { key, value, given } of entries) {
    const found = value ?? given?.value;
    if (found !== undefined) check[key] = found;
    if (given !== undefined) lines.push([key, given.line]);
  }
  return { check, lines, portOfPortless };
}

/** A server without a port is checked at the port of the service, and used at the port of the virtual. */
function portOfPortless(service: string, place: Place): number | undefined {
  const port = defaultPortOf(service);
  return port === undefined || String(port) === canonicalPort(place.port) ? undefined : port;
}

function refuseConnectOverUdp({ settings, protocol, section, notebook }: CheckQuestion): void {
  if (protocol === "tcp" || settings.checktype === undefined) return;
  notebook.at(settings.checktype.line, pathOf(section.title, "checktype")).error(
    'cannot use checktype "connect" over udp; that is an ICMP ping, which is not supported yet',
  );
}

/** The service that the port implies may be one that cannot be checked; one that the file names was refused before. */
function refuseUnchecked(question: CheckQuestion, service: string): void {
  const { settings, place, protocol, section, notebook } = question;
  if (isCheckedService(service) || isUnreadable(section, settings, "service", "checktype")) return;
  const implied = service === "none"
    ? "that port implies no service"
    : `that port implies service "${service}", which is not supported yet`;
  const remedy = protocol === "udp"
    ? "write service=sip"
    : "write service=http, service=https or service=sip, or checktype=connect";
  notebook.at(section.head.line, section.title).error(
    `cannot choose a check for port "${place.port}"; ${implied}, ${remedy}`,
  );
}

/** Whether the file has one of these directives with a value that could not be read. */
export function isUnreadable(
  section: Section,
  settings: VirtualSettings,
  ...keywords: readonly (keyof VirtualSettings)[]
): boolean {
  return section.body.some(({ keyword }) =>
    keywords.some((each) => each === keyword && settings[each] === undefined)
  );
}

/** What each check acts on, of the directives that shape a request. */
const USED: Readonly<Record<CheckedService | "connect", readonly string[]>> = {
  http: ["request", "receive", "httpmethod", "virtualhost"],
  https: ["request", "receive", "httpmethod", "virtualhost"],
  sip: ["login"],
  connect: [],
};

function warnUnused({ settings, section, notebook }: CheckQuestion, type: string): void {
  const { request, receive, httpmethod, virtualhost, login } = settings;
  const notesOf = (keyword: string, line: number) =>
    notebook.at(line, pathOf(section.title, keyword));
  if (type === "connect" || isCheckedService(type)) {
    const given = Object.entries({ request, receive, httpmethod, virtualhost, login });
    for (const [keyword, found] of given) {
      if (found === undefined || USED[type].includes(keyword)) continue;
      notesOf(keyword, found.line).warn(
        `"${keyword}" is not used by a ${type} check and is ignored`,
      );
    }
  }
  const asksForBody = type === "http" || type === "https";
  if (asksForBody && httpmethod?.value === "HEAD" && receive !== undefined) {
    notesOf("httpmethod", httpmethod.line).warn(
      `a HEAD request gets no body, so "receive" in line ${receive.line} never matches and every server is down`,
    );
  }
}
