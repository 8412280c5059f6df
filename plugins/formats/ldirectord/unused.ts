/** Says which directives of a virtual have no effect with the check that it gets. */

import type { Given } from "./given.ts";
import type { CheckQuestion, CheckWord } from "./kinds.ts";
import { pathOf } from "./settings.ts";

/** The directives that shape what one check or another does. */
const SHAPING = [
  "checkcommand",
  "checkcount",
  "checkport",
  "database",
  "httpmethod",
  "load",
  "login",
  "passwd",
  "receive",
  "request",
  "secret",
  "virtualhost",
] as const;

type Shaping = typeof SHAPING[number];

const PAGE: readonly Shaping[] = ["checkport", "httpmethod", "receive", "request", "virtualhost"];

/** What each check acts on, of these. */
const USED: Readonly<Record<CheckWord, readonly Shaping[]>> = {
  http: PAGE,
  https: PAGE,
  sip: ["checkport", "login"],
  connect: ["checkport"],
  ping: ["checkcount"],
  external: ["checkcommand"],
  none: [],
  on: [],
  off: [],
};

export function warnUnused({ settings, section, notebook }: CheckQuestion, type: CheckWord): void {
  const warn = (keyword: string, given: Given<unknown>, message: string) =>
    notebook.at(given.line, pathOf(section.title, keyword)).warn(message);
  for (const keyword of SHAPING) {
    const given = settings[keyword];
    if (given === undefined || USED[type].includes(keyword)) continue;
    warn(keyword, given, keyword === "checkcount" ? CHECK_COUNT : notUsed(keyword, type));
  }
  const { httpmethod, receive } = settings;
  if (USED[type] === PAGE && httpmethod?.value === "HEAD" && receive !== undefined) {
    warn(
      "httpmethod",
      httpmethod,
      `a HEAD request gets no body, so "receive" in line ${receive.line} never matches and every server is down`,
    );
  }
}

export const CHECK_COUNT =
  "checkcount only counts for ping checks and is ignored; failurecount is what other checks use";

function notUsed(keyword: string, type: CheckWord): string {
  return `"${keyword}" is not used by ${
    /^([aeio]|http)/.test(type) ? "an" : "a"
  } ${type} check and is ignored`;
}

/** Whether a check sends the request and compares the answer that a single server may have of its own. */
export function asksForPage(type: CheckWord): boolean {
  return USED[type] === PAGE;
}
