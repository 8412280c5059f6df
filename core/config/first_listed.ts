/** Observers that always run come first, the administration as the last of them; then come those that are listed. */

import type { ObserverConfig } from "../model/mod.ts";

/** Index of the first observer that the file lists, where it lists one. */
export function firstListed(observers: readonly ObserverConfig[]): number {
  return observers.findIndex(({ type }) => type === "admin") + 1;
}
