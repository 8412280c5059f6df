/** Reads real servers and fallbacks, each in its short form or as a mapping. */

import { foundInstead, z } from "../plugin/mod.ts";
import { type CheckLayer, LayerReader } from "./layers.ts";
import { type Form, parseEndpoint, parseFallback, parseReal, type ServerForm } from "./forms.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";
import { fallbackMappingSchema, realMappingSchema } from "./schema.ts";

export interface ReadServer {
  readonly path: Path;
  /** Where the address is written; same as `path` for the short form. */
  readonly addressPath: Path;
  /** Undefined where it cannot be read. */
  readonly form: ServerForm | undefined;
  readonly upperThreshold?: number | undefined;
  readonly lowerThreshold?: number | undefined;
  readonly check: CheckLayer | undefined;
}

/** What is read as a piece of its own; here it only has to be a known key. */
const realPiece = realMappingSchema.extend({ check: z.unknown().optional() });

export function readReal(
  raw: unknown,
  path: Path,
  report: Report,
  layers: LayerReader,
): ReadServer {
  if (!isMapping(raw)) return readShort(raw, path, report, parseReal, '"10.0.0.147:9072 masq 1"');
  const piece = readPiece(realPiece, raw, path, report);
  return {
    ...readMapping(piece, path, report),
    upperThreshold: piece.upper_threshold,
    lowerThreshold: piece.lower_threshold,
    check: piece.check === undefined ? undefined : layers.read(piece.check, [...path, "check"]),
  };
}

export function readFallback(raw: unknown, path: Path, report: Report): ReadServer | undefined {
  if (raw === undefined) return undefined;
  if (!isMapping(raw)) return readShort(raw, path, report, parseFallback, '"127.0.0.1:80 gate"');
  const piece = readPiece(fallbackMappingSchema, raw, path, report);
  return { ...readMapping(piece, path, report), check: undefined };
}

function readMapping(
  piece: Partial<z.output<typeof realPiece>>,
  path: Path,
  report: Report,
): Omit<ReadServer, "check"> {
  const { address, forwarding, weight } = piece;
  const addressPath = [...path, "address"];
  const endpoint = address === undefined
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

/** What a form says; where it says nothing sound, that is reported. */
export function reported<Value>(
  form: Form<Value>,
  path: Path,
  report: Report,
): Value | undefined {
  if (form.ok) return form.value;
  report.error(path, form.message);
  return undefined;
}
