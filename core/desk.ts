/** The desk: the configuration's files, the layer of run-time changes, and what something would do. */

import {
  describeChanges,
  type LayerPiece,
  loadLayered,
  type LoadMore,
  type LoadResult,
  rememberTexts,
  subjectOf,
} from "./config/mod.ts";
import { readConfiguration, replaceFiles } from "./desk_files.ts";
import { createForecast, type ForecastParts } from "./desk_plan.ts";
import { promotionOf } from "./desk_promotion.ts";
import { RingmasterError } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import { conflictLines, entryOf, isMeant, named, promotedLines, withChange } from "./layer.ts";
import { LayerKeeper } from "./layer_keeper.ts";
import {
  type ConfigurationFile,
  type ConfigurationText,
  count,
  errorTexts,
  formatProblem,
  type LayerChange,
  type LayerEntry,
  type Promotion,
  type Proposal,
  type ProposalPlan,
  type ReloadOutcome,
} from "./model/mod.ts";
import type { Files, Ports } from "./ports/mod.ts";
import type { Loaded, Reloader } from "./reload.ts";

export interface ConfigurationDesk {
  configuration(): Promise<ConfigurationText>;
  layer(): Promise<readonly LayerEntry[]>;
  promote(): Promise<Promotion>;
  plan(proposal: Proposal): Promise<ProposalPlan>;
  change(
    change: LayerChange,
    options: { readonly force: boolean; readonly by: string; readonly cause: EventId },
  ): Promise<ReloadOutcome>;
  drop(
    which: { readonly service?: string; readonly server?: string },
    options: { readonly force: boolean; readonly cause: EventId },
  ): Promise<ReloadOutcome>;
  replace(
    files: readonly ConfigurationFile[],
    options: { readonly etag: string; readonly force: boolean; readonly cause: EventId },
  ): Promise<ReloadOutcome>;
}

/** What the director itself asks of the desk. */
export interface Desk extends ConfigurationDesk {
  /** What is to be in force at the start: the given configuration with the layer that an earlier run has kept. */
  begin(): Promise<Loaded>;
  /** Reads the files as they are now, with the layer over them. */
  load(): Promise<LoadResult>;
  /** What differs from what is in force, in lines for a person. */
  changesTo(next: Loaded): readonly string[];
  /** That load was put in force, because of that event. */
  settle(loaded: Loaded, cause: EventId): Promise<void>;
  /** The layer that is in force. */
  entries(): readonly LayerEntry[];
}

export interface DeskOptions extends ForecastParts {
  readonly ports: Ports;
  readonly events: EventSink;
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
  readonly current: () => Loaded;
  readonly reloader: () => Reloader;
}

export function createDesk(options: DeskOptions): Desk {
  return new WorkingDesk(options);
}

/** A layer as it might be, and what loading it gives. */
interface Trial {
  readonly result: LoadResult;
  /** Why the change that is tried is refused; empty where it is not. */
  readonly problems: readonly string[];
}

class WorkingDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #keeper: LayerKeeper;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#keeper = new LayerKeeper(options.current().config, options.ports.files, options.events);
  }

  async begin(): Promise<Loaded> {
    const { current } = this.#options;
    const pieces = await this.#keeper.restore();
    if (pieces.length === 0) return current();
    const result = await this.#loadOver(this.#filesInForce(), pieces);
    // What was loaded a moment ago may not load again, such as for want of a name; the layer must not be lost over it.
    if (!result.ok) return { ...current(), layer: pieces.map(unloaded(result)) };
    return result;
  }

  load(): Promise<LoadResult> {
    return this.#loadOver(this.#options.ports.files, this.#keeper.pieces);
  }

  changesTo({ config, layer }: Loaded): readonly string[] {
    return [
      ...describeChanges(this.#options.current().config, config),
      ...promotedLines(layer),
      ...conflictLines(this.#keeper.pieces, layer),
    ];
  }

  async settle({ layer }: Loaded, cause: EventId | undefined): Promise<void> {
    if (layer !== undefined) await this.#keeper.settle(layer, cause);
  }

  entries(): readonly LayerEntry[] {
    return this.#keeper.pieces.map(entryOf);
  }

  layer(): Promise<readonly LayerEntry[]> {
    return Promise.resolve(this.entries());
  }

  configuration(): Promise<ConfigurationText> {
    return readConfiguration(this.#options);
  }

  promote(): Promise<Promotion> {
    return promotionOf({ ...this.#options, pieces: this.#keeper.pieces });
  }

  plan(proposal: Proposal): Promise<ProposalPlan> {
    const { ports } = this.#options;
    return createForecast(this.#options, {
      reload: () => this.load(),
      files: (files) => this.#loadOver(files, this.#keeper.pieces),
      change: (change) => this.#try(change, { by: "plan", since: ports.clock.now() }),
      drop: (which) => this.#loadOver(this.#filesInForce(), this.#without(which)),
      promoted: ({ layer }) => promotedLines(layer),
      contradicted: ({ layer }) => conflictLines(this.#keeper.pieces, layer),
    }).plan(proposal);
  }

  change(
    change: LayerChange,
    { force, by, cause }: {
      readonly force: boolean;
      readonly by: string;
      readonly cause: EventId;
    },
  ): Promise<ReloadOutcome> {
    const { ports, reloader } = this.#options;
    return reloader().alone(async () => {
      const { result, problems } = await this.#try(change, { by, since: ports.clock.now() });
      if (problems.length > 0) return { kind: "rejected", problems };
      return await this.#put(result, force, cause);
    });
  }

  drop(
    which: { readonly service?: string; readonly server?: string },
    { force, cause }: { readonly force: boolean; readonly cause: EventId },
  ): Promise<ReloadOutcome> {
    return this.#options.reloader().alone(async () => {
      const left = this.#without(which);
      const result = await this.#loadOver(this.#filesInForce(), left);
      return await this.#put(result, force, cause);
    });
  }

  replace(
    files: readonly ConfigurationFile[],
    options: { readonly etag: string; readonly force: boolean; readonly cause: EventId },
  ): Promise<ReloadOutcome> {
    return this.#options.reloader().alone(() =>
      replaceFiles({
        ...this.#options,
        ...options,
        texts: files,
        loadWith: (changed) => this.#loadOver(changed, this.#keeper.pieces),
        put: (result) => this.#put(result, true, options.cause),
      })
    );
  }

  /** Puts it in force, and says so where that holds until the director ends. */
  async #put(result: LoadResult, force: boolean, cause: EventId): Promise<ReloadOutcome> {
    const outcome = await this.#putLayered(result, force, cause);
    const { unkept } = this.#keeper;
    if (unkept === undefined || outcome.kind === "rejected" || outcome.kind === "guarded") {
      return outcome;
    }
    const told = outcome.kind === "applied" ? outcome.changes : [];
    const warning =
      `run-time changes hold until the director ends, because they could not be kept: ${unkept}`;
    return { kind: "applied", changes: [...told, warning] };
  }

  /** Also where the configuration that comes of it is the same: who made a change, and when, may be new. */
  async #putLayered(result: LoadResult, force: boolean, cause: EventId): Promise<ReloadOutcome> {
    const before = this.entries();
    const outcome = await this.#options.reloader().put(result, force, cause);
    if (outcome.kind !== "unchanged" || !result.ok) return outcome;
    await this.settle(result, cause);
    const { length } = this.entries();
    const gone = before.length - length;
    return gone <= 0 ? outcome : {
      kind: "applied",
      changes: [`drop ${count(gone, "run-time change")} that changed nothing`],
    };
  }

  /** The layer with a change more, over what is in force; what somebody wrote to the files since does not count. */
  async #try(
    asked: LayerChange,
    who: Pick<LayerEntry, "by" | "since">,
  ): Promise<Trial> {
    const change = named(asked, this.#options.current().config);
    const pieces = withChange(this.#keeper.pieces, change, who);
    const files = rememberTexts(this.#filesInForce());
    const direct = await this.#options.load({ layer: pieces, files });
    const result = direct.ok ? direct : await this.#loadOver(files, pieces);
    if (!result.ok) return { result, problems: errorTexts(result.problems) };
    const own = result.layer?.at(-1);
    if (own === undefined) {
      throw new RingmasterError("refused", "cannot change services: this director has no layer");
    }
    const known = this.#keeper.pieces.some((piece) => isMeant(piece, change));
    if (change.value === null && own.state === "moot" && !known) {
      throw new RingmasterError(
        "not_found",
        `cannot remove ${subjectOf(change)}: there is none`,
      );
    }
    if (own.state !== "impossible") return { result, problems: [] };
    const others = result.layer?.slice(0, -1).some(({ state }) => state === "impossible") ?? false;
    const told = direct.ok || others ? [] : errorTexts(direct.problems);
    const reason = `run-time change of ${subjectOf(own.piece)}: ${own.reason}`;
    return { result, problems: told.length > 0 ? told : [reason] };
  }

  /** Throws RingmasterError `not_found` where the layer has nothing of what is to be dropped. */
  #without(which: { readonly service?: string; readonly server?: string }): readonly LayerPiece[] {
    const { service, server } = which;
    const { config } = this.#options.current();
    const meant = service === undefined ? {} : named({ service, ...optional(server) }, config);
    const left = this.#keeper.pieces.filter((piece) => !isMeant(piece, meant));
    if (left.length < this.#keeper.pieces.length || service === undefined) return left;
    throw new RingmasterError(
      "not_found",
      `cannot find a run-time change of ${subjectOf({ service, ...optional(server) })}`,
    );
  }

  #filesInForce(): Files {
    const { current, ports: { files } } = this.#options;
    return current().source?.filesAsRead(files) ?? files;
  }

  #loadOver(files: Files, pieces: readonly LayerPiece[]): Promise<LoadResult> {
    const read = rememberTexts(files);
    return loadLayered((more) => this.#options.load({ ...more, files: read }), pieces);
  }
}

function unloaded(result: Extract<LoadResult, { readonly ok: false }>) {
  const problem = result.problems.find(({ severity }) => severity === "error");
  const reason = problem === undefined ? "it cannot be loaded" : formatProblem(problem);
  return (piece: LayerPiece) =>
    ({ piece, said: piece.base ?? null, state: "impossible", reason }) as const;
}

function optional(server: string | undefined): { readonly server?: string } {
  return server === undefined ? {} : { server };
}
