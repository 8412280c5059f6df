/** Where things lie on this machine by convention. */

/** What the convention depends on, so that it can be tried without being another user. */
export interface Surroundings {
  /** The user's number; null where the system has none. */
  readonly uid: number | null;
  /** Value of an environment variable; undefined where it is not set. */
  env(name: string): string | undefined;
}

/**
 * Where the director serves its administration, and where `status` looks for it, when nothing else is said:
 * RINGMASTER_SOCKET if it is set; `/run/ringmaster/admin.sock` for root; `ringmaster/admin.sock` in
 * XDG_RUNTIME_DIR (a folder of the user's own, XDG Base Directory specification); else a folder of the
 * user's own under `/tmp`.
 */
export function socketPathFor({ uid, env }: Surroundings): string {
  const chosen = env("RINGMASTER_SOCKET");
  if (chosen !== undefined && chosen !== "") return chosen;
  if (uid === 0) return "/run/ringmaster/admin.sock";
  const runtime = env("XDG_RUNTIME_DIR");
  // The specification asks to ignore a relative path.
  if (runtime?.startsWith("/")) return `${runtime.replace(/\/+$/, "")}/ringmaster/admin.sock`;
  return `/tmp/ringmaster-${uid ?? "user"}/admin.sock`;
}

/** `socketPathFor` this process. */
export function defaultSocketPath(): string {
  return socketPathFor({ uid: Deno.uid(), env: (name) => Deno.env.get(name) });
}

/**
 * Where the director keeps what outlives it, the operator's overrides, when the configuration does not say:
 * RINGMASTER_STATE if it is set; `/var/lib/ringmaster` for root; `ringmaster` in XDG_STATE_HOME, which is
 * `~/.local/state` where it is not set (XDG Base Directory specification); for who has no home, a folder of the
 * user's own under `/tmp`.
 */
export function stateDirectoryFor({ uid, env }: Surroundings): string {
  const chosen = env("RINGMASTER_STATE");
  if (chosen !== undefined && chosen !== "") return chosen;
  if (uid === 0) return "/var/lib/ringmaster";
  const state = env("XDG_STATE_HOME");
  // The specification asks to ignore a relative path.
  if (state?.startsWith("/")) return `${state.replace(/\/+$/, "")}/ringmaster`;
  const home = env("HOME");
  if (home?.startsWith("/")) return `${home.replace(/\/+$/, "")}/.local/state/ringmaster`;
  return `/tmp/ringmaster-${uid ?? "user"}/state`;
}

/** `stateDirectoryFor` this process. */
export function defaultStateDirectory(): string {
  return stateDirectoryFor({ uid: Deno.uid(), env: (name) => Deno.env.get(name) });
}
