/** The layer of run-time changes as a list of pieces: what a change makes of it, and what a load has. Pure. */

import {
  composed,
  conflictSentence,
  type LayerPiece,
  type LayerTrace,
  plainServerId,
  portOf,
  serverMapping,
  subjectOf,
} from "./config/mod.ts";
import {
  type DirectorConfig,
  type LayerChange,
  type LayerEntry,
  serverId,
  serviceId,
} from "./model/mod.ts";

type Subject = Pick<LayerChange, "service" | "server">;

/** A change whose service and server are called as the configuration in force calls them. */
export function named<Change extends Subject>(change: Change, config: DirectorConfig): Change {
  const service = config.services.find(({ name, key }) =>
    name === change.service || serviceId(key) === change.service
  );
  if (service === undefined) return change;
  const renamed = { ...change, service: service.name };
  const { server } = change;
  if (server === undefined) return renamed;
  const found = service.servers.find((each) => serverId(each) === server);
  if (found !== undefined) return renamed;
  const alone = service.servers.filter(({ address }) => address === server);
  const [only] = alone;
  if (only !== undefined && alone.length === 1) return { ...renamed, server: serverId(only) };
  const port = portOf({ virtual: serviceId(service.key) });
  return { ...renamed, server: plainServerId(server, port) ?? server };
}

function same(left: Subject, right: Subject): boolean {
  return left.service === right.service && left.server === right.server;
}

/**
 * The layer with one more change, which comes last. Keys that are given now are laid over those that an earlier change
 * of the same piece gave; a service that is removed or gets other servers loses the changes of its servers.
 */
export function withChange(
  pieces: readonly LayerPiece[],
  change: LayerChange,
  who: Pick<LayerEntry, "by" | "since">,
): readonly LayerPiece[] {
  const { service, server, value } = change;
  const earlier = pieces.find((piece) => same(piece, change));
  const anew = server === undefined &&
    (value === null || (typeof value === "object" && "real" in value));
  const rest = pieces.filter((piece) =>
    !same(piece, change) && !(anew && piece.service === service)
  );
  const piece: LayerPiece = {
    service,
    ...(server === undefined ? {} : { server }),
    value: earlier === undefined ? value : joined(earlier.value, value),
    ...who,
  };
  return [...rest, piece];
}

function joined(earlier: LayerChange["value"], value: LayerChange["value"]) {
  if (typeof value !== "object" || value === null || earlier === null) return value;
  const below = typeof earlier === "string" ? serverMapping(earlier) : earlier;
  return composed(below ?? {}, value);
}

/** Whether `drop` means a piece: one server, a service with its servers, or all. */
export function isMeant(piece: Subject, which: Partial<Subject>): boolean {
  if (which.service === undefined) return true;
  return piece.service === which.service &&
    (which.server === undefined || piece.server === which.server);
}

/** What is to be kept of a layer that was loaded: without what the file says itself now, and with what disagrees. */
export function settledPieces(traces: readonly LayerTrace[]): readonly LayerPiece[] {
  return traces.filter(({ state }) => state !== "moot").map((trace) => {
    const { conflict: _conflict, base, ...piece } = trace.piece;
    const conflict = conflictOf(trace);
    return {
      ...piece,
      ...(conflict === undefined ? {} : { conflict }),
      base: base === undefined ? trace.said : base,
    };
  });
}

const NOT_IN_FORCE = "it is not in force: ";

function conflictOf({ piece, said, state, reason }: LayerTrace): string | undefined {
  if (state === "impossible") return `${NOT_IN_FORCE}${reason}`;
  return piece.base === undefined ? undefined : conflictSentence(piece.base, said);
}

/** What is told of changes that the file says itself now. */
export function promotedLines(traces: readonly LayerTrace[] = []): string[] {
  return traces.filter(({ state, piece }) => state === "moot" && piece.base !== undefined)
    .map(({ piece }) => `the file now says what the run-time change of ${subjectOf(piece)} said`);
}

/** What is told of a run-time change that something contradicts: whether it is in force, and what. */
export function conflictWords(conflict: string): string {
  return conflict.startsWith(NOT_IN_FORCE)
    ? conflict.slice("it ".length)
    : `stays in force, but ${conflict}`;
}

/** What is told of changes that something contradicts once that load is in force, and does not before. */
export function conflictLines(
  before: readonly LayerPiece[],
  traces: readonly LayerTrace[] = [],
): string[] {
  return conflictTurns(before, settledPieces(traces)).found.map((piece) =>
    `the run-time change of ${subjectOf(piece)} ${conflictWords(piece.conflict ?? "")}`
  );
}

/** As operators see it. */
export function entryOf({ base: _base, ...entry }: LayerPiece): LayerEntry {
  return entry;
}

/** Which disagreements are new, and which are over. */
export function conflictTurns(
  before: readonly LayerPiece[],
  after: readonly LayerPiece[],
): { readonly found: readonly LayerPiece[]; readonly ended: readonly LayerPiece[] } {
  const conflictIn = (pieces: readonly LayerPiece[], piece: LayerPiece) =>
    pieces.find((each) => same(each, piece))?.conflict;
  return {
    found: after.filter((piece) =>
      piece.conflict !== undefined && piece.conflict !== conflictIn(before, piece)
    ),
    ended: before.filter((piece) =>
      piece.conflict !== undefined && conflictIn(after, piece) === undefined
    ),
  };
}
