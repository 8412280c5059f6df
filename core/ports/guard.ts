/** A small program beside this one that tidies up when this one has died without a word, as a seam. */

export interface GuardRequest {
  /** Run one after the other, whatever the one before said. */
  readonly commands: readonly (readonly string[])[];
  /** How long it waits after the death, so that a restart can go on with what is there. */
  readonly delayMs: number;
  /** File that names the guard on duty: one that finds another's name there, because of a restart, does nothing. */
  readonly path: string;
}

export interface Guard {
  /** Whether it is to act at all: not where nobody else lives who could take over. Kept until said otherwise. */
  arm(armed: boolean): void;
  /** Ends it without its acting. Idempotent. */
  dismiss(): Promise<void>;
}

export interface Guards {
  /** Throws RingmasterError `command_missing` where it cannot be started. */
  post(request: GuardRequest): Promise<Guard>;
}
