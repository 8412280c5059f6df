/** From the structure of a file to native configuration input: what is global, and the services one by one. */

import type { IpFamily } from "../../../core/plugin/mod.ts";
import { type Given, mapGiven, plain } from "./given.ts";
import type { Notebook } from "./notes.ts";
import { createOrigins, type Origins } from "./origins.ts";
import type { Fallback } from "./servers.ts";
import { buildService, formatFallback, type NativeService } from "./service.ts";
import { type GlobalSettings, readGlobalSettings } from "./settings.ts";
import type { Structure } from "./structure.ts";
import { CHECK_COUNT } from "./unused.ts";
import type { LogPlace } from "./words.ts";

/** Where ldirectord logs when the file does not say. */
const LOGFILE_DEFAULT = "/var/log/ldirectord.log";

/** Native configuration input as far as this format writes it; core/config has the whole schema. */
export interface NativeInput {
  readonly autoreload: boolean;
  readonly cleanstop: boolean;
  readonly logfile?: string;
  readonly syslog?: string;
  readonly maintenancedir?: string;
  readonly callback?: string;
  readonly defaults: NativeDefaults;
  readonly services: readonly NativeService[];
}

export interface NativeDefaults {
  readonly quiescent: boolean;
  readonly readdquiescent?: boolean;
  readonly fallback?: string;
  readonly fallbackcommand?: string;
}

export interface Built {
  readonly input: NativeInput;
  readonly origins: Origins;
}

type Record = Origins["record"];

export function buildInput(structure: Structure, notebook: Notebook): Built {
  const origins = createOrigins();
  const globals = readGlobalSettings(structure.globals, notebook);
  const families = new Set(structure.sections.map(({ family }) => family));
  const common = commonFallback(globals, families);
  const seen = new Map<string, number>();
  const services: NativeService[] = [];
  for (const section of structure.sections) {
    const record: Record = (path, line) =>
      origins.record(["services", services.length, ...path], line);
    const service = buildService(section, { globals, notebook, seen, record });
    if (service === undefined) continue;
    const inherited = common === undefined && service.fallback === undefined
      ? plain({ fallback: fallbackOf(globals, section.family) }, record)
      : {};
    services.push({ ...service, ...inherited });
  }
  warnUnusedGlobals(globals, families, services, notebook);
  return {
    input: {
      ...buildGlobals(globals, origins.record, notebook),
      defaults: buildDefaults(
        globals,
        common,
        (path, line) => origins.record(["defaults", ...path], line),
      ),
      services,
    },
    origins,
  };
}

function buildGlobals(
  globals: GlobalSettings,
  record: Record,
  notebook: Notebook,
): Omit<NativeInput, "services" | "defaults"> {
  const { autoreload, cleanstop, maintenancedir, callback } = globals;
  return {
    autoreload: false,
    cleanstop: true,
    ...plain({ autoreload, cleanstop }, record),
    ...buildLog(globals, record, notebook),
    ...plain({ maintenancedir, callback }, record),
  };
}

/** With supervised=yes, what happens is written to standard output alone, and a supervisor keeps it. */
function buildLog(
  { logfile, supervised }: GlobalSettings,
  record: Record,
  notebook: Notebook,
): Pick<NativeInput, "logfile" | "syslog"> {
  if (supervised?.value === true) {
    if (logfile !== undefined) {
      notebook.at(logfile.line, "logfile").warn(
        `logfile is ignored with supervised=yes in line ${supervised.line}, which logs to standard output`,
      );
    }
    return {};
  }
  if (logfile === undefined) return { logfile: LOGFILE_DEFAULT };
  const { value, line } = logfile satisfies Given<LogPlace>;
  return "file" in value
    ? plain({ logfile: { value: value.file, line } }, record)
    : plain({ syslog: { value: value.facility, line } }, record);
}

function buildDefaults(
  { quiescent, readdquiescent, fallbackcommand }: GlobalSettings,
  fallback: Given<Fallback> | undefined,
  record: Record,
): NativeDefaults {
  const given = {
    quiescent,
    readdquiescent,
    fallback: mapGiven(fallback, formatFallback),
    fallbackcommand,
  };
  return { quiescent: false, ...plain(given, record) };
}

/** The fallback that can stand in the defaults: that of a file whose virtuals are all of one family. */
function commonFallback(
  { fallback, fallback6 }: GlobalSettings,
  families: ReadonlySet<IpFamily>,
): Given<Fallback> | undefined {
  if (!families.has(6)) return fallback;
  return families.has(4) ? undefined : fallback6;
}

function fallbackOf(
  { fallback, fallback6 }: GlobalSettings,
  family: IpFamily,
): Given<string> | undefined {
  return mapGiven(family === 4 ? fallback : fallback6, formatFallback);
}

function warnUnusedGlobals(
  { checkcount, fallback, fallback6 }: GlobalSettings,
  families: ReadonlySet<IpFamily>,
  services: readonly NativeService[],
  notebook: Notebook,
): void {
  if (checkcount !== undefined && !services.some(({ check }) => check.type === "ping")) {
    notebook.at(checkcount.line, "checkcount").warn(CHECK_COUNT);
  }
  const unused = (keyword: string, virtual: string) => `no ${virtual} can use the ${keyword}`;
  if (fallback6 !== undefined && !families.has(6)) {
    notebook.at(fallback6.line, "fallback6").warn(unused("fallback6", "virtual6"));
  }
  if (fallback !== undefined && families.has(6) && !families.has(4)) {
    notebook.at(fallback.line, "fallback").warn(unused("fallback", "virtual"));
  }
}
