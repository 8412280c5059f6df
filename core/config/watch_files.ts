/** Watches several files: the configuration, and the plugins that it lists. */

import { watchFile, type WatchOptions } from "./watch.ts";

export interface FilesWatchOptions extends Omit<WatchOptions, "path" | "digest" | "onChange"> {
  readonly paths: readonly string[];
  /** Of each path, the digest of its text that is known already; where left out, what the first looks find. */
  readonly digests?: Readonly<Record<string, string>>;
  /** Called once for each change of each file, as by `watchFile`. Must not throw. */
  readonly onChange: (path: string) => void;
}

/** Returns the function that ends all the watches; `onChange` is not called after it. */
export function watchFiles(options: FilesWatchOptions): () => void {
  const { paths, digests = {}, onChange, ...rest } = options;
  const watches = [...new Set(paths)].map((path) => {
    const digest = digests[path];
    return watchFile({
      ...rest,
      path,
      ...(digest === undefined ? {} : { digest }),
      onChange: () => onChange(path),
    });
  });
  return () => watches.forEach((unwatch) => unwatch());
}
