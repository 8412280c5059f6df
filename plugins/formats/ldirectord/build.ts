/** From the settings of a file to native configuration input: defaults, inheritance, and what does not go together. */

import { type Fallback, readVirtualAddress } from "./addresses.ts";
import { buildCheck, isUnreadable } from "./check.ts";
import type { Notebook } from "./notes.ts";
import { createOrigins, type Origins } from "./origins.ts";
import { canonicalPort } from "./services.ts";
import {
  type GlobalSettings,
  pathOf,
  readGlobalSettings,
  readVirtualSettings,
  type RealServers,
  type VirtualSettings,
} from "./settings.ts";
import type { Section, Structure } from "./structure.ts";

/** Where ldirectord logs when the file does not say. */
const LOGFILE_DEFAULT = "/var/log/ldirectord.log";

/** Native configuration input as far as this format writes it; core/config has the whole schema. */
export interface NativeInput {
  readonly autoreload: boolean;
  readonly cleanstop: boolean;
  readonly logfile: string;
  readonly defaults: { readonly quiescent: boolean; readonly fallback?: string };
  readonly services: readonly NativeService[];
}

export interface NativeService {
  readonly virtual: string;
  readonly scheduler: string;
  readonly persistent?: string;
  readonly quiescent?: boolean;
  readonly fallback?: string;
  readonly check: Readonly<Record<string, unknown>>;
  readonly real: readonly (string | Readonly<Record<string, unknown>>)[];
}

export interface Built {
  readonly input: NativeInput;
  readonly origins: Origins;
}

export function buildInput(structure: Structure, notebook: Notebook): Built {
  const origins = createOrigins();
  const globals = readGlobalSettings(structure.globals, notebook);
  const seen = new Map<string, number>();
  const services: NativeService[] = [];
  for (const section of structure.sections) {
    const service = buildService(section, globals, {
      notebook,
      seen,
      record: (path, line) => origins.record(["services", services.length, ...path], line),
    });
    if (service !== undefined) services.push(service);
  }
  if (globals.checkcount !== undefined) warnCheckCount("", globals.checkcount.line, notebook);
  return { input: { ...buildGlobals(globals, origins), services }, origins };
}

function buildGlobals(globals: GlobalSettings, origins: Origins): Omit<NativeInput, "services"> {
  const { autoreload, cleanstop, logfile, quiescent, fallback } = globals;
  const places = [
    [["autoreload"], autoreload],
    [["cleanstop"], cleanstop],
    [["logfile"], logfile],
    [["defaults", "quiescent"], quiescent],
    [["defaults", "fallback"], fallback],
  ] as const;
  for (const [path, given] of places) if (given !== undefined) origins.record(path, given.line);
  return {
    autoreload: autoreload?.value ?? false,
    cleanstop: cleanstop?.value ?? true,
    logfile: logfile?.value ?? LOGFILE_DEFAULT,
    defaults: {
      quiescent: quiescent?.value ?? false,
      ...(fallback === undefined ? {} : { fallback: formatFallback(fallback.value) }),
    },
  };
}

interface ServiceContext {
  readonly notebook: Notebook;
  /** Virtual services so far, with the line of each. */
  readonly seen: Map<string, number>;
  /** Notes the line of a place in this service. */
  readonly record: (path: readonly (string | number)[], line: number) => void;
}

