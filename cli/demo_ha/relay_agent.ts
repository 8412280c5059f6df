/**
 * Runs on a director's host: carries connections from a unix socket to a port of that host, until its standard input
 * ends.
 *
 *     relay_agent.ts SOCKET PORT
 */

import { startRelay } from "./relay.ts";

export const RELAY_READY = "the relay is ready";

function main([path = "", port]: readonly string[]): void {
  startRelay(
    { transport: "unix", path },
    { transport: "tcp", hostname: "127.0.0.1", port: Number(port) },
  );
  console.log(RELAY_READY);
  Deno.stdin.readable.pipeTo(new WritableStream()).catch(() => {}).finally(() => Deno.exit(0));
}

if (import.meta.main) main(Deno.args);
