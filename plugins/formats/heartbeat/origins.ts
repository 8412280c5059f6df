/** Remembers which line of which file each place of the native configuration came from. */

import type { Place } from "./notes.ts";

export type Path = readonly (string | number)[];

export interface Origins {
  record(path: Path, place: Place): void;
  /** The place of that part, or of the nearest part around it that has one. */
  locate(path: Path): Place | undefined;
}

export function createOrigins(): Origins {
  const places = new Map<string, Place>();
  const keyOf = (path: Path) => JSON.stringify(path);
  return {
    record: (path, place) => void places.set(keyOf(path), place),
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(keyOf(path.slice(0, length)));
        if (place !== undefined) return place;
      }
      return undefined;
    },
  };
}
