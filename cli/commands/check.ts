/** `ringmaster check`: whether a configuration is valid, with all its problems at once. */

import { type DirectorConfig, formatProblem, type LoadResult } from "../../mod.ts";
import { type Console, count, json } from "../output.ts";
import {
  type Command,
  CONFIG_OPTION,
  EXIT,
  JSON_OPTION,
  NODE_OPTION,
  sourceOf,
  WITH_OPTION,
} from "./command.ts";

export const check: Command = {
  name: "check",
  summary: "says whether a configuration is valid",
  options: [CONFIG_OPTION, WITH_OPTION, NODE_OPTION, JSON_OPTION],
  sections: [
    {
      title: "Output",
      lines: [
        "One line on standard output where it is valid. Problems stand on standard error, all of them,",
        "one a line: file:line: what was found, what is allowed. Warnings too; they do not count.",
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster check -c /etc/ha.d/ldirectord.cf"],
    },
  ],
  async run(args, console) {
    const path = args.text("config") ?? "";
    const result = await sourceOf(path, args).load();
    if (args.has("json")) console.out(json(describeResult(path, result)));
    else printResult(path, result, console);
    return result.ok ? EXIT.done : EXIT.failed;
  },
};

function printResult(path: string, result: LoadResult, console: Console): void {
  for (const problem of problemsOf(result)) console.error(formatProblem(problem));
  if (!result.ok) return;
  const { services, servers } = sizeOf(result.config);
  console.out(`${path} is valid: ${count(services, "service")}, ${count(servers, "real server")}`);
}

function describeResult(path: string, result: LoadResult): unknown {
  const problems = problemsOf(result);
  return {
    path,
    valid: result.ok,
    ...(result.ok ? sizeOf(result.config) : {}),
    problems: problems.filter((each) => each.severity === "error"),
    warnings: problems.filter((each) => each.severity === "warning"),
  };
}

function problemsOf(result: LoadResult) {
  return result.ok ? result.warnings : result.problems;
}

function sizeOf({ services }: DirectorConfig): { services: number; servers: number } {
  return {
    services: services.length,
    servers: services.reduce((sum, service) => sum + service.servers.length, 0),
  };
}
