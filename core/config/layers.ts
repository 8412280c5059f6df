/** Layers of a check: what one `check` mapping says, and several of them laid over each other. */

import { foundInstead, type z } from "../plugin/mod.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";
import { checkTimingSchema } from "./schema.ts";

export type Timing = Partial<z.output<typeof checkTimingSchema>>;

/** What a `check` mapping says, wherever it stands. */
export interface LayerContent {
  readonly timing: Timing;
  /** Everything else in the mapping: options of the checker. */
  readonly options: Readonly<Record<string, unknown>>;
  /** False where the mapping or its type cannot be read, so that what follows from it cannot be judged. */
  readonly sound: boolean;
}

/** One `check` mapping. */
export interface CheckLayer {
  readonly path: Path;
  /** Layers that say the same, and in which nothing is wrong, share it. */
  readonly content: LayerContent;
}

const NOTHING: LayerContent = { timing: {}, options: {}, sound: false };

/** Reads the layers of one load. */
export class LayerReader {
  readonly #report: Report;
  /** By the text of the mapping: thousands of servers may each say the same again. */
  readonly #known = new Map<string, LayerContent>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** Undefined where there is no mapping. */
  read(raw: unknown, path: Path): CheckLayer | undefined {
    if (raw === undefined) return undefined;
    if (!isMapping(raw)) {
      this.#report.error(
        path,
        foundInstead(raw, "a mapping such as { type: http, interval: 1s }"),
      );
      return { path, content: NOTHING };
    }
    const text = JSON.stringify(raw);
    const known = this.#known.get(text);
    if (known !== undefined) return { path, content: known };
    const before = this.#report.count;
    const content = this.#content(raw, path);
    // JSON writes null for numbers that it does not have, so that null may mean one of several things.
    const distinct = !text.includes("null");
    if (distinct && this.#report.count === before) this.#known.set(text, content);
    return { path, content };
  }

  #content(raw: Readonly<Record<string, unknown>>, path: Path): LayerContent {
    const timingInput: [string, unknown][] = [];
    const options: [string, unknown][] = [];
    for (const entry of Object.entries(raw)) {
      if (entry[1] === undefined) continue;
      (Object.hasOwn(checkTimingSchema.shape, entry[0]) ? timingInput : options).push(entry);
    }
    const timing = timingInput.length === 0
      ? {}
      : readPiece(checkTimingSchema, Object.fromEntries(timingInput), path, this.#report);
    const sound = timing.type !== undefined || raw.type === undefined;
    // `fromEntries` makes own properties of every key, also of one that is called `__proto__`.
    return { timing, options: Object.fromEntries(options), sound };
  }
}

export interface Merged {
  readonly type: string | undefined;
  readonly typePath: Path | undefined;
  /** The layers whose options count: those since the last change of the type. */
  readonly layers: readonly CheckLayer[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Later layers win. A layer that changes the type drops the options that it would inherit; timing is kept. */
export function mergeOptions(chain: readonly CheckLayer[]): Merged {
  let type: string | undefined;
  let typePath: Path | undefined;
  let layers: CheckLayer[] = [];
  for (const layer of chain) {
    const own = layer.content.timing.type;
    if (own !== undefined && type !== undefined && own !== type) layers = [];
    if (own !== undefined) {
      type = own;
      typePath = [...layer.path, "type"];
    }
    layers.push(layer);
  }
  const options = Object.fromEntries(
    layers.flatMap((layer) => Object.entries(layer.content.options)),
  );
  return { type, typePath, layers, options };
}

export function mergeTiming(chain: readonly CheckLayer[]): Timing {
  return Object.assign({}, ...chain.map((layer) => layer.content.timing));
}
