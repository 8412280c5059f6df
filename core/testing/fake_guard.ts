/** Guards that a test looks at; none of them does anything. */

import { RingmasterError } from "../errors.ts";
import type { Guard, GuardRequest, Guards } from "../ports/mod.ts";

export interface FakeGuard extends Guard {
  readonly request: GuardRequest;
  /** What it was told last; false where it was told nothing. */
  readonly armed: boolean;
  readonly dismissed: boolean;
}

export interface FakeGuards extends Guards {
  /** All that were posted, oldest first. */
  readonly posted: readonly FakeGuard[];
  /** From now on none can be posted, for this reason; undefined repairs it. */
  refuse(reason: string | undefined): void;
}

export function createFakeGuards(): FakeGuards {
  const posted: FakeGuard[] = [];
  let refusal: string | undefined;
  return {
    posted,
    post(request) {
      if (refusal !== undefined) {
        const text = `cannot start the guard: ${refusal}`;
        return Promise.reject(new RingmasterError("command_missing", text));
      }
      const guard = new RecordedGuard(request);
      posted.push(guard);
      return Promise.resolve(guard);
    },
    refuse: (reason) => void (refusal = reason),
  };
}

class RecordedGuard implements FakeGuard {
  armed = false;
  dismissed = false;

  constructor(readonly request: GuardRequest) {}

  arm(armed: boolean): void {
    if (!this.dismissed) this.armed = armed;
  }

  dismiss(): Promise<void> {
    this.dismissed = true;
    return Promise.resolve();
  }
}
