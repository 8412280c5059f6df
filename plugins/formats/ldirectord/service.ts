/** From one section to one native service: its key, its settings, and what does not go together. */

import { readVirtualAddress, type VirtualAddress } from "./addresses.ts";
import { buildCheck } from "./check.ts";
import { mapGiven, plain } from "./given.ts";
import { isUnreadable } from "./kinds.ts";
import type { Notebook } from "./notes.ts";
import { buildReals, type NativeReal } from "./reals.ts";
import type { Fallback } from "./servers.ts";
import { canonicalPort } from "./services.ts";
import {
  type GlobalSettings,
  pathOf,
  readVirtualSettings,
  type VirtualSettings,
} from "./settings.ts";
import type { Section } from "./structure.ts";

const SCHEDULER_DEFAULT = "wrr";

export interface NativeService {
  readonly virtual: string;
  readonly scheduler: string;
  readonly schedflags?: readonly string[];
  readonly persistent?: string;
  readonly netmask?: string;
  readonly ops?: boolean;
  readonly quiescent?: boolean;
  readonly cleanstop?: boolean;
  readonly fallback?: string;
  readonly fallbackcommand?: string;
  readonly monitorfile?: string;
  readonly check: Readonly<Record<string, unknown>>;
  readonly real: readonly NativeReal[];
}

export interface ServiceContext {
  readonly globals: GlobalSettings;
  readonly notebook: Notebook;
  /** Virtual services so far, with the line of each. */
  readonly seen: Map<string, number>;
  /** Notes the line of a place in this service. */
  readonly record: (path: readonly (string | number)[], line: number) => void;
}

/** Undefined where the address cannot be read; what else is wrong is noted all the same. */
export function buildService(section: Section, context: ServiceContext): NativeService | undefined {
  const { head, title, family } = section;
  const { globals, notebook, record } = context;
  const { settings, servers } = readVirtualSettings(section.body, title, notebook);
  warnInterval(settings, title, context);
  const address = readVirtualAddress(head.value, family, notebook.at(head.line, title));
  if (address === undefined) return undefined;
  const protocol = chooseProtocol(settings, address, title, notebook);
  const virtual = formatVirtual(address, protocol, section);
  if (!isUnreadable({ section, settings }, "protocol")) {
    noteDuplicate(keyOf(address, protocol, section), section, context);
  }
  record([], head.line);
  const check = buildCheck({ settings, address, protocol, section, notebook }, globals);
  for (const [key, line] of check.lines) record(["check", key], line);
  return {
    virtual,
    ...buildSettings(settings, address.by === "address" && protocol === "udp", section, context),
    check: check.check,
    real: buildReals(servers, { check, title, notebook, record }),
  };
}

/** ldirectord would ignore it, so that a file may hold one that never had an effect. */
function warnInterval(
  { checkinterval }: VirtualSettings,
  title: string,
  { globals, notebook }: ServiceContext,
): void {
  if (checkinterval === undefined || globals.fork?.value === true) return;
  notebook.at(checkinterval.line, pathOf(title, "checkinterval")).warn(
    "checkinterval of a virtual is used here; ldirectord ignores it without fork=yes",
  );
}

/** ldirectord goes by the text of the port, so 53 and domain alone imply udp; marks are checked over tcp. */
function chooseProtocol(
  { protocol }: VirtualSettings,
  address: VirtualAddress,
  title: string,
  notebook: Notebook,
): "tcp" | "udp" {
  const implied = address.by === "address" && ["53", "domain"].includes(address.port)
    ? "udp"
    : "tcp";
  if (protocol === undefined) return implied;
  if ((address.by === "fwmark") === (protocol.value === "fwm")) {
    return protocol.value === "fwm" ? implied : protocol.value;
  }
  notebook.at(protocol.line, pathOf(title, "protocol")).error(
    address.by === "fwmark"
      ? `cannot use protocol "${protocol.value}" with a firewall mark; delete the line, or write protocol=fwm`
      : `cannot use protocol "fwm" with an address; allowed are tcp, udp`,
  );
  return implied;
}

function formatVirtual(address: VirtualAddress, protocol: string, { family }: Section): string {
  return address.by === "address"
    ? `${address.host}:${address.port}/${protocol}`
    : `fwmark:${address.mark}${family === 6 ? "/6" : ""}`;
}

/** What two sections must not share; names of ports that ldirectord knows are their numbers. */
function keyOf(address: VirtualAddress, protocol: string, { family }: Section): string {
  return address.by === "address"
    ? `${address.host}:${canonicalPort(address.port)}/${protocol}`
    : `fwmark:${address.mark}/${family}`;
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

/** What the section says beside its check and its servers, each with its line. */
function buildSettings(
  settings: VirtualSettings,
  isUdp: boolean,
  { title }: Section,
  { notebook, record }: ServiceContext,
): Omit<NativeService, "virtual" | "check" | "real"> {
  const warn = (keyword: "netmask" | "ops", message: string) => {
    const line = settings[keyword]?.line;
    if (line !== undefined) notebook.at(line, pathOf(title, keyword)).warn(message);
  };
  const { persistent, schedflags, quiescent, cleanstop, fallbackcommand, monitorfile } = settings;
  const isMasked = persistent !== undefined;
  if (!isMasked) warn("netmask", "netmask only counts together with persistent and is ignored");
  const wantsOps = settings.ops?.value === true;
  if (wantsOps && !isUdp) warn("ops", "ops=yes only counts over udp and is ignored");
  const given = {
    scheduler: settings.scheduler,
    schedflags,
    persistent: mapGiven(persistent, (seconds) => `${seconds}s`),
    netmask: isMasked ? settings.netmask : undefined,
    ops: wantsOps && isUdp ? settings.ops : undefined,
    quiescent,
    cleanstop,
    fallback: mapGiven(settings.fallback ?? settings.fallback6, formatFallback),
    fallbackcommand,
    monitorfile,
  };
  return { scheduler: SCHEDULER_DEFAULT, ...plain(given, record) };
}

export function formatFallback({ host, port, forwarding }: Fallback): string {
  return `${port === undefined ? host : `${host}:${port}`} ${forwarding}`;
}
