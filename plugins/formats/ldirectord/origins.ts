/** Remembers which line each place of the native configuration came from. */

type Path = readonly (string | number)[];

export interface Origins {
  record(path: Path, line: number): void;
  /** The line of that place, or of the nearest place around it that has one. */
  locate(path: Path): number | undefined;
}

export function createOrigins(): Origins {
  const lines = new Map<string, number>();
  const keyOf = (path: Path) => JSON.stringify(path);
  return {
    record: (path, line) => void lines.set(keyOf(path), line),
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const line = lines.get(keyOf(path.slice(0, length)));
        if (line !== undefined) return line;
      }
      return undefined;
    },
  };
}
