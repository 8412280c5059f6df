/**
 * Native input on which services and servers are changed one after the other. It knows of each place whether it is
 * from the file, and where it is there, or from a run-time change, and from which.
 */

import type { InputEdit } from "../plugin/mod.ts";
import { type Mapping, serverMapping } from "./layer_names.ts";
import { sameValue } from "./diff.ts";
import { isMapping } from "./piece.ts";
import type { Path } from "./report.ts";

/** Who changed something that the file has: at these places of it, or in all where left out. */
export interface Changed {
  readonly subject: string;
  readonly places?: readonly Path[];
}

interface Entry {
  raw: unknown;
  /** Position in the list of the file; undefined for what was added. */
  readonly from: number | undefined;
  /** Who changed it; of what was added, who added it. */
  changed: Changed | undefined;
}

interface ServiceEntry extends Entry {
  /** Its servers, once one of them was changed. */
  servers: Entry[] | undefined;
}

/** Where a place comes from: of the file, or of a run-time change. */
export type Origin =
  | { readonly kind: "file"; readonly path: Path }
  | { readonly kind: "layer"; readonly subject: string; readonly path: Path };

export class LayerDraft {
  readonly #input: unknown;
  readonly #entries: ServiceEntry[];
  /** Positions in the file's list of what was taken away: services, and servers of a service. */
  readonly #gone: (readonly [service: number, server?: number])[] = [];
  /** Undefined where the services are no list, so that nothing can be laid over them. */
  readonly #usable: boolean;
  #touched = false;

