/** A director that answers nothing but what a test gives it. */

import type { DirectorControl } from "../plugin/mod.ts";

const none = () => Promise.reject(new Error("this test gave no director to look at"));

/** Whoever it is asked for, it is the same one; tests that look at who asked give an `as` of their own. */
export function createFakeDirector(parts: Partial<DirectorControl> = {}): DirectorControl {
  const director: DirectorControl = {
    as: () => director,
    snapshot: none,
    history: () => [],
    why: none,
    plugins: () => Promise.resolve([]),
    whyGroup: none,
    latencies: none,
    configuration: none,
    layer: () => Promise.resolve([]),
    promote: none,
    plan: none,
    reload: none,
    drain: none,
    disable: none,
    enable: none,
    weight: none,
    change: none,
    drop: none,
    replace: none,
    standby: none,
    takeover: none,
    release: none,
    ...parts,
  };
  return director;
}
