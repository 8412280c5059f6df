/** From directives to typed values, each with the line it stands in; what they mean together is in build.ts. */

import { SCHEDULERS, whyNotCompiled } from "../../../core/plugin/mod.ts";
import { readFallback, readRealServer } from "./addresses.ts";
import type { Notebook, Notes } from "./notes.ts";
import { translatePerlRegex } from "./regex.ts";
import { CHECKED_SERVICES, isCheckedService, SERVICE_WORDS } from "./services.ts";
import type { Statement } from "./structure.ts";
import {
  readCheckPort,
  readCount,
  type Reader,
  readOptionallyQuoted,
  readPersistence,
  readQuoted,
  readSeconds,
  readWord,
  readYesNo,
} from "./values.ts";

/** A value and the line that says it. */
export interface Given<Value> {
  readonly value: Value;
  readonly line: number;
}

const CHECK_TYPES = ["negotiate", "connect"] as const;
const CHECK_TYPES_NOT_YET = ["ping", "on", "off", "external", "external-perl"];

const SHARED = {
  checkcount: readCount,
  checkinterval: readSeconds,
  checktimeout: readSeconds,
  cleanstop: readYesNo,
  failurecount: readCount,
  fallback: readFallback,
  negotiatetimeout: readSeconds,
  quiescent: readYesNo,
} as const;

const GLOBAL = { ...SHARED, autoreload: readYesNo, logfile: readLogfile } as const;

const VIRTUAL = {
  ...SHARED,
  checkport: readCheckPort,
  checktype: readCheckType,
  httpmethod: readMethod,
  login: readQuoted,
  persistent: readPersistence,
  protocol: readProtocol,
  real: readRealServer,
  receive: readReceive,
  request: readRequest,
  scheduler: readScheduler,
  service: readService,
  virtualhost: readOptionallyQuoted,
} as const;

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** The last value of each directive, as the readers made it. */
type Settings<Table extends Readers> = {
  readonly [Keyword in keyof Table]?: Given<NonNullable<ReturnType<Table[Keyword]>>>;
};

export type GlobalSettings = Settings<typeof GLOBAL>;
/** Never has `real`: it accumulates, and `readVirtualSettings` gives all of them besides. */
export type VirtualSettings = Settings<typeof VIRTUAL>;
export type RealServers = readonly NonNullable<VirtualSettings["real"]>[];

export function readGlobalSettings(
  statements: readonly Statement[],
  notebook: Notebook,
): GlobalSettings {
  const read = statements.map((statement) => readOne(GLOBAL, statement, "", notebook));
  return keepLast(read, "", notebook) as GlobalSettings;
}

export function readVirtualSettings(
  statements: readonly Statement[],
  title: string,
  notebook: Notebook,
): { readonly settings: VirtualSettings; readonly servers: RealServers } {
  const read = statements.map((statement) => readOne(VIRTUAL, statement, title, notebook));
  // The table's readers decide the types of what is read, which the loop over keywords cannot express.
  const servers = read.filter((each) => each?.keyword === "real") as unknown as RealServers;
  const others = read.filter((each) => each?.keyword !== "real");
  return { settings: keepLast(others, title, notebook) as VirtualSettings, servers };
}

interface ReadStatement extends Given<unknown> {
  readonly keyword: string;
}

function readOne(
  readers: Readers,
  { keyword, value, line }: Statement,
  title: string,
  notebook: Notebook,
): ReadStatement | undefined {
  const read = readers[keyword]?.(value, notebook.at(line, pathOf(title, keyword)));
  return read === undefined ? undefined : { keyword, value: read, line };
}

/** The last one wins, as with ldirectord; one that says otherwise than an earlier one earns a warning. */
function keepLast(
  read: readonly (ReadStatement | undefined)[],
  title: string,
  notebook: Notebook,
): Readonly<Record<string, Given<unknown>>> {
  const kept: Record<string, Given<unknown>> = {};
  for (const each of read) {
    if (each === undefined) continue;
    const { keyword, value, line } = each;
    const before = kept[keyword];
    if (before !== undefined && JSON.stringify(before.value) !== JSON.stringify(value)) {
      notebook.at(line, pathOf(title, keyword)).warn(
        `"${keyword}" was given in line ${before.line} already; this line overrules it`,
      );
    }
    kept[keyword] = { value, line };
  }
  return kept;
}

/** `virtual 10.0.0.150:9072: real`, or the directive alone where it is global. */
export function pathOf(title: string, keyword: string): string {
  return title === "" ? keyword : `${title}: ${keyword}`;
}

function readLogfile(value: string, notes: Notes): string | undefined {
  const path = readQuoted(value, notes);
  if (path === undefined) return undefined;
  if (path.includes('"')) {
    notes.error(`cannot use "${path}" as a file; it has a double quote in it`);
  } else if (!path.startsWith("/")) {
    notes.error(
      `cannot log to syslog facility "${path}"; only a file with an absolute path is supported yet`,
    );
  } else return path;
  return undefined;
}

function readCheckType(value: string, notes: Notes): typeof CHECK_TYPES[number] | undefined {
  const word = value.trim();
  if (CHECK_TYPES_NOT_YET.includes(word) || /\d/.test(word)) {
    notes.error(`cannot use checktype "${word}"; it is not supported yet`);
    return undefined;
  }
  return readWord(value, "a check type", CHECK_TYPES, notes);
}

function readService(value: string, notes: Notes): string | undefined {
  const word = value.trim();
  if (SERVICE_WORDS.includes(word) && !isCheckedService(word)) {
    notes.error(
      `cannot use service "${word}"; it is not supported yet, leave it out where checktype is connect`,
    );
    return undefined;
  }
  return readWord(value, "a service", CHECKED_SERVICES, notes);
}

function readMethod(value: string, notes: Notes): "GET" | "HEAD" | undefined {
  return readWord(value.toUpperCase(), "a method", ["GET", "HEAD"] as const, notes);
}

function readProtocol(value: string, notes: Notes): "tcp" | "udp" | undefined {
  if (value.trim() !== "fwm") return readWord(value, "a protocol", ["tcp", "udp"] as const, notes);
  notes.error(`cannot use protocol "fwm"; firewall marks are not supported yet`);
  return undefined;
}

function readScheduler(value: string, notes: Notes): string | undefined {
  return readWord(value, "a scheduler", SCHEDULERS, notes);
}

function readRequest(value: string, notes: Notes): string | undefined {
  const request = readQuoted(value, notes);
  return request === undefined || request.startsWith("/") ? request : `/${request}`;
}

function readReceive(value: string, notes: Notes): string | undefined {
  const pattern = readQuoted(value, notes);
  if (pattern === undefined) return undefined;
  const translation = translatePerlRegex(pattern);
  if (!translation.ok) {
    notes.error(translation.message);
    return undefined;
  }
  // Found here and not by the checker's options, so that it is told together with the file's other problems.
  const reason = whyNotCompiled(translation.source);
  if (reason === undefined) return translation.source;
  notes.error(`cannot compile ${JSON.stringify(pattern)} as a regular expression: ${reason}`);
  return undefined;
}
