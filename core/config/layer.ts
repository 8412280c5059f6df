/**
 * Lays the run-time changes over native input, before anything of it is read: services first, then servers. A change
 * that cannot be applied any more is left out, and says why.
 */

import type { LayerChange, LayerEntry, Problem } from "../model/mod.ts";
import { foundInstead } from "../plugin/mod.ts";
import { LayerDraft } from "./layer_draft.ts";
import { addressOf, LayerNames, type Mapping } from "./layer_names.ts";
import {
  changedServer,
  newServer,
  newService,
  plainServer,
  plainService,
  saidAbout,
} from "./layer_pieces.ts";
import { overlay, placesOf } from "./layer_overlay.ts";
import { saysSame } from "./layer_same.ts";
import type { NameLookup } from "./lookup.ts";
import { isMapping } from "./piece.ts";

/** A change, and what the file said about its piece when it was set; left out where it is set just now. */
export interface LayerPiece extends LayerEntry {
  readonly base?: unknown;
}

export interface LayerTrace {
  readonly piece: LayerPiece;
  /** What the file says about the piece now, plain data in one form; null where it has none. */
  readonly said: unknown;
  /** `moot`: the file says the same, so that the change is none. */
  readonly state: "in_force" | "moot" | "impossible";
  /** Why it cannot be applied. */
  readonly reason?: string;
}

export interface Layered {
  readonly draft: LayerDraft;
  /** One for each piece, in their order. */
  readonly traces: readonly LayerTrace[];
}

type Verdict = Omit<LayerTrace, "piece">;

const nothingTo = (reason: string, said: unknown = null): Verdict => ({
  said,
  state: "impossible",
  reason,
});

/** `service web`, `server 10.0.0.1:80 of web`. */
export function subjectOf({ service, server }: Pick<LayerChange, "service" | "server">): string {
  return server === undefined ? `service ${service}` : `server ${server} of ${service}`;
}

/** How problems of a change name it. */
export function subjectWords(piece: Pick<LayerChange, "service" | "server">): string {
  return `run-time change of ${subjectOf(piece)}`;
}

/** What is told of changes that are left out. */
export function warningsOf(traces: readonly LayerTrace[]): Problem[] {
  return traces.filter(({ state }) => state === "impossible").map(({ piece, reason }) => ({
    severity: "warning",
    file: subjectWords(piece),
    path: "",
    message: `it is not in force: ${reason}`,
  }));
}

/** Never throws for what the input is: what is no list of services is for the schema to refuse. */
export async function layOver(
  input: unknown,
  pieces: readonly LayerPiece[],
  lookup: NameLookup,
): Promise<Layered> {
  const draft = new LayerDraft(input);
  const names = new LayerNames(lookup);
  const verdicts = new Map<LayerPiece, Verdict>();
  const order = [
    ...pieces.filter(({ server }) => server === undefined),
    ...pieces.filter(({ server }) => server !== undefined),
  ];
  for (const piece of order) {
    const { server } = piece;
    const verdict = server === undefined
      ? await layService(draft, piece, names)
      : await layServer(draft, { ...piece, server }, names);
    verdicts.set(piece, verdict);
  }
  const settled = await servicesAsInFile(draft, pieces, names);
  const traces = pieces.map((piece) => {
    const verdict = verdicts.get(piece) ?? nothingTo("it is named twice");
    const moot = verdict.state === "in_force" && settled.has(piece.service);
    return { piece, ...verdict, ...(moot ? { state: "moot" as const } : {}) };
  });
  return { draft, traces };
}

/** Services that are in the end as the file has them, though each change alone says otherwise. */
async function servicesAsInFile(
  draft: LayerDraft,
  pieces: readonly LayerPiece[],
  names: LayerNames,
): Promise<ReadonlySet<string>> {
  const same = new Set<string>();
  for (const name of new Set(pieces.map(({ service }) => service))) {
    const index = await names.service(draft.services(), name);
    const [now, before] = [draft.wholeService(index), draft.serviceInFile(index)];
    if (now === undefined || before === undefined) continue;
    if (saysSame(plainService(now), plainService(before))) same.add(name);
  }
  return same;
}