/** Undefined where the address or the protocol cannot be read; what else is wrong is noted all the same. */
function buildService(
  section: Section,
  globals: GlobalSettings,
  context: ServiceContext,
): NativeService | undefined {
  const { head, title } = section;
  const { notebook } = context;
  const { settings, servers } = readVirtualSettings(section.body, title, notebook);
  warnIneffective(settings, title, notebook);
  checkCleanstop(settings, globals, title, notebook);
  // A virtual6 has been refused as a whole.
  if (head.keyword !== "virtual") return undefined;
  const place = readVirtualAddress(head.value, notebook.at(head.line, title));
  if (place === undefined) return undefined;
  const protocol = settings.protocol?.value ?? defaultProtocol(place.port);
  const virtual = `${place.host}:${place.port}/${protocol}`;
  if (!isUnreadable(section, settings, "protocol")) {
    noteDuplicate(`${place.host}:${canonicalPort(place.port)}/${protocol}`, section, context);
  }
  const check = buildCheck({ settings, globals, place, protocol, section, notebook });
  recordOrigins(settings, head.line, context);
  for (const [key, line] of check.lines) context.record(["check", key], line);
  const { persistent, quiescent, fallback } = settings;
  return {
    virtual,
    scheduler: settings.scheduler?.value ?? "wrr",
    ...(persistent === undefined ? {} : { persistent: `${persistent.value}s` }),
    ...(quiescent === undefined ? {} : { quiescent: quiescent.value }),
    ...(fallback === undefined ? {} : { fallback: formatFallback(fallback.value) }),
    check: check.check,
    real: buildServers(servers, check.portOfPortless, context.record),
  };
}

/** As ldirectord does it: by the text of the port, so 53 and domain alone imply udp. */
function defaultProtocol(port: string): "tcp" | "udp" {
  return port === "53" || port === "domain" ? "udp" : "tcp";
}

function noteDuplicate(key: string, section: Section, { seen, notebook }: ServiceContext): void {
  const { head, title } = section;
  const before = seen.get(key);
  if (before === undefined) seen.set(key, head.line);
  else {
    notebook.at(head.line, title).error(
      `cannot define ${key} in line ${head.line} again; line ${before} defines it`,
    );
  }
}

function recordOrigins(settings: VirtualSettings, headLine: number, context: ServiceContext): void {
  context.record([], headLine);
  const { scheduler, persistent, quiescent, fallback } = settings;
  for (const [key, given] of Object.entries({ scheduler, persistent, quiescent, fallback })) {
    if (given !== undefined) context.record([key], given.line);
  }
}

/** A server that is listed twice is accepted, as ldirectord does; core/config keeps the first and warns. */
function buildServers(
  servers: RealServers,
  portOfPortless: number | undefined,
  record: ServiceContext["record"],
): NativeService["real"] {
  return servers.map(({ value: { host, port, forwarding, weight }, line }, index) => {
    record(["real", index], line);
    if (port !== undefined) return `${host}:${port} ${forwarding} ${weight}`;
    if (portOfPortless === undefined) return `${host} ${forwarding} ${weight}`;
    return { address: host, forwarding, weight, check: { port: portOfPortless } };
  });
}

function formatFallback({ host, port, forwarding }: Fallback): string {
  return `${port === undefined ? host : `${host}:${port}`} ${forwarding}`;
}

/** What ldirectord takes in a virtual and does not act on. */
function warnIneffective(settings: VirtualSettings, title: string, notebook: Notebook): void {
  const { checkinterval, checkcount } = settings;
  if (checkinterval !== undefined) {
    notebook.at(checkinterval.line, pathOf(title, "checkinterval")).warn(
      "checkinterval of a virtual only counts with fork=yes and is ignored; the global one is used",
    );
  }
  if (checkcount !== undefined) warnCheckCount(title, checkcount.line, notebook);
}

function warnCheckCount(title: string, line: number, notebook: Notebook): void {
  notebook.at(line, pathOf(title, "checkcount")).warn(
    "checkcount only counts for ping checks and is ignored; failurecount is what other checks use",
  );
}

/** A clean stop is one for the whole director here; a virtual may only say the same. */
function checkCleanstop(
  { cleanstop }: VirtualSettings,
  globals: GlobalSettings,
  title: string,
  notebook: Notebook,
): void {
  if (cleanstop === undefined || cleanstop.value === (globals.cleanstop?.value ?? true)) return;
  notebook.at(cleanstop.line, pathOf(title, "cleanstop")).error(
    "cannot use another cleanstop in a virtual than globally; that is not supported yet",
  );
}
