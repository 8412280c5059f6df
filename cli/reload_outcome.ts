/** What came of something that changes the configuration: the same for a reload, a change at run time and new files. */

import { type ReloadOutcome, RingmasterError } from "../mod.ts";
import { ask, isRecord, noSense, ProblemAnswer, type Question, type Target } from "./client.ts";
import { EXIT, type ExitCode } from "./commands/command.ts";
import { type Console, json, printable } from "./output.ts";
import { withProgress } from "./progress.ts";
import { tableProgress } from "./progress_view.ts";

/** Thousands of servers and files of plugins are checked and brought into force within this. */
const CHANGE_LIMIT_MS = 5 * 60_000;

export interface ChangeRequest {
  readonly question: Question;
  /** For messages: `reload`, `change web`. */
  readonly what: string;
  /** The command line that would apply it all the same: `ringmaster reload --force`. */
  readonly forced: string;
  readonly json: boolean;
}

/** Has the director do it, and tells what is different. Throws as `ask` does. */
export async function askForChange(
  target: Target,
  { question, what, forced, json: asJson }: ChangeRequest,
  console: Console,
): Promise<ExitCode> {
  try {
    const asked = () => ask(target, { limitMs: CHANGE_LIMIT_MS, ...question });
    const answer = await withProgress({ target, console, lineOf: tableProgress }, asked);
    if (!isDone(answer)) throw noSense(target, "the outcome");
    if (asJson) console.out(json(answer));
    else tellDone(answer, console);
    return EXIT.done;
  } catch (thrown) {
    if (isGuarded(thrown)) {
      throw new RingmasterError("refused", `${thrown.message}; "${forced}" applies it`);
    }
    const problems = problemsOf(thrown);
    if (problems === undefined) throw thrown;
    for (const problem of problems) console.error(printable(problem));
    console.error(
      `ringmaster: cannot ${what}: the configuration has problems; nothing has changed`,
    );
    return EXIT.failed;
  }
}

type Done = Extract<ReloadOutcome, { kind: "applied" | "unchanged" }>;

function tellDone(outcome: Done, console: Console): void {
  const { changes = undefined, warnings = [] } = outcome.kind === "applied" ? outcome : {};
  for (const warning of warnings) console.error(`ringmaster: warning: ${printable(warning)}`);
  if (changes === undefined) console.out("nothing has changed");
  else if (changes.length === 0) console.out("applied; no service or server is different");
  else console.out(changes.map(printable).join("\n"));
}

function isDone(value: unknown): value is Done {
  if (!isRecord(value)) return false;
  return value["kind"] === "unchanged" ||
    (value["kind"] === "applied" && isTexts(value["changes"]) && isTexts(value["warnings"] ?? []));
}

/** Refused because it would remove too much. */
function isGuarded(thrown: unknown): thrown is ProblemAnswer {
  return thrown instanceof ProblemAnswer && thrown.status === 409 && "removed" in thrown.problem;
}

/** The problems of a configuration that was rejected. */
function problemsOf(thrown: unknown): readonly string[] | undefined {
  if (!(thrown instanceof ProblemAnswer) || thrown.status !== 422) return undefined;
  const { problems } = thrown.problem;
  return isTexts(problems) ? problems : undefined;
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
