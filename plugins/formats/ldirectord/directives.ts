/**
 * Every directive that ldirectord knows (ldirectord.in v1.186-ha): where it may stand, and why this program refuses it
 * where it does. What is not built is refused by name, so that nothing is ever silently ignored.
 */

/** `opens`: starts a section. `both`: global, and in a virtual section for that service alone. */
export type Scope = "opens" | "global" | "both" | "virtual";

export interface Directive {
  readonly scope: Scope;
  /** Why it cannot be used, and what to do instead; left out where it can. */
  readonly refusal?: string;
}

const SCOPES: Readonly<Record<Scope, string>> = {
  opens: "virtual virtual6",
  global:
    "autoreload callback emailalertfrom execute fork logfile maintenancedir readdquiescent supervised",
  both:
    "checkcount checkinterval checktimeout cleanstop emailalert emailalertfreq emailalertstatus failurecount fallback " +
    "fallback6 fallbackcommand negotiatetimeout quiescent smtp",
  virtual:
    "checkcommand checkport checktype comment database httpmethod load login monitorfile netmask ops passwd persistent " +
    "protocol real real6 receive request schedflags scheduler secret service servicename virtualhost",
};

const NO_MAIL = "mail is not sent yet, delete the line";

const REFUSED: ReadonlyMap<string, string> = new Map([
  ["emailalert", NO_MAIL],
  ["emailalertfreq", NO_MAIL],
  ["emailalertfrom", NO_MAIL],
  ["emailalertstatus", NO_MAIL],
  ["execute", "run a director of its own for that file, or write its virtuals into this one"],
  ["smtp", NO_MAIL],
]);

/** Directives of old versions that ldirectord itself refuses, and what it advises. */
const RETIRED: Readonly<Record<string, string>> = {
  connecttimeout: 'write "checktimeout" or "negotiatetimeout" instead',
  timeout: 'write "checktimeout" or "negotiatetimeout" instead',
};

const DIRECTIVES: ReadonlyMap<string, Directive> = new Map(
  (Object.keys(SCOPES) as Scope[]).flatMap((scope) =>
    SCOPES[scope].split(" ").map((word) => {
      const refusal = REFUSED.get(word);
      return [word, refusal === undefined ? { scope } : { scope, refusal }] as const;
    })
  ),
);

export function findDirective(keyword: string): Directive | undefined {
  return DIRECTIVES.get(keyword);
}

/** The hint of a directive that ldirectord has given up. */
export function retiredHint(keyword: string): string | undefined {
  return Object.hasOwn(RETIRED, keyword) ? RETIRED[keyword] : undefined;
}

/** All of them: the candidates for a misspelt word. */
export const DIRECTIVE_WORDS: readonly string[] = [...DIRECTIVES.keys()];
