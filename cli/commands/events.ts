/** `ringmaster events`: what has happened, and what happens. */

import { systemPorts } from "../../mod.ts";
import { type Arguments, type OptionSpec, parseWhole, usageError } from "../args.ts";
import { fetchSnapshot, type Target } from "../client.ts";
import { type EventFilter, isWanted, SEVERITIES, unknownType } from "../event_filter.ts";
import {
  fetchEvents,
  followEvents,
  FollowingLost,
  followOn,
  type ToldEvent,
} from "../event_stream.ts";
import { eventLine } from "../event_view.ts";
import { type Console, json } from "../output.ts";
import { type Command, EXIT, type ExitCode, JSON_OPTION } from "./command.ts";
import { momentOf, SINCE_OPTION } from "./since.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

const FILTERS: readonly OptionSpec[] = [
  { name: "service", value: "NAME", summary: "only what is about this service, by name or id" },
  { name: "server", value: "ID", summary: "only what is about this real server" },
  {
    name: "type",
    value: "TYPES",
    summary: "only these types, between commas, such as server.down, or all that begin so: server",
  },
  {
    name: "severity",
    value: "LEAST",
    summary: "only what is at least so grave: info, warning or error",
    completes: SEVERITIES,
  },
  SINCE_OPTION,
];

export const events: Command = {
  name: "events",
  summary: "prints the events that a running director keeps, and follows it if asked to",
  options: [
    { name: "follow", short: "f", summary: "go on with every event as it happens" },
    {
      name: "retry",
      summary: "with --follow: when the director goes away, wait for it and go on where it was",
    },
    { name: "after", value: "ID", summary: "only events after the one with this number" },
    ...FILTERS,
    {
      ...JSON_OPTION,
      summary: "print JSON for programs: a list, or with --follow one object a line",
    },
    ...TARGET_OPTIONS,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "One event a line, oldest first: time, severity (info, warning, error), what happened, and the",
        "number of the event with that of its cause.",
        "With --follow the exit code is 3 when the director goes away, unless --retry waits for it.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster events --since 1h --severity warning",
        "ringmaster events --follow --retry --service spring-ring-http",
        "ringmaster events --follow --json | jq --unbuffered 'select(.type == \"server.down\")'",
      ],
    },
  ],
  async run(args, console) {
    const text = args.text("after");
    const limits = { min: 0, max: Number.MAX_SAFE_INTEGER };
    const after = text === undefined
      ? undefined
      : parseWhole(text, limits, "option --after", "events");
    const follow = args.has("follow");
    if (args.has("retry") && !follow) {
      throw usageError("option --retry is for --follow", "events");
    }
    const filter = filterOf(args, systemPorts.clock.now());
    const target = await targetOf(args);
    const service = args.text("service");
    const wanted = service === undefined
      ? filter
      : { ...filter, services: await namesOf(target, service) };
    if (follow) return await tellAll(target, after, wanted, args, console);
    const kept = (await fetchEvents(target, after)).filter((event) => isWanted(event, wanted));
    if (args.has("json")) console.out(json(kept));
    else if (kept.length > 0) {
      console.out(kept.map((event) => eventLine(event, console.paint)).join("\n"));
    }
    return EXIT.done;
  },
};

async function tellAll(
  target: Target,
  after: number | undefined,
  wanted: EventFilter,
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  const asJson = args.has("json");
  const lineOf = (event: ToldEvent) =>
    asJson ? JSON.stringify(event) : eventLine(event, console.paint);
  const from = { clock: systemPorts.clock, ...(after === undefined ? {} : { after }) };
  const onLost = (reason: string) => console.error(`ringmaster: ${reason}; waiting for it`);
  const told = args.has("retry")
    ? followOn(target, { ...from, onLost })
    : followEvents(target, from);
  try {
    for await (const event of told) {
      if (isWanted(event, wanted)) console.out(lineOf(event));
      if (console.closed) break;
    }
  } catch (thrown) {
    if (!(thrown instanceof FollowingLost)) throw thrown;
    throw new FollowingLost(`${thrown.message}; with --retry it would wait for the director`);
  }
  return EXIT.done;
}

/** Events name services by their ids; an operator may know the name, and what is gone may be asked for too. */
async function namesOf(target: Target, service: string): Promise<readonly string[]> {
  const { services } = await fetchSnapshot(target);
  const found = services.find(({ id, name }) => id === service || name === service);
  return found === undefined ? [service] : [found.id, found.name];
}

/** Throws RingmasterError `usage` for a type that there is not: it would wait for ever, or find nothing. */
function typesOf(text: string): readonly string[] {
  const types = text.split(",").map((each) => each.trim()).filter((each) => each !== "");
  const [wrong] = types.length === 0
    ? [`found "${text}"; wanted are types such as server.down`]
    : types.map(unknownType).filter((each) => each !== undefined);
  if (wrong !== undefined) throw usageError(`option --type: ${wrong}`, "events");
  return types;
}

/** What the options say but for the service. Throws RingmasterError `usage`. */
function filterOf(args: Arguments, nowMs: number): EventFilter {
  const [server, types, severity, since] = ["server", "type", "severity", "since"].map(args.text);
  const least = SEVERITIES.find((each) => each === severity);
  if (severity !== undefined && least === undefined) {
    throw usageError(
      `option --severity is "${severity}", allowed are ${SEVERITIES.join(", ")}`,
      "events",
    );
  }
  return {
    ...(server === undefined ? {} : { server }),
    ...(types === undefined ? {} : { types: typesOf(types) }),
    ...(least === undefined ? {} : { severity: least }),
    ...(since === undefined ? {} : { sinceMs: momentOf(since, nowMs, "events") }),
  };
}
