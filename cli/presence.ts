/** Whether a director runs, for programs that ask just that: an answer of none is an answer. */

import { RingmasterError, type Snapshot } from "../mod.ts";
import { fetchSnapshot } from "./client.ts";

export type Presence =
  | { readonly state: "running"; readonly snapshot: Snapshot }
  | {
    /**
     * `stopped`: there is no socket; `stale`: there is one that a director which died has left; `silent`: it takes
     * connections and does not answer; `refused`: it may not be opened, or something else answers there.
     */
    readonly state: "stopped" | "stale" | "silent" | "refused";
    readonly error: RingmasterError;
  };

/** Asks the director on a socket for its picture of itself, and finds out why where there is none. */
export async function findDirector(socket: string, limitMs: number): Promise<Presence> {
  try {
    return { state: "running", snapshot: await fetchSnapshot(socket, limitMs) };
  } catch (thrown) {
    if (!(thrown instanceof RingmasterError)) throw thrown;
    if (thrown.code !== "no_director") return { state: "refused", error: thrown };
    return { state: await stateOf(socket), error: thrown };
  }
}

async function stateOf(socket: string): Promise<"stopped" | "stale" | "silent" | "refused"> {
  try {
    (await Deno.connect({ transport: "unix", path: socket })).close();
    return "silent";
  } catch (reason) {
    if (reason instanceof Deno.errors.NotFound) return "stopped";
    return reason instanceof Deno.errors.ConnectionRefused ? "stale" : "refused";
  }
}
