/** What operators ask for and what comes of it, and what is told about the program itself: facts and sentences. */

import type { AccessRole } from "../model/mod.ts";
import type { Severity } from "./catalog.ts";

/** Whom and what a request is about. */
interface Request {
  /** The verb: `drain`, `reload`, `change`, `standby`. */
  readonly verb: string;
  /** What it is about: `10.0.0.147:9072 of web`; empty where it is about the director. */
  readonly target: string;
}

export type OperatorFact =
  /** Told before anything is done, so that all that follows has it as its cause. */
  | ({
    readonly type: "operator.asked";
    readonly actor: string;
    readonly role: AccessRole;
    readonly from: string;
    /** How the target stood, for a person; left out where that says nothing. */
    readonly before?: string;
  } & Request)
  /** The end of a request; its cause is what was asked. */
  | ({ readonly type: "operator.done"; readonly after: string } & Request)
  | ({ readonly type: "operator.refused"; readonly reason: string } & Request)
  | { readonly type: "layer.conflict_found"; readonly subject: string; readonly message: string }
  | { readonly type: "layer.conflict_ended"; readonly subject: string }
  | { readonly type: "journal.failed"; readonly path: string; readonly message: string }
  | { readonly type: "journal.recovered"; readonly path: string }
  | { readonly type: "director.stalled"; readonly stalledMs: number };

type Sentences = {
  readonly [Type in OperatorFact["type"]]: (
    fact: Extract<OperatorFact, { readonly type: Type }>,
  ) => string;
};

function named({ verb, target }: Request): string {
  return target === "" ? verb : `${verb} ${target}`;
}

export const OPERATOR_SENTENCES: Sentences = {
  "operator.asked": (fact) =>
    `${fact.actor} (${fact.role}, from ${fact.from}) asks: ${named(fact)}` +
    (fact.before === undefined ? "" : `; before: ${fact.before}`),
  "operator.done": (fact) => `${named(fact)} is done: ${fact.after}`,
  "operator.refused": (fact) => `${named(fact)} is refused: ${fact.reason}`,
  "layer.conflict_found": (fact) => `the run-time change of ${fact.subject} ${fact.message}`,
  "layer.conflict_ended": (fact) =>
    `the run-time change of ${fact.subject} and the file no longer contradict each other`,
  "journal.failed": (fact) => `journal ${fact.path} keeps nothing at the moment: ${fact.message}`,
  "journal.recovered": (fact) => `journal ${fact.path} keeps records again`,
  "director.stalled": (fact) => `the program stood still for ${Math.round(fact.stalledMs)} ms`,
};

export function isOperatorFact(fact: { readonly type: string }): fact is OperatorFact {
  return Object.hasOwn(OPERATOR_SENTENCES, fact.type);
}

export function operatorSeverityOf(fact: OperatorFact): Severity {
  switch (fact.type) {
    case "operator.refused":
    case "layer.conflict_found":
    case "director.stalled":
      return "warning";
    case "journal.failed":
      return "error";
    default:
      return "info";
  }
}
