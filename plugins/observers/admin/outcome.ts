/** What came of a change of the configuration, as an answer: done, or a problem that says why nothing was. Pure. */

import type { ReloadOutcome } from "../../../core/plugin/mod.ts";
import { problemResponse } from "./problem.ts";
import { json } from "./route.ts";

/** `action` is what was asked for: `reload`, `change web`. */
export function answerReload(outcome: ReloadOutcome, action: string): Response {
  switch (outcome.kind) {
    case "applied":
    case "unchanged":
      return json(outcome);
    case "rejected":
      return problemResponse(
        422,
        `cannot ${action}, and nothing has changed: ${outcome.problems.join("; ")}`,
        { extras: { problems: outcome.problems } },
      );
    case "guarded": {
      const { removed, of } = outcome;
      return problemResponse(
        409,
        `cannot ${action} without force: it would remove ${removed} of ${of} real servers, which ` +
          "is more than half; nothing has changed",
        { extras: { removed, of } },
      );
    }
  }
}
