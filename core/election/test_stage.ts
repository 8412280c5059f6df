/** A failover on the fake clock with resources that do what a test says. */

import { createEventBus, type DirectorEvent } from "../events/mod.ts";
import { createFakeClock, type FakeClock } from "../testing/mod.ts";
import { Failover } from "./failover.ts";
import type { KeptResource } from "./resource.ts";

export interface ToyResource extends KeptResource {
  isHeld: boolean;
  /** How long acquire and release take. */
  takesMs: number;
  failAcquire: boolean;
  failRelease: boolean;
  failHeld: boolean;
  trouble: string | undefined;
}

export interface Stage {
  readonly clock: FakeClock;
  readonly failover: Failover;
  readonly events: DirectorEvent[];
  /** What was done, in order: `acquire one`. */
  readonly done: string[];
  readonly failures: string[];
  readonly phases: string[];
  readonly resources: readonly ToyResource[];
  /** Whether the director asks what the others did. */
  isAsking: boolean;
  resource(label: string): ToyResource;
}

export function toyResource(label: string, clock: FakeClock, done: string[]): ToyResource {
  const wait = (resource: ToyResource, cancelled?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      cancelled?.addEventListener("abort", () => reject(cancelled.reason), { once: true });
      if (resource.takesMs === 0) resolve();
      else clock.after(resource.takesMs, resolve);
    });
  const resource: ToyResource = {
    label,
    type: "toy",
    exclusive: true,
    monitorMs: 1_000,
    onFailure: "give_way",
    isHeld: false,
    takesMs: 0,
    failAcquire: false,
    failRelease: false,
    failHeld: false,
    trouble: undefined,
    async acquire(cancelled) {
      done.push(`acquire ${label}`);
      await wait(resource, cancelled);
      if (resource.failAcquire) throw new Error(`${label} is taken`);
      resource.isHeld = true;
    },
    async release() {
      done.push(`release ${label}`);
      await wait(resource);
      if (resource.failRelease) throw new Error(`${label} is stuck`);
      resource.isHeld = false;
    },
    held() {
      if (resource.failHeld) return Promise.reject(new Error(`${label} cannot be seen`));
      return Promise.resolve(resource.isHeld);
    },
    obstacle: () => resource.trouble,
    standBy: () => Promise.resolve(void done.push(`stand by ${label}`)),
    announce: () => Promise.resolve(void done.push(`announce ${label}`)),
    describe: () => Promise.resolve(resource.isHeld ? "here" : "away"),
    withdrawal: () => [],
    close: () => Promise.resolve(void done.push(`close ${label}`)),
  };
  return resource;
}

export function setStage(
  labels: readonly string[] = ["one", "two"],
  onChange: () => void = () => {},
): Stage {
  const clock = createFakeClock();
  const done: string[] = [];
  const events: DirectorEvent[] = [];
  const failures: string[] = [];
  const phases: string[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => failures.push(message) });
  bus.subscribe((event) => events.push(event));
  const resources = labels.map((label) => toyResource(label, clock, done));
  const failover: Failover = new Failover({
    group: "web",
    resources,
    clock,
    events: bus,
    isAsking: () => stage.isAsking,
    onChange: () => {
      phases.push(failover.phase);
      onChange();
    },
    onFailure: (resource, message) => failures.push(`${resource}: ${message}`),
  });
  const stage: Stage = {
    clock,
    failover,
    events,
    done,
    failures,
    phases,
    resources,
    isAsking: false,
    resource(label) {
      const found = resources.find((each) => each.label === label);
      if (found === undefined) throw new Error(`there is no ${label}`);
      return found;
    },
  };
  return stage;
}
