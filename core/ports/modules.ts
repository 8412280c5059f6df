/** Code that is loaded while the program runs, as a seam: the files of a site's own plugins. */

import { RingmasterError } from "../errors.ts";

export interface Modules {
  /**
   * What a TypeScript or JavaScript file exports. Another digest loads it anew; the same one gives the same module.
   * Throws what the file throws, or says why it cannot be read as a module.
   */
  load(path: string, digest: string): Promise<Readonly<Record<string, unknown>>>;
}

export const systemModules: Modules = {
  load: (path, digest) =>
    Deno.build.standalone ? loadIntoCompiled(path) : import(moduleUrl(path, digest)),
};

/** The engine keeps each address that it has loaded for good, so that the digest makes another one. */
export function moduleUrl(path: string, digest: string): string {
  const url = new URL("file:///");
  // The setter leaves `%`, `?` and `#` to whoever means something by them; in a path they are letters.
  url.pathname = path.replaceAll("%", "%25").replaceAll("?", "%3F").replaceAll("#", "%23");
  url.search = digest;
  return url.href;
}

/**
 * The program that `deno compile` makes finds no files but its own (denoland/deno issue 18327) and has no compiler
 * for TypeScript; what it can load is the text of a file of JavaScript that imports nothing.
 */
export async function loadIntoCompiled(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!/\.m?js$/.test(path)) {
    throw new RingmasterError(
      "plugin_failed",
      "the compiled program cannot read TypeScript; wanted is a file .js or .mjs, or the program run by deno",
    );
  }
  const text = await Deno.readTextFile(path);
  return await import(`data:text/javascript,${encodeURIComponent(text)}`);
}