  constructor(input: unknown) {
    this.#input = input;
    const list = isMapping(input) ? input.services : undefined;
    this.#usable = isMapping(input) && (list === undefined || list === null || Array.isArray(list));
    this.#entries = (Array.isArray(list) ? list : []).map((raw, from) => ({
      raw,
      from,
      changed: undefined,
      servers: undefined,
    }));
  }

  /** Without the changes of single servers. */
  services(): readonly unknown[] {
    return this.#entries.map(({ raw }) => raw);
  }

  /** As in `services`. */
  service(index: number): Mapping | undefined {
    const raw = this.#entries[index]?.raw;
    return isMapping(raw) ? raw : undefined;
  }

  /** A service with all changes. */
  wholeService(index: number): Mapping | undefined {
    const entry = this.#entries[index];
    const raw = entry === undefined ? undefined : this.#whole(entry);
    return isMapping(raw) ? raw : undefined;
  }

  /** What the file says of a service; undefined where it was added. */
  serviceInFile(index: number): Mapping | undefined {
    const from = this.#entries[index]?.from;
    return from === undefined ? undefined : this.#fileService(from);
  }

  /** Undefined where they are no list. */
  servers(index: number): readonly unknown[] | undefined {
    const changed = this.#entries[index]?.servers;
    if (changed !== undefined) return changed.map(({ raw }) => raw);
    const real = this.service(index)?.real ?? [];
    return Array.isArray(real) ? real : undefined;
  }

  addService(raw: Mapping, subject: string): void {
    this.#touched = true;
    this.#entries.push({ raw, from: undefined, changed: { subject }, servers: undefined });
  }

  changeService(index: number, raw: Mapping, changed: Changed): void {
    this.#touched = true;
    const entry = this.#entries[index];
    if (entry === undefined) return;
    entry.raw = raw;
    entry.changed = entry.from === undefined ? { subject: changed.subject } : changed;
  }

  removeService(index: number): void {
    this.#touched = true;
    const [entry] = this.#entries.splice(index, 1);
    if (entry?.from !== undefined) this.#gone.push([entry.from]);
  }

  addServer(service: number, raw: unknown, subject: string): void {
    this.#serversOf(service).push({ raw, from: undefined, changed: { subject } });
  }

  changeServer(service: number, index: number, raw: unknown, changed: Changed): void {
    const entry = this.#serversOf(service)[index];
    if (entry === undefined) return;
    entry.raw = raw;
    entry.changed = changed;
  }

  removeServer(service: number, index: number): void {
    const [entry] = this.#serversOf(service).splice(index, 1);
    const from = this.#entries[service]?.from;
    if (from !== undefined && entry?.from !== undefined) this.#gone.push([from, entry.from]);
  }

  /** The input with all changes; the same value where there are none. */
  get input(): unknown {
    if (!this.#touched || !this.#usable || !isMapping(this.#input)) return this.#input;
    return { ...this.#input, services: this.#entries.map((entry) => this.#whole(entry)) };
  }

  /** Where a place of `input` comes from. */
  origin(path: Path): Origin {
    const [list, index, ...below] = path;
    if (list !== "services" || typeof index !== "number" || !this.#touched) {
      return { kind: "file", path };
    }
    const entry = this.#entries[index];
    if (entry === undefined) return { kind: "file", path };
    const [key, at, ...behind] = below;
    const server = key === "real" && typeof at === "number" ? entry.servers?.[at] : undefined;
    if (server?.changed !== undefined && concerns(server, behind)) {
      return { kind: "layer", subject: server.changed.subject, path: behind };
    }
    if (entry.changed !== undefined && concerns(entry, below)) {
      return { kind: "layer", subject: entry.changed.subject, path: below };
    }
    const own = server?.from === undefined ? below : [key ?? "", server.from, ...behind];
    return { kind: "file", path: [list, entry.from ?? index, ...own] };
  }

  /** What is to be changed in the file, so that it says what `input` does. To be done in this order. */
  edits(): InputEdit[] {
    const sets: InputEdit[] = [];
    const appends: InputEdit[] = [];
    for (const entry of this.#entries) {
      if (entry.from === undefined) {
        appends.push({ kind: "append", path: ["services"], value: this.#whole(entry) });
      } else this.#serviceEdits(entry, entry.from, sets, appends);
    }
    // From the end on, so that the positions of those that are still to go stay as they are.
    const removals = this.#gone
      .toSorted(([left, leftAt = -1], [right, rightAt = -1]) => right - left || rightAt - leftAt)
      .map(([service, server]): InputEdit => ({
        kind: "remove",
        path: server === undefined ? ["services", service] : ["services", service, "real", server],
      }));
    return [...sets, ...appends, ...removals];
  }

  #serviceEdits(
    entry: ServiceEntry,
    from: number,
    sets: InputEdit[],
    appends: InputEdit[],
  ): void {
    const path: Path = ["services", from];
    const raw = isMapping(entry.raw) ? entry.raw : {};
    const keys = keysOf(entry.changed);
    for (const key of keys) {
      // Changes of single servers lie over the list that the service was given.
      const value = key === "real" && entry.servers !== undefined
        ? entry.servers.map((server) => server.raw)
        : raw[key];
      const before = this.#fileService(from)[key];
      sets.push(...valueEdits([...path, key], before, value));
    }
    if (entry.servers === undefined || keys.includes("real")) return;
    const place = [...path, "real"];
    const added = entry.servers.filter((server) => server.from === undefined);
    for (const server of entry.servers) {
      if (server.from === undefined || server.changed === undefined) continue;
      sets.push(...this.#serverEdits(server, [...place, server.from], from));
    }
    if (this.#fileHasList(from)) {
      appends.push(
        ...added.map(({ raw }): InputEdit => ({ kind: "append", path: place, value: raw })),
      );
    } else if (added.length > 0) {
      sets.push({ kind: "set", path: place, value: added.map(({ raw }) => raw) });
    }
  }

  /** A server that the file has as a mapping keeps what is not changed, with its comments. */
  #serverEdits({ raw, from, changed }: Entry, path: Path, service: number): InputEdit[] {
    const before = from === undefined ? undefined : this.#fileServer(service, from);
    if (!isMapping(raw) || !isMapping(before) || changed?.places === undefined) {
      return [{ kind: "set", path, value: typeof before === "string" ? shortForm(raw) : raw }];
    }
    return keysOf(changed).flatMap((key) => valueEdits([...path, key], before[key], raw[key]));
  }

  #fileService(index: number): Mapping {
    const list = isMapping(this.#input) ? this.#input.services : undefined;
    const raw: unknown = Array.isArray(list) ? list[index] : undefined;
    return isMapping(raw) ? raw : {};
  }

  #fileHasList(index: number): boolean {
    return Array.isArray(this.#fileService(index).real);
  }

  #fileServer(service: number, index: number): unknown {
    const { real } = this.#fileService(service);
    return Array.isArray(real) ? real[index] : undefined;
  }

  #whole({ raw, servers }: ServiceEntry): unknown {
    if (servers === undefined || !isMapping(raw)) return raw;
    return { ...raw, real: servers.map((server) => server.raw) };
  }

  #serversOf(index: number): Entry[] {
    this.#touched = true;
    const entry = this.#entries[index];
    if (entry === undefined) return [];
    const layered = entry.changed !== undefined && concerns(entry, ["real"]);
    entry.servers ??= (this.servers(index) ?? []).map((raw, from) => ({
      raw,
      from: layered ? undefined : from,
      changed: undefined,
    }));
    return entry.servers;
  }
}

function concerns({ changed }: Entry, below: Path): boolean {
  if (changed?.places === undefined) return true;
  return below.length > 0 &&
    changed.places.some((place) =>
      below.slice(0, place.length).every((key, index) => key === place[index])
    );
}

function keysOf(changed: Changed | undefined): readonly string[] {
  return [...new Set((changed?.places ?? []).map(([key]) => String(key)))];
}

/** What leads from one value to another; of a mapping that stays one, what is not changed stays as it is written. */
function valueEdits(path: Path, before: unknown, after: unknown): InputEdit[] {
  if (after === undefined) {
    return before === undefined || before === null ? [] : [{ kind: "remove", path }];
  }
  if (!isMapping(before) || !isMapping(after)) return [{ kind: "set", path, value: after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !sameValue(before[key], after[key]))
    .flatMap((key) => valueEdits([...path, key], before[key], after[key]));
}

/** `10.0.0.1:80 masq 5`, where a server says nothing else. */
export function shortForm(raw: unknown): unknown {
  if (!isMapping(raw)) return raw;
  const { address, forwarding, weight, ...rest } = raw;
  if (typeof address !== "string" || Object.keys(rest).length > 0) return raw;
  const words = [address, forwarding, weight].filter((word) => word !== undefined).join(" ");
  const read = serverMapping(words);
  return read?.forwarding === forwarding && read?.weight === weight ? words : raw;
}
