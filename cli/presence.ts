/** Whether a director runs, for programs that ask just that: an answer of none is an answer. */

import { RingmasterError, type Snapshot } from "../mod.ts";
import { fetchSnapshot, type Target } from "./client.ts";

export type Presence =
  | { readonly state: "running"; readonly snapshot: Snapshot }
  | {
    /**
     * `stopped`: there is no socket, or nobody listens on the address; `stale`: there is a socket that a director
     * which died has left; `silent`: it takes connections and does not answer; `refused`: it may not be opened, or
     * something else answers there.
     */
    readonly state: "stopped" | "stale" | "silent" | "refused";
    readonly error: RingmasterError;
  };

/** Asks a director for its picture of itself, and finds out why where there is none. */
export async function findDirector(target: Target, limitMs: number): Promise<Presence> {
  try {
    return { state: "running", snapshot: await fetchSnapshot(target, limitMs) };
  } catch (thrown) {
    if (!(thrown instanceof RingmasterError)) throw thrown;
    if (thrown.code !== "no_director") return { state: "refused", error: thrown };
    return { state: await stateOf(target, thrown), error: thrown };
  }
}

async function stateOf(
  target: Target,
  { message }: RingmasterError,
): Promise<"stopped" | "stale" | "silent" | "refused"> {
  // An address that answers nothing in time may be that of a machine whose director still runs.
  if (typeof target !== "string") {
    return message.includes("nothing came back") ? "silent" : "stopped";
  }
  try {
    (await Deno.connect({ transport: "unix", path: target })).close();
    return "silent";
  } catch (reason) {
    if (reason instanceof Deno.errors.NotFound) return "stopped";
    return reason instanceof Deno.errors.ConnectionRefused ? "stale" : "refused";
  }
}
