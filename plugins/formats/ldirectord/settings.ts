/** From directives to typed values, each with the line it stands in; what they mean together is in build.ts. */

import type { Given } from "./given.ts";
import type { Notebook, Notes } from "./notes.ts";
import { readPattern, readRequestPath } from "./patterns.ts";
import { readFallback, readRealServers } from "./servers.ts";
import type { Statement } from "./structure.ts";
import {
  readCheckCommand,
  readCheckPort,
  readCount,
  type Reader,
  readFolder,
  readGlobalCommand,
  readHostName,
  readPersistence,
  readQuoted,
  readRemark,
  readSeconds,
  readText,
  readYesNo,
} from "./values.ts";
import {
  readCheckType,
  readLogfile,
  readMethod,
  readProtocol,
  readScheduler,
  readSchedulerFlags,
  readService,
} from "./words.ts";

const SHARED = {
  checkcount: readCount,
  checkinterval: readSeconds,
  checktimeout: readSeconds,
  cleanstop: readYesNo,
  failurecount: readCount,
  fallback: readFallback(4),
  fallback6: readFallback(6),
  negotiatetimeout: readSeconds,
  quiescent: readYesNo,
} as const;

const GLOBAL = {
  ...SHARED,
  autoreload: readYesNo,
  callback: readQuoted,
  fallbackcommand: readGlobalCommand,
  fork: readYesNo,
  logfile: readLogfile,
  maintenancedir: readFolder,
  readdquiescent: readYesNo,
  supervised: readYesNo,
} as const;

const VIRTUAL = {
  ...SHARED,
  checkcommand: readCheckCommand,
  checkport: readCheckPort,
  checktype: readCheckType,
  comment: readRemark,
  database: readQuoted,
  fallbackcommand: readText,
  httpmethod: readMethod,
  load: readQuoted,
  login: readQuoted,
  monitorfile: readText,
  netmask: readText,
  ops: readYesNo,
  passwd: readQuoted,
  persistent: readPersistence,
  protocol: readProtocol,
  real: readRealServers(4),
  real6: readRealServers(6),
  receive: readReceive,
  request: readRequest,
  schedflags: readSchedulerFlags,
  scheduler: readScheduler,
  secret: readQuoted,
  service: readService,
  servicename: readRemark,
  virtualhost: readHostName,
} as const;

type Readers = Readonly<Record<string, Reader<unknown>>>;

/** The last value of each directive, as the readers made it. */
type Settings<Table extends Readers> = {
  readonly [Keyword in keyof Table]?: Given<NonNullable<ReturnType<Table[Keyword]>>>;
};

export type GlobalSettings = Settings<typeof GLOBAL>;
/** Never has `real` and `real6`: they accumulate, and `readVirtualSettings` gives all of them besides. */
export type VirtualSettings = Settings<typeof VIRTUAL>;
export type ServerLines = readonly NonNullable<VirtualSettings["real"]>[];

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
): { readonly settings: VirtualSettings; readonly servers: ServerLines } {
  const read = statements.map((statement) => readOne(VIRTUAL, statement, title, notebook));
  // The table's readers decide the types of what is read, which the loop over keywords cannot express.
  const servers = read.filter((each) => isServer(each)) as unknown as ServerLines;
  const others = read.filter((each) => !isServer(each));
  return { settings: keepLast(others, title, notebook) as VirtualSettings, servers };
}

interface ReadStatement extends Given<unknown> {
  readonly keyword: string;
}

function isServer(read: ReadStatement | undefined): boolean {
  return read?.keyword === "real" || read?.keyword === "real6";
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

function readRequest(value: string, notes: Notes): string | undefined {
  const request = readQuoted(value, notes);
  return request === undefined ? undefined : readRequestPath(request);
}

function readReceive(value: string, notes: Notes): string | undefined {
  const pattern = readQuoted(value, notes);
  return pattern === undefined ? undefined : readPattern(pattern, notes);
}
