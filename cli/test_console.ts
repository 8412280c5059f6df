/** For the tests of this folder: a console that remembers what was written. */

import { type Console, type Painter, plainPainter } from "./output.ts";

export interface TestConsole extends Console {
  /** Standard output so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** From now on nobody reads it. */
  close(): void;
}

export interface TestConsoleOptions {
  readonly interactive?: boolean;
  readonly paint?: Painter;
  readonly size?: { readonly columns: number; readonly rows: number };
}

export function createTestConsole(options: TestConsoleOptions = {}): TestConsole {
  let stdout = "";
  let stderr = "";
  let closed = false;
  return {
    get closed() {
      return closed;
    },
    close: () => void (closed = true),
    interactive: options.interactive ?? false,
    paint: options.paint ?? plainPainter,
    size: () => options.size,
    out: (text) => void (stdout += `${text}\n`),
    error: (text) => void (stderr += `${text}\n`),
    raw: (text) => void (stdout += text),
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
  };
}
