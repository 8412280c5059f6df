/**
 * Every directive that ldirectord knows (ldirectord.in v1.186-ha): where it may stand, and whether this program acts
 * on it. What is known and not supported is refused by name, so that nothing is ever silently ignored.
 */

/** `opens`: starts a section. `both`: global, and in a virtual section for that service alone. */
export type Scope = "opens" | "global" | "both" | "virtual";

export interface Directive {
  readonly scope: Scope;
  readonly supported: boolean;
}

const SUPPORTED: Readonly<Record<Scope, string>> = {
  opens: "virtual",
  global: "autoreload logfile",
  both:
    "checkcount checkinterval checktimeout cleanstop failurecount fallback negotiatetimeout quiescent",
  virtual:
    "checkport checktype httpmethod login persistent protocol real receive request scheduler service virtualhost",
};

const NOT_YET: Readonly<Record<Scope, string>> = {
  opens: "virtual6",
  global: "callback emailalertfrom execute fork maintenancedir readdquiescent supervised",
  both: "emailalert emailalertfreq emailalertstatus fallback6 fallbackcommand smtp",
  virtual:
    "checkcommand comment database load monitorfile netmask ops passwd real6 schedflags secret servicename",
};

/** Directives of old versions that ldirectord itself refuses, and what it advises. */
const RETIRED: Readonly<Record<string, string>> = {
  connecttimeout: 'write "checktimeout" or "negotiatetimeout" instead',
  timeout: 'write "checktimeout" or "negotiatetimeout" instead',
};

const DIRECTIVES: ReadonlyMap<string, Directive> = new Map(
  ([[SUPPORTED, true], [NOT_YET, false]] as const).flatMap(([words, supported]) =>
    (Object.keys(words) as Scope[]).flatMap((scope) =>
      words[scope].split(" ").map((word) => [word, { scope, supported }] as const)
    )
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
