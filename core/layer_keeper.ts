/** Keeps the layer of run-time changes: in memory what is in force, on disk the same, and tells what disagrees. */

import { type LayerPiece, type LayerTrace, subjectOf } from "./config/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import { conflictTurns, conflictWords, settledPieces } from "./layer.ts";
import { layerPath, loadLayer, saveLayer } from "./layer_file.ts";
import type { DirectorConfig } from "./model/mod.ts";
import type { Ports } from "./ports/mod.ts";

export class LayerKeeper {
  readonly #files: Ports["files"];
  readonly #events: EventSink;
  readonly #path: string;
  #pieces: readonly LayerPiece[] = [];
  /** What is on disk, as text; undefined where that is not known. */
  #kept: string | undefined;
  #unkept: string | undefined;

  /** The folder is that of the configuration at the start: another one takes effect at the next start. */
  constructor(config: DirectorConfig, files: Ports["files"], events: EventSink) {
    this.#files = files;
    this.#events = events;
    this.#path = layerPath(config, files);
  }

  /** What is in force, with what the file said when each was set. */
  get pieces(): readonly LayerPiece[] {
    return this.#pieces;
  }

  /** Why what is in force is not on disk; undefined where it is. */
  get unkept(): string | undefined {
    return this.#unkept;
  }

  /** What an earlier run has kept. What cannot be read is told, and counts as nothing. */
  async restore(): Promise<readonly LayerPiece[]> {
    const { pieces, problem } = await loadLayer(this.#files, this.#path);
    if (problem !== undefined) this.#tell(problem);
    this.#pieces = pieces;
    this.#kept = textOf(pieces);
    return pieces;
  }

  /**
   * A load was put in force, because of that event. In memory that holds at once; resolves when it is on disk too, or
   * could not be kept there.
   */
  async settle(traces: readonly LayerTrace[], cause: EventId | undefined): Promise<void> {
    const before = this.#pieces;
    const pieces = settledPieces(traces);
    this.#pieces = pieces;
    const { found, ended } = conflictTurns(before, pieces);
    for (const piece of found) {
      const message = conflictWords(piece.conflict ?? "");
      this.#events.emit(
        { type: "layer.conflict_found", subject: subjectOf(piece), message },
        cause,
      );
    }
    for (const piece of ended) {
      this.#events.emit({ type: "layer.conflict_ended", subject: subjectOf(piece) }, cause);
    }
    if (textOf(pieces) === this.#kept) return;
    try {
      await saveLayer(this.#files, this.#path, pieces);
      this.#kept = textOf(pieces);
      this.#unkept = undefined;
    } catch (thrown) {
      this.#kept = undefined;
      this.#unkept = messageOf(thrown);
      this.#tell(messageOf(thrown));
    }
  }

  #tell(message: string): void {
    this.#events.emit({ type: "director.state_failed", path: this.#path, message });
  }
}

function textOf(pieces: readonly LayerPiece[]): string {
  return JSON.stringify(pieces);
}
