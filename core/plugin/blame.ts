/** Whose fault it was: which plugin's file occurs in a stack. Pure. */

export interface FaultOwner {
  /** `checker.http`. */
  readonly id: string;
  /** Absolute path of the plugin's file. */
  readonly path: string;
}

/** Where the plugins that ship stand, as a stack shows it. */
const BUILT_IN_ROOT = new URL("../../plugins/", import.meta.url).href;

/** What follows the root: `checkers/http/checker.ts:12:3`. */
const BUILT_IN = /^(checker|backend|format|observer|resource|heartbeat)s\/([a-z0-9_]+)\//;

/**
 * The id of the plugin whose file stands highest in the stack, or undefined where none does. `root` is the URL of the
 * folder of the plugins that ship.
 */
export function blame(
  stack: string | undefined,
  owners: readonly FaultOwner[],
  root: string = BUILT_IN_ROOT,
): string | undefined {
  const known = owners.map(({ id, path }) => ({ id, place: `file://${path}` }));
  const shipped = decoded(root);
  for (const line of stack?.split("\n") ?? []) {
    // The engine shows some escapes of an address as they are and others as the letters that they mean.
    const shown = decoded(line);
    const own = known.find(({ place }) => names(shown, place) || names(line, place));
    if (own !== undefined) return own.id;
    const at = shown.indexOf(shipped);
    const [, kind, name] = at < 0 ? [] : BUILT_IN.exec(shown.slice(at + shipped.length)) ?? [];
    if (kind !== undefined && name !== undefined) return `${kind}.${name}`;
  }
  return undefined;
}

/** Behind the file come a query, for a plugin that was loaded anew, and line and column. */
function names(line: string, place: string): boolean {
  const at = line.indexOf(place);
  return at >= 0 && /^(?:\?[^)]*)?:\d+:\d+|^$/.test(line.slice(at + place.length));
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    // A % that means itself.
    return text;
  }
}
