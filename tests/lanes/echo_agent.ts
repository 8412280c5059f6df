/**
 * Pings as the director does, on the host where it is started: `address=limit in milliseconds` for each, all at once.
 * Prints one line of JSON: by address, how each ended and after how many milliseconds.
 */

import { messageOf } from "../../core/errors.ts";
import { systemEcho } from "../../core/ports/mod.ts";

export interface EchoOutcome {
  /** `reply`, or why there was none. */
  readonly end: string;
  readonly tookMs: number;
}

async function ping(address: string, limitMs: number): Promise<EchoOutcome> {
  const startedMs = performance.now();
  const took = (end: string) => ({ end, tookMs: performance.now() - startedMs });
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error("silence")), limitMs);
  try {
    await systemEcho.ping(address, abort.signal);
    return took("reply");
  } catch (thrown) {
    return took(messageOf(thrown).replace(`cannot ping ${address}: `, ""));
  } finally {
    clearTimeout(timer);
  }
}

if (import.meta.main) {
  const outcomes = await Promise.all(Deno.args.map(async (word) => {
    const [address = "", limit = "0"] = word.split("=");
    return [address, await ping(address, Number(limit))] as const;
  }));
  console.log(JSON.stringify(Object.fromEntries(outcomes)));
}
