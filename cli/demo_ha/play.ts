/** Triggers faults and tells what came of them. */

import { type Clock, messageOf, RingmasterError, type Severity, sleep } from "../../mod.ts";
import type { Fault, Stage } from "./faults.ts";
import { describeGap } from "./picture.ts";
import { describeOwners, type SceneView, unrest } from "./settle.ts";

export interface PlayScene extends Stage {
  view(): SceneView;
  mark(word: string): void;
}

export interface PlayOptions {
  readonly scene: PlayScene;
  readonly clock: Clock;
  readonly note: (text: string, severity?: Severity) => void;
}

/** A fault may show only after deadtime, or when a director looks after its address again. */
const REST_EARLIEST_MS = 1_200;
const REST_LIMIT_MS = 30_000;
const REST_LOOK_MS = 100;

export class Play {
  readonly #options: PlayOptions;
  #acts = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  /** Resolves when the pair is at rest after the fault. Throws where that is refused, or the pair gets no rest. */
  async act(fault: Fault): Promise<void> {
    const { scene, clock, note } = this.#options;
    // A fault that is refused leaves what is under way alone.
    const trigger = fault.prepare(scene);
    const act = ++this.#acts;
    note(`${fault.word}: ${fault.summary}`);
    const startMs = clock.monotonicMs();
    scene.mark(fault.word);
    note(await trigger());
    await this.rest(`"${fault.word}"`, REST_EARLIEST_MS);
    // Another fault has come in between: what happens now is its own.
    if (act !== this.#acts) return;
    const view = scene.view();
    const { gap } = view.client;
    const took = `${((clock.monotonicMs() - startMs) / 1_000).toFixed(1)} s`;
    const cost = gap === undefined ? "" : `; longest gap since ${describeGap(gap)}`;
    note(`at rest after ${took}: ${describeOwners(view)}${cost}`);
  }

  /** The same for somebody who watches: what goes wrong is told. */
  async tryAct(fault: Fault): Promise<void> {
    try {
      await this.act(fault);
    } catch (thrown) {
      this.#options.note(messageOf(thrown), "warning");
    }
  }

  /** Waits until nothing moves any more. Throws RingmasterError `timed_out` with what does. */
  async rest(after: string, earliestMs = 0): Promise<void> {
    const { scene, clock } = this.#options;
    const startMs = clock.monotonicMs();
    for (;;) {
      const reason = unrest(scene.view());
      const sinceMs = clock.monotonicMs() - startMs;
      if (reason === undefined && sinceMs >= earliestMs) return;
      if (sinceMs >= REST_LIMIT_MS) {
        throw new RingmasterError(
          "timed_out",
          `the pair is not at rest ${REST_LIMIT_MS / 1_000} s after ${after}: ${reason}`,
        );
      }
      await sleep(clock, REST_LOOK_MS);
    }
  }
}
