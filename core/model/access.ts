/** Who asks for something, and what they may ask for. */

/** Each may do what those before it may: look, work the servers and the cluster, change the configuration. */
export const ACCESS_ROLES = ["read", "operate", "admin"] as const;
export type AccessRole = typeof ACCESS_ROLES[number];

/** Somebody who asks the director for something. */
export interface Actor {
  /** Name of the token, of the certificate's holder, or of the way in where nobody said a name: `unix socket`. */
  readonly name: string;
  readonly role: AccessRole;
  /** From where: `127.0.0.1:40112`, `unix socket`, `signal`, `observer.mail`. */
  readonly from: string;
}

/** What somebody asked for, and what came of it. */
export interface AuditRecord {
  /** Number of the event that told the request. */
  readonly id: number;
  /** Milliseconds since the epoch, as `endedAt` is. */
  readonly time: number;
  readonly actor: string;
  readonly role: AccessRole;
  readonly from: string;
  readonly verb: string;
  /** Empty where it is about the whole director. */
  readonly target: string;
  readonly before?: string;
  /** `open` until it has ended. */
  readonly outcome: "open" | "done" | "refused";
  readonly after?: string;
  /** Why it was refused. */
  readonly reason?: string;
  readonly endedAt?: number;
}

export function mayAct(role: AccessRole, needed: AccessRole): boolean {
  return ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);
}
