/** Answers that are on their way to somebody: they end when what they were let in by, such as a token, does. */

import type { Pass } from "./access.ts";

export interface OpenAnswers {
  /** One is on its way, until what comes back is called. */
  opened(pass: Pass, end: () => void): () => void;
  /** Breaks off those whose pass does not hold any more; each pass is asked for once. */
  look(holds: (pass: Pass) => Promise<boolean>): Promise<void>;
}

export function createOpenAnswers(): OpenAnswers {
  const endsByPass = new Map<Pass, Set<() => void>>();
  return {
    opened(pass, end) {
      const ends = endsByPass.get(pass) ?? new Set();
      endsByPass.set(pass, ends.add(end));
      return () => {
        ends.delete(end);
        if (ends.size === 0 && endsByPass.get(pass) === ends) endsByPass.delete(pass);
      };
    },
    async look(holds) {
      for (const [pass, ends] of [...endsByPass]) {
        if (await holds(pass)) continue;
        for (const end of [...ends]) end();
      }
    },
  };
}
