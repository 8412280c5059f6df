/**
 * Reads the native configuration piece by piece. Each piece that is wrong is reported and left out, and the rest is
 * still read, so that one load tells all that is wrong and nothing that only follows from it.
 */

import type { JournalConfig, Scheduler } from "../model/mod.ts";
import { foundInstead, z } from "../plugin/mod.ts";
import { parseVirtual, type VirtualForm } from "./forms.ts";
import { type CheckLayer, LayerReader } from "./layers.ts";
import { isMapping, readPiece } from "./piece.ts";
import { type ReadCluster, readCluster } from "./read_cluster.ts";
import { readJournal } from "./read_journal.ts";
import { type LogOptions, readLog } from "./read_log.ts";
import { readFallback, readReal, type ReadServer, reported } from "./read_server.ts";
import type { Path, Report } from "./report.ts";
import { configSchema, defaultsSchema, serviceSchema } from "./schema.ts";

/** What is read as a piece of its own; here it only has to be a known key. */
const LATER = z.unknown().optional();
const rootPiece = configSchema.extend({
  admin: LATER,
  defaults: LATER,
  services: LATER,
  cluster: LATER,
  log: LATER,
  journal: LATER,
});
const defaultsPiece = defaultsSchema.extend({ fallback: LATER, check: LATER });
const servicePiece = serviceSchema.extend({ fallback: LATER, check: LATER, real: LATER });

type RootPiece = Omit<
  Partial<z.output<typeof rootPiece>>,
  "plugins" | "admin" | "defaults" | "services" | "cluster" | "log" | "journal"
>;

export interface ReadDefaults {
  readonly scheduler?: Scheduler | undefined;
  readonly quiescent?: boolean | undefined;
  readonly readdquiescent?: boolean | undefined;
  readonly fallback: ReadServer | undefined;
  readonly fallbackcommand?: string | undefined;
  readonly check: CheckLayer | undefined;
}

export interface ReadService extends ReadDefaults {
  readonly path: Path;
  readonly name?: string | undefined;
  /** Undefined where it cannot be read. */
  readonly virtual: VirtualForm | undefined;
  readonly schedflags?: string | readonly string[] | undefined;
  readonly persistentMs?: number | undefined;
  readonly netmask?: string | number | undefined;
  readonly ops?: boolean | undefined;
  readonly cleanstop?: boolean | undefined;
  readonly monitorfile?: string | undefined;
  readonly servers: readonly ReadServer[];
}

export interface ReadConfig {
  /** The words for the director itself, each as it is decoded. */
  readonly root: RootPiece;
  /** Files of the site's own plugins, as they are written. */
  readonly plugins: readonly string[];
  /** Options of the admin observer, which decodes them itself. */
  readonly admin: Readonly<Record<string, unknown>>;
  /** Options of the log observer, as it decodes them. */
  readonly log: LogOptions;
  /** Undefined where the file does not say anything of it. */
  readonly journal: JournalConfig | "off" | undefined;
  readonly defaults: ReadDefaults;
  readonly services: readonly ReadService[];
  /** Undefined where this director is alone. */
  readonly cluster: ReadCluster | undefined;
}

export function readConfig(raw: unknown, report: Report): ReadConfig {
  const layers = new LayerReader(report);
  const piece = readPiece(rootPiece, raw, [], report);
  const { plugins = [], admin, defaults, services, cluster, log, journal, ...root } = piece;
  return {
    root,
    plugins,
    admin: readAdmin(admin, report),
    log: readLog(log, root, report),
    journal: readJournal(journal, report),
    defaults: readDefaults(defaults, ["defaults"], report, layers),
    services: readList(services, ["services"], report).map((each, index) => {
      return readService(each, ["services", index], report, layers);
    }),
    cluster: readCluster(cluster, ["cluster"], report),
  };
}

/** The observer's own schema says what is wrong with them; here they only have to be options. */
function readAdmin(raw: unknown, report: Report): Readonly<Record<string, unknown>> {
  if (raw === undefined) return {};
  if (isMapping(raw)) return raw;
  report.error(["admin"], foundInstead(raw, "a mapping"));
  return {};
}

function readDefaults(
  raw: unknown,
  path: Path,
  report: Report,
  layers: LayerReader,
): ReadDefaults {
  if (raw === undefined) return { fallback: undefined, check: undefined };
  const { fallback, check, ...piece } = readPiece(defaultsPiece, raw, path, report);
  return {
    ...piece,
    fallback: readFallback(fallback, [...path, "fallback"], report),
    check: layers.read(check, [...path, "check"]),
  };
}

function readService(
  raw: unknown,
  path: Path,
  report: Report,
  layers: LayerReader,
): ReadService {
  const piece = readPiece(servicePiece, raw, path, report);
  const { virtual, persistent, fallback, check, real, ...rest } = piece;
  if (isMapping(raw) && raw.netmask !== undefined && raw.persistent === undefined) {
    report.error([...path, "netmask"], "a netmask has a meaning only together with persistent");
  }
  const place = [...path, "real"];
  return {
    ...rest,
    path,
    virtual: virtual === undefined
      ? undefined
      : reported(parseVirtual(virtual), [...path, "virtual"], report),
    persistentMs: persistent,
    fallback: readFallback(fallback, [...path, "fallback"], report),
    check: layers.read(check, [...path, "check"]),
    servers: readList(real, place, report).map((each, index) => {
      return readReal(each, [...place, index], report, layers);
    }),
  };
}

/** A list that is not there, or has nothing below its key, is empty. */
function readList(raw: unknown, path: Path, report: Report): readonly unknown[] {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw;
  report.error(path, foundInstead(raw, "a list"));
  return [];
}
