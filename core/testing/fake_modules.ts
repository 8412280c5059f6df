/** Modules in memory: what each file exports is what the test says. */

import type { Modules } from "../ports/mod.ts";

export interface FakeModules extends Modules {
  /** Every call that was made, as `path digest`. */
  readonly loads: string[];
}

/** `exports` gives what a file exports, or throws; it is asked once for each path and digest, as by the engine. */
export function createFakeModules(
  exports: (path: string, digest: string) => unknown = () => ({}),
): FakeModules {
  const loads: string[] = [];
  const known = new Map<string, Promise<Readonly<Record<string, unknown>>>>();
  return {
    loads,
    load(path, digest) {
      const key = `${path} ${digest}`;
      loads.push(key);
      const module = known.get(key) ??
        Promise.resolve().then(() => exports(path, digest)) as Promise<Record<string, unknown>>;
      known.set(key, module);
      return module;
    },
  };
}
