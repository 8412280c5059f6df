/** How fast the connections of a server end, from one look to the next. Pure but for what it remembers. */

import { formatAge } from "./output.ts";

/** Over so long the pace is taken: longer says nothing of now, and shorter jumps about. */
const WINDOW_MS = 15_000;

export interface Trend {
  /** `, 2.4 a second fewer, about 17s to go`; empty where nothing is known yet. */
  describe(nowMs: number, left: number | undefined): string;
}

export function createTrend(): Trend {
  let looks: { readonly at: number; readonly left: number }[] = [];
  return {
    describe(nowMs, left) {
      if (left === undefined) return "";
      looks = [...looks.filter(({ at }) => nowMs - at <= WINDOW_MS), { at: nowMs, left }];
      const [first] = looks;
      const spanMs = first === undefined ? 0 : nowMs - first.at;
      if (first === undefined || spanMs < 1_000) return "";
      const perSecond = (first.left - left) * 1_000 / spanMs;
      if (perSecond <= 0) return first.left === left ? ", none has ended lately" : "";
      const pace = perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
      return `, ${pace} a second fewer, about ${
        formatAge(Math.ceil(left / perSecond) * 1_000)
      } to go`;
    },
  };
}
