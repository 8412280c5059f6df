/** `ringmaster release`: gives all resources up, by the running director or in the place of one that has died. */

import {
  defaultSocketPath,
  describeOperation,
  type DirectorConfig,
  formatProblem,
  type Loaded,
  loadWithLayer,
  type ReleasedOnce,
  releaseOnce,
  RingmasterError,
  systemPorts,
} from "../../mod.ts";
import { type Arguments, usageError } from "../args.ts";
import { askRole, askShown, runClusterVerb } from "../cluster_verbs.ts";
import { type Console, json, printable } from "../output.ts";
import {
  BACKEND_OPTION,
  type Command,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  NODE_OPTION,
  OPTIONAL_CONFIG_OPTION,
  PLAN_OPTION,
  sourceOf,
  WITH_OPTION,
} from "./command.ts";
import { TARGET_OPTIONS } from "./target_options.ts";

export const release: Command = {
  name: "release",
  summary: "gives all resources up, whoever takes them",
  options: [
    OPTIONAL_CONFIG_OPTION,
    WITH_OPTION,
    { name: "table", summary: "also take the services of the configuration out of the table" },
    NODE_OPTION,
    BACKEND_OPTION,
    PLAN_OPTION,
    JSON_OPTION,
    ...TARGET_OPTIONS,
  ],
  sections: [
    {
      title: "What it does",
      lines: [
        "The running director gives its resources up from right to left, also where there is nobody",
        'to take them, and takes none until "ringmaster takeover". With -c, where no director answers,',
        "what a director that died has left is given up directly; the service manager calls it so.",
        "--table is for that alone: a director that runs keeps the table.",
      ],
    },
    {
      title: "Output",
      lines: ["One line for each resource or operation; what failed stands on standard error."],
    },
    {
      title: "Examples",
      lines: ["ringmaster release", "ringmaster release -c /etc/ha.d --table"],
    },
  ],
  async run(args, console) {
    const path = args.text("config");
    if (path === undefined) {
      if (args.has("table")) throw usageError("cannot use --table without -c PATH", "release");
      return await runClusterVerb("release", {}, args, console);
    }
    refuseRemote(args);
    // A service that was added at run time is in the table as well.
    const loaded = await loadWithLayer(sourceOf(path, args).load, systemPorts.files);
    for (const problem of loaded.ok ? loaded.warnings : loaded.problems) {
      console.error(formatProblem(problem));
    }
    if (!loaded.ok) return EXIT.failed;
    const socket = servedSocket(loaded.config);
    if (!await answers(socket)) return await releaseDirectly(loaded, socket, args, console);
    if (!args.has("table")) return await releaseRunning(socket, args, console);
    throw new RingmasterError(
      "refused",
      `cannot take services out of the table: a director answers at "${socket}" and keeps it; ` +
        "stop it first",
    );
  },
};

/** What a configuration names is on this machine. */
function refuseRemote(args: Arguments): void {
  if (args.text("host") !== undefined) throw usageError("cannot use --host with -c", "release");
  if (args.has("plan")) throw usageError("cannot use --plan with -c", "release");
}

async function releaseRunning(
  socket: string,
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  const outcome = await askShown(socket, "release", {}, console);
  console.out(args.has("json") ? json(outcome) : printable(outcome.message));
  return EXIT.done;
}

/** Where a director with this configuration serves its administration. */
function servedSocket({ observers }: DirectorConfig): string {
  const socket = observers.find(({ type }) => type === "admin")?.options["socket"];
  return typeof socket === "string" ? socket : defaultSocketPath();
}

async function answers(socket: string): Promise<boolean> {
  try {
    await askRole(socket);
    return true;
  } catch (thrown) {
    if (thrown instanceof RingmasterError && thrown.code === "no_director") return false;
    throw thrown;
  }
}

async function releaseDirectly(
  { config, registry }: Loaded,
  socket: string,
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  console.error(`ringmaster: no director answers at "${socket}": it is done directly`);
  const table = args.has("table");
  const released = await releaseOnce({ config, registry, ports: systemPorts, table });
  const failures = tellReleased(released, console);
  return failures === 0 ? EXIT.done : EXIT.failed;
}

/** Says what came of it, and how many things failed. */
export function tellReleased({ resources, table }: ReleasedOnce, console: Console): number {
  let failures = 0;
  const fail = (message: string) => {
    failures++;
    console.error(`ringmaster: ${printable(message)}`);
  };
  for (const { group, resource, held, failure } of resources) {
    const name = `${resource} of ${group}`;
    if (failure !== undefined) fail(`cannot give up ${name}, which may be here still: ${failure}`);
    else if (held === false) console.out(printable(`${name} was not here`));
    else console.out(printable(`${name} is given up`));
  }
  if (resources.length === 0) console.out("there are no resources to give up");
  if (table === undefined) return failures;
  if (table.failure !== undefined) fail(`cannot clear the table: ${table.failure}`);
  else {
    for (const operation of table.operations) console.out(printable(describeOperation(operation)));
    if (table.operations.length === 0) console.out("there are no services in the table to remove");
  }
  return failures;
}
