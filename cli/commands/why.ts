/** `ringmaster why`: the chain of events that led to the present state of a service, a server or the role. */

import { RingmasterError, systemPorts } from "../../mod.ts";
import { ask, noSense, type Target } from "../client.ts";
import { json } from "../output.ts";
import { isToldExplanation, renderWhy, type ToldExplanation } from "../why_view.ts";
import { type Command, EXIT, JSON_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

export const why: Command = {
  name: "why",
  summary: "tells why a service or a real server stands as it does, or why this director is active",
  operands: [
    {
      name: "SERVICE",
      summary: "the virtual service, by its name or by its id, or a group of resources;\n" +
        "left out: why this director is active, or is not",
      optional: true,
    },
    { name: "REAL", summary: "the real server, by its id", optional: true },
  ],
  options: [...TARGET_OPTIONS, JSON_OPTION],
  sections: [
    {
      title: "Output",
      lines: [
        "How it stands now, then the events that led there, oldest first, each below its cause and",
        "further to the right, with its age. #12 <- #11 says that event 11 led to event 12.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster why",
        "ringmaster why spring-ring-http",
        "ringmaster why 10.0.0.150:9072/tcp 10.0.0.147:9072",
      ],
    },
  ],
  async run(args, console) {
    const answer = await explain(
      await targetOf(args),
      args.operand("SERVICE"),
      args.operand("REAL"),
    );
    const columns = console.interactive ? console.size()?.columns : undefined;
    const options = {
      now: systemPorts.clock.now(),
      paint: console.paint,
      ...(columns === undefined ? {} : { columns }),
    };
    console.out(args.has("json") ? json(answer) : renderWhy(answer, options).join("\n"));
    return EXIT.done;
  },
};

async function explain(
  target: Target,
  name: string | undefined,
  server: string | undefined,
): Promise<ToldExplanation> {
  if (name === undefined) return await askWhy(target, {});
  if (server !== undefined) return await askWhy(target, { service: name, server });
  try {
    return await askWhy(target, { service: name });
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown;
    return await explainGroup(target, name, thrown);
  }
}

/** A name that no service has may be that of a group; where it is not, both are said. */
async function explainGroup(
  target: Target,
  group: string,
  first: RingmasterError,
): Promise<ToldExplanation> {
  try {
    return await askWhy(target, { group });
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown;
    // Without a cluster, nothing is to be said of groups.
    const more = thrown.message.startsWith("cannot find group") ? `; ${thrown.message}` : "";
    throw new RingmasterError("not_found", first.message + more);
  }
}

function isNotFound(thrown: unknown): thrown is RingmasterError {
  return thrown instanceof RingmasterError && thrown.code === "not_found";
}

async function askWhy(
  target: Target,
  words: Readonly<Record<string, string>>,
): Promise<ToldExplanation> {
  const query = new URLSearchParams(words).toString();
  const answer = await ask(target, { path: `/api/v1/why${query === "" ? "" : `?${query}`}` });
  if (isToldExplanation(answer)) return answer;
  throw noSense(target, "the explanation");
}