async function layService(
  draft: LayerDraft,
  piece: LayerPiece,
  names: LayerNames,
): Promise<Verdict> {
  const { service: name, value } = piece;
  const index = await names.service(draft.services(), name);
  const raw = draft.service(index);
  if (raw === undefined) return layNewService(draft, piece, names);
  const whole = plainService(raw);
  if (value === null) {
    draft.removeService(index);
    return { said: whole, state: "in_force" };
  }
  const said = saidAbout(whole, value);
  if (!isMapping(value)) return nothingTo(foundInstead(value, "a mapping"), said);
  const merged = overlay(raw, value);
  if (await names.service([merged], name) < 0) {
    return nothingTo(`what it gives names another service than ${name}`, said);
  }
  if (saysSame(plainService(merged), whole)) return { said, state: "moot" };
  draft.changeService(index, merged, { subject: subjectOf(piece), places: placesOf(value) });
  return { said, state: "in_force" };
}

async function layNewService(
  draft: LayerDraft,
  piece: LayerPiece,
  names: LayerNames,
): Promise<Verdict> {
  const { service: name, value, base } = piece;
  if (value === null) return { said: null, state: "moot" };
  if (!isMapping(value)) return nothingTo(foundInstead(value, "a mapping"));
  if (isMapping(base)) return nothingTo("the file no longer has the service");
  const made = newService(name, value);
  if (await names.service([made], name) < 0) {
    return nothingTo(`what it gives names another service than ${name}`);
  }
  draft.addService(made, subjectOf(piece));
  return { said: null, state: "in_force" };
}

async function layServer(
  draft: LayerDraft,
  piece: LayerPiece & { readonly server: string },
  names: LayerNames,
): Promise<Verdict> {
  const { service: serviceName, server: name, value } = piece;
  const at = await names.service(draft.services(), serviceName);
  const service = draft.service(at);
  if (service === undefined) return nothingTo(`there is no service ${serviceName}`);
  const servers = draft.servers(at);
  if (servers === undefined) return nothingTo(`the servers of ${serviceName} are no list`);
  const index = await names.server(service, servers, name);
  if (index < 0) return layNewServer(draft, piece, { at, service, names });
  const raw = servers[index];
  const whole = plainServer(raw, service);
  if (value === null) {
    draft.removeServer(at, index);
    return { said: whole, state: "in_force" };
  }
  const said = isMapping(whole) ? saidAbout(whole, value) : whole;
  const merged = changedServer(raw, value);
  if (await names.server(service, [merged], name) < 0) {
    return nothingTo(`what it gives names another server than ${name}`, said);
  }
  if (saysSame(plainServer(merged, service), whole)) return { said, state: "moot" };
  draft.changeServer(at, index, merged, {
    subject: subjectOf(piece),
    ...(isMapping(value) ? { places: placesOf(value) } : {}),
  });
  return { said, state: "in_force" };
}

async function layNewServer(
  draft: LayerDraft,
  piece: LayerPiece & { readonly server: string },
  place: { readonly at: number; readonly service: Mapping; readonly names: LayerNames },
): Promise<Verdict> {
  const { server: name, value, base } = piece;
  if (value === null) return { said: null, state: "moot" };
  // What changed some keys of a server is no server without it.
  if (isMapping(value) && isMapping(base)) return nothingTo("the file no longer has the server");
  const made = newServer(name, value);
  if (addressOf(made) === undefined || await place.names.server(place.service, [made], name) < 0) {
    return nothingTo(`what it gives names another server than ${name}`);
  }
  draft.addServer(place.at, made, subjectOf(piece));
  return { said: null, state: "in_force" };
}
