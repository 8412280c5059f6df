/**
 * The audit trail: every request of somebody's is told before it is done, so that all that follows has it as its cause,
 * and once more with what came of it.
 */

import { messageOf } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import type { Actor } from "./model/mod.ts";

/** What somebody asks for. */
export interface Asked {
  /** `drain`, `reload`. */
  readonly verb: string;
  /** `10.0.0.147:9072 of web`; empty where it is about the whole director. */
  readonly target: string;
  /** How the target stands, for a person. */
  readonly before?: string;
}

/** What came of it: how the target stands now, or why nothing was done. */
export type Verdict = { readonly after: string } | { readonly refused: string };

/** Does what somebody asks for; `body` gets the event to name as the cause. Throws what `body` throws. */
export async function audited<Result>(
  events: EventSink,
  actor: Actor,
  asked: Asked,
  body: (cause: EventId) => Promise<Result>,
  verdictOf: (result: Result) => Verdict,
): Promise<Result> {
  const { verb, target, before } = asked;
  const { id } = events.emit({
    type: "operator.asked",
    verb,
    target,
    actor: actor.name,
    role: actor.role,
    from: actor.from,
    ...(before === undefined ? {} : { before }),
  });
  const end = (verdict: Verdict) =>
    events.emit(
      "refused" in verdict
        ? { type: "operator.refused", verb, target, reason: verdict.refused }
        : { type: "operator.done", verb, target, after: verdict.after },
      id,
    );
  try {
    const result = await body(id);
    end(verdictOf(result));
    return result;
  } catch (thrown) {
    end({ refused: messageOf(thrown) });
    throw thrown;
  }
}
