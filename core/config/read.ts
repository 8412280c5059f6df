/**
 * Reads the native configuration piece by piece. Each piece that is wrong is reported and left out, and the rest is
 * still read, so that one load tells all that is wrong and nothing that only follows from it.
 */

import type { Scheduler } from "../model/mod.ts";
import { foundInstead, z } from "../plugin/mod.ts";
import { type CheckLayer, readCheck } from "./checks.ts";
import {
  type EndpointForm,
  type Form,
  parseEndpoint,
  parseFallback,
  parseReal,
  parseVirtual,
  type ServerForm,
  type VirtualForm,
} from "./forms.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";
import {
  adminSchema,
  configSchema,
  defaultsSchema,
  fallbackMappingSchema,
  LATER_KEYS,
  realMappingSchema,
  serviceSchema,
} from "./schema.ts";

export interface ReadServer {
  readonly path: Path;
  /** Where the address is written; same as `path` for the short form. */
  readonly addressPath: Path;
  /** Undefined where it cannot be read. */
  readonly form: ServerForm | undefined;
  readonly check: CheckLayer | undefined;
}

export interface ReadDefaults {
  readonly scheduler?: Scheduler | undefined;
  readonly quiescent?: boolean | undefined;
  readonly fallback: ReadServer | undefined;
  readonly check: CheckLayer | undefined;
}

export interface ReadService extends ReadDefaults {
  readonly path: Path;
  readonly name?: string | undefined;
  /** Undefined where it cannot be read. */
  readonly virtual: VirtualForm | undefined;
  readonly persistentMs?: number | undefined;
  readonly netmask?: string | number | undefined;
  readonly servers: readonly ReadServer[];
}

export interface ReadConfig {
  readonly node?: string | undefined;
  readonly backend?: string | undefined;
  readonly backends?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly autoreload?: boolean | undefined;
  readonly cleanstop?: boolean | undefined;
  readonly logfile?: string | undefined;
  readonly socket?: string | undefined;
  readonly defaults: ReadDefaults;
  readonly services: readonly ReadService[];
}

/** What is read as a piece of its own; here it only has to be a known key. */
const LATER = z.unknown().optional();
const rootPiece = configSchema.extend({ admin: LATER, defaults: LATER, services: LATER });
const defaultsPiece = defaultsSchema.extend({ fallback: LATER, check: LATER });
const servicePiece = serviceSchema.extend({ fallback: LATER, check: LATER, real: LATER });
const realPiece = realMappingSchema.extend({ check: LATER });

export function readConfig(raw: unknown, report: Report): ReadConfig {
  const root = readPiece(rootPiece, withoutUnsupported(raw, [], report), [], report);
  const admin = withoutUnsupported(root.admin, ["admin"], report);
  const { socket } = admin === undefined ? {} : readPiece(adminSchema, admin, ["admin"], report);
  const services = readList(root.services, ["services"], report);
  return {
    node: root.node,
    backend: root.backend,
    backends: root.backends,
    autoreload: root.autoreload,
    cleanstop: root.cleanstop,
    logfile: root.logfile,
    socket,
    defaults: readDefaults(root.defaults, ["defaults"], report),
    services: services.map((each, index) => readService(each, ["services", index], report)),
  };
}

function readDefaults(raw: unknown, path: Path, report: Report): ReadDefaults {
  if (raw === undefined) return { fallback: undefined, check: undefined };
  const piece = readPiece(defaultsPiece, raw, path, report);
  return {
    scheduler: piece.scheduler,
    quiescent: piece.quiescent,
    fallback: readFallback(piece.fallback, [...path, "fallback"], report),
    check: readCheck(piece.check, [...path, "check"], report),
  };
}

function readService(raw: unknown, path: Path, report: Report): ReadService {
  const piece = readPiece(servicePiece, raw, path, report);
  const virtual = piece.virtual === undefined
    ? undefined
    : reported(parseVirtual(piece.virtual), [...path, "virtual"], report);
  if (isMapping(raw) && raw.netmask !== undefined && raw.persistent === undefined) {
    report.error([...path, "netmask"], "a netmask has a meaning only together with persistent");
  }
  const servers = readList(piece.real, [...path, "real"], report);
  return {
    path,
    name: piece.name,
    virtual,
    scheduler: piece.scheduler,
    persistentMs: piece.persistent,
    netmask: piece.netmask,
    quiescent: piece.quiescent,
    fallback: readFallback(piece.fallback, [...path, "fallback"], report),
    check: readCheck(piece.check, [...path, "check"], report),
    servers: servers.map((each, index) => readReal(each, [...path, "real", index], report)),
  };
}

function readReal(raw: unknown, path: Path, report: Report): ReadServer {
  if (isMapping(raw)) {
    const piece = readPiece(realPiece, raw, path, report);
    return {
      ...readMapping(piece, path, report),
      check: readCheck(piece.check, [...path, "check"], report),
    };
  }
  return readShort(raw, path, report, parseReal, '"10.0.0.147:9072 masq 1"');
}

function readFallback(raw: unknown, path: Path, report: Report): ReadServer | undefined {
  if (raw === undefined) return undefined;
  if (isMapping(raw)) {
    const piece = readPiece(fallbackMappingSchema, raw, path, report);
    return { ...readMapping(piece, path, report), check: undefined };
  }
  return readShort(raw, path, report, parseFallback, '"127.0.0.1:80 gate"');
}

function readMapping(
  piece: Partial<z.output<typeof realPiece>>,
  path: Path,
  report: Report,
): Omit<ReadServer, "check"> {
  const { address, forwarding, weight } = piece;
  const addressPath = [...path, "address"];
  const endpoint: EndpointForm | undefined = address === undefined
    ? undefined
    : reported(parseEndpoint(address), addressPath, report);
  if (endpoint === undefined) return { path, addressPath, form: undefined };
  const form: ServerForm = {
    endpoint,
    ...(forwarding === undefined ? {} : { forwarding }),
    ...(weight === undefined ? {} : { weight }),
  };
  return { path, addressPath, form };
}

function readShort(
  raw: unknown,
  path: Path,
  report: Report,
  parse: (text: string) => Form<ServerForm>,
  example: string,
): ReadServer {
  const place = { path, addressPath: path, check: undefined };
  if (typeof raw === "string" && raw.trim() !== "") {
    return { ...place, form: reported(parse(raw), path, report) };
  }
  report.error(
    path,
    foundInstead(raw ?? null, `text such as ${example}, or a mapping with address`),
  );
  return { ...place, form: undefined };
}

/** A list that is not there, or has nothing below its key, is empty. */
function readList(raw: unknown, path: Path, report: Report): readonly unknown[] {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw;
  report.error(path, foundInstead(raw, "a list"));
  return [];
}

function reported<Value>(form: Form<Value>, path: Path, report: Report): Value | undefined {
  if (form.ok) return form.value;
  report.error(path, form.message);
  return undefined;
}

/** Reports the keys that are known but not built yet, and gives the rest. */
function withoutUnsupported(raw: unknown, path: readonly string[], report: Report): unknown {
  if (!isMapping(raw)) return raw;
  const keys = LATER_KEYS.find(([parent]) => parent.join() === path.join())?.[1] ?? [];
  for (const key of keys) {
    if (Object.hasOwn(raw, key)) report.error([...path, key], `"${key}" is not supported yet`);
  }
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !keys.includes(key)));
}
