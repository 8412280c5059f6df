/** For the tests of this folder: a stage that remembers what was done on it. */

import type { Stage } from "./faults.ts";
import type { DirectorName, NodeName } from "./network.ts";

export interface TestStage extends Stage {
  readonly done: readonly string[];
}

export interface TestStageParts {
  readonly master?: DirectorName;
  readonly standby?: DirectorName;
  readonly stopped?: readonly DirectorName[];
  readonly cut?: readonly DirectorName[];
  readonly nodesDown?: readonly NodeName[];
  readonly nodesUp?: readonly NodeName[];
  readonly parted?: boolean;
}

export function createTestStage(parts: TestStageParts): TestStage {
  const done: string[] = [];
  const act = (...words: readonly unknown[]) => void done.push(words.join(" "));
  return {
    done,
    master: () => parts.master,
    standby: () => parts.standby,
    stopped: () => parts.stopped ?? [],
    cut: () => parts.cut ?? [],
    nodesUp: () => parts.nodesUp ?? [],
    nodesDown: () => parts.nodesDown ?? [],
    isParted: () => parts.parted ?? false,
    ask(name, verb) {
      act("ask", name, verb);
      return Promise.resolve("resources is held by appnode2");
    },
    signal: (name, signal) => act("signal", name, signal),
    pause: (name, durationMs) => Promise.resolve(act("pause", name, durationMs)),
    startDirector: (name) => Promise.resolve(act("start", name)),
    setPlug: (name, state) => act("plug", name, state),
    setParted: (parted) => act("parted", parted),
    deleteAddress: (name) => act("delete", name),
    killNode: (name) => act("kill", name),
    startNode: (name) => Promise.resolve(act("start", name)),
  };
}
