/** `ringmaster reload`: has a running director read its configuration anew. */

import { type ReloadOutcome, RingmasterError } from "../../mod.ts";
import { ask, isRecord, noSense, ProblemAnswer, VERB_LIMIT_MS } from "../client.ts";
import { type Console, printable } from "../output.ts";
import { type Command, EXIT, type ExitCode, SOCKET_OPTION, socketOf } from "./command.ts";

export const reload: Command = {
  name: "reload",
  summary: "has a running director read its configuration anew",
  options: [
    { name: "force", summary: "apply it even where it removes more than half of all real servers" },
    SOCKET_OPTION,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "What is different now, one change a line, or: nothing has changed. A configuration with problems",
        "changes nothing; they stand on standard error, one a line, and the exit code is 1.",
      ],
    },
    { title: "Examples", lines: ["ringmaster check -c ringmaster.yaml && ringmaster reload"] },
  ],
  async run(args, console) {
    const socket = socketOf(args);
    const body = { force: args.has("force") };
    try {
      const answer = await ask(socket, { path: "/api/v1/reload", body, limitMs: VERB_LIMIT_MS });
      if (!isDone(answer)) throw noSense(socket, "the outcome");
      return tellDone(answer, console);
    } catch (thrown) {
      if (isGuarded(thrown)) {
        const message = `${thrown.message}; "ringmaster reload --force" applies it`;
        throw new RingmasterError("refused", message);
      }
      const problems = problemsOf(thrown);
      if (problems === undefined) throw thrown;
      for (const problem of problems) console.error(printable(problem));
      console.error(
        "ringmaster: cannot reload: the configuration has problems; nothing has changed",
      );
      return EXIT.failed;
    }
  },
};

type Done = Extract<ReloadOutcome, { kind: "applied" | "unchanged" }>;

function tellDone(outcome: Done, console: Console): ExitCode {
  const changes = outcome.kind === "applied" ? outcome.changes : undefined;
  if (changes === undefined) console.out("nothing has changed");
  else if (changes.length === 0) console.out("applied; no service or server is different");
  else console.out(changes.map(printable).join("\n"));
  return EXIT.done;
}

function isDone(value: unknown): value is Done {
  if (!isRecord(value)) return false;
  return value["kind"] === "unchanged" ||
    (value["kind"] === "applied" && isTexts(value["changes"]));
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

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
