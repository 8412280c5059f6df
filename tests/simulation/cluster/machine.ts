/**
 * A machine of the simulated world: its kernel keeps resources, its disk keeps files, and both outlive the director
 * that runs on it. What happens to its resources is told to whoever watches, which no director has a part in.
 */

import { RingmasterError } from "../../../core/errors.ts";
import type { Resource } from "../../../core/plugin/cluster_contracts.ts";
import type { Guards, Random } from "../../../core/ports/mod.ts";
import { createFakeFiles, type FakeFiles } from "../../../core/testing/mod.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** How the resources of a machine behave. Times are picked between the two. */
export interface ResourceFaults {
  readonly takesMs: readonly [leastMs: number, mostMs: number];
  readonly acquireFails: boolean;
  readonly releaseFails: boolean;
  readonly lookFails: boolean;
  /** Acquire and release never end by themselves. */
  readonly hangs: boolean;
}

const WELL: ResourceFaults = {
  takesMs: [0.5, 12],
  acquireFails: false,
  releaseFails: false,
  lookFails: false,
  hangs: false,
};

/** Who made a resource come or go. */
export type Hand = "director" | "guard" | "power" | "somebody";

export type MachineEvent =
  | { readonly kind: "acquiring" | "releasing" | "announced"; readonly label: string }
  | { readonly kind: "held" | "gone"; readonly label: string; readonly by: Hand };

export interface MachineOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly onEvent: (event: MachineEvent) => void;
}

interface PostedGuard {
  readonly id: string;
  readonly process: Process;
  armed: boolean;
}

/** A command that a dying director has begun may still be done; what takes longer is ended with it. */
const LAST_BREATH_MS = 20;

/** A guard's commands as the simulated resources name them: what to do, and with what. */
const WITHDRAW = "withdraw";

export class Machine {
  readonly name: string;
  /** Files of the director, such as what it keeps of its claims. */
  files: FakeFiles = createFakeFiles();
  readonly #options: MachineOptions;
  readonly #held = new Set<string>();
  readonly #faults = new Map<string, ResourceFaults>();
  /** Why its resources would serve nobody at the moment, such as a cable that is out. */
  obstacle: string | undefined;
  #boot = 0;
  #isOn = true;
  #offMs = -Infinity;
  #guards = 0;
  #posted: PostedGuard[] = [];

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get held(): ReadonlySet<string> {
    return this.#held;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Whether a guard would act if the director died now. */
  get isGuarded(): boolean {
    return this.#posted.some(({ armed, process }) => armed && !process.isDead);
  }

  faultsOf(label: string): ResourceFaults {
    return this.#faults.get(label) ?? WELL;
  }

  /** Whether all its resources do what they are asked, and soon. */
  get isWell(): boolean {
    return this.#faults.size === 0;
  }

  setFaults(label: string, faults: Partial<ResourceFaults>): void {
    this.#faults.set(label, { ...WELL, ...faults });
  }

  mend(): void {
    this.#faults.clear();
  }

  /** Somebody, not the director, takes it away. */
  lose(label: string): void {
    this.#letGo(label, "somebody");
  }

  /** For how long nobody has switched it off. */
  get quietMs(): number {
    return this.#options.scheduler.nowMs - this.#offMs;
  }

  powerOff(): void {
    this.#isOn = false;
    this.#offMs = this.#options.scheduler.nowMs;
    this.#boot++;
    this.#posted = [];
    for (const label of [...this.#held]) this.#letGo(label, "power");
  }

  powerOn(): void {
    this.#isOn = true;
  }

  /** As a process on this machine gets it. */
  resource(label: string, process: Process): Resource {
    return {
      label,
      acquire: (signal) => {
        if (!process.isDead) this.#options.onEvent({ kind: "acquiring", label });
        const { acquireFails } = this.faultsOf(label);
        return this.#change(process, label, signal, acquireFails, () => this.#hold(label));
      },
      release: (signal) => {
        if (!process.isDead) this.#options.onEvent({ kind: "releasing", label });
        const { releaseFails } = this.faultsOf(label);
        return this.#change(
          process,
          label,
          signal,
          releaseFails,
          () => this.#letGo(label, "director"),
        );
      },
      held: (signal) => this.#look(process, label, signal),
      obstacle: () => this.obstacle,
      announce: () => {
        if (!process.isDead) this.#options.onEvent({ kind: "announced", label });
        return Promise.resolve();
      },
      withdrawal: () => [[WITHDRAW, label]],
    };
  }

  /** A guard waits for the death of the process that posted it. */
  guards(process: Process): Guards {
    return {
      post: ({ path, commands, delayMs }) => {
        if (process.isDead) return new Promise(() => {});
        const guard: PostedGuard = { id: `guard ${++this.#guards}`, process, armed: false };
        this.#posted.push(guard);
        this.files.put(path, guard.id);
        const boot = this.#boot;
        process.onDeath(() => {
          this.#options.scheduler.after(delayMs, () => {
            const onDuty = this.#boot === boot && this.#posted.includes(guard) && guard.armed &&
              this.files.get(path) === guard.id;
            if (onDuty) { for (const command of commands) this.#withdraw(command); }
          });
        });
        return Promise.resolve({
          arm: (armed) => void (guard.armed = armed),
          dismiss: () => {
            this.#posted = this.#posted.filter((each) => each !== guard);
            return Promise.resolve();
          },
        });
      },
    };
  }

  #withdraw([verb, label = ""]: readonly string[]): void {
    if (verb === WITHDRAW) this.#letGo(label, "guard");
  }

  #hold(label: string): void {
    if (this.#held.has(label)) return;
    this.#held.add(label);
    this.#options.onEvent({ kind: "held", label, by: "director" });
  }

  #letGo(label: string, by: Hand): void {
    if (this.#held.delete(label)) this.#options.onEvent({ kind: "gone", label, by });
  }

  /** It comes about somewhere in the time that it takes, also where the process has died meanwhile. */
  #change(
    process: Process,
    label: string,
    signal: AbortSignal,
    fails: boolean,
    effect: () => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (process.isDead) return;
      if (signal.aborted) return reject(signal.reason);
      const { scheduler } = this.#options;
      const boot = this.#boot;
      const isPossible = () =>
        boot === this.#boot && this.#isOn &&
        (!process.isDead || scheduler.nowMs - process.sinceMs < LAST_BREATH_MS);
      const { hangs, takesMs: [leastMs, mostMs] } = this.faultsOf(label);
      const durationMs = this.#between(leastMs, mostMs);
      // What fails may have done it all the same, or not.
      const happens = !hangs && (!fails || this.#options.random.number() < 0.3);
      const cancels = [
        scheduler.after(this.#between(0, durationMs), () => {
          if (happens && isPossible()) effect();
        }),
        hangs ? () => {} : scheduler.after(durationMs, () =>
          process.enter(() => {
            signal.removeEventListener("abort", onAbort);
            if (!fails) return resolve();
            reject(new RingmasterError("resource_failed", `cannot change ${label}: it refuses`));
          })),
      ];
      const onAbort = () => {
        for (const cancel of cancels) cancel();
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  #look(process: Process, label: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (process.isDead) return;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#options.scheduler.after(this.#between(0.1, 1), () =>
        process.enter(() => {
          if (!this.faultsOf(label).lookFails) return resolve(this.#held.has(label));
          reject(new RingmasterError("resource_failed", `cannot look at ${label}: no answer`));
        }));
    });
  }

  #between(least: number, most: number): number {
    return least + this.#options.random.number() * (most - least);
  }
}
