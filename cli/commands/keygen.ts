/** `ringmaster keygen`: a new key with which directors sign their heartbeats. */

import {
  AUTH_METHODS,
  type AuthMethod,
  makeAuthkeys,
  plainReason,
  RingmasterError,
  systemPorts,
} from "../../mod.ts";
import { usageError } from "../args.ts";
import { type Command, EXIT } from "./command.ts";

/** `crc` has no key that could be made. */
const METHODS = AUTH_METHODS.filter((method) => method !== "crc").reverse();
const DEFAULT_METHOD: AuthMethod = "sha256";
/** Heartbeat, and we, take no file that others may read. */
const MODE = 0o600;

export const keygen: Command = {
  name: "keygen",
  summary: "makes an authkeys file with a new key, with which directors sign their heartbeats",
  options: [
    {
      name: "output",
      short: "o",
      value: "FILE",
      summary:
        "write it there with mode 0600 instead of to standard output; a file that is there\n" +
        "is not touched",
      completes: "file",
    },
    {
      name: "method",
      value: "NAME",
      summary: `${METHODS.join(", ")}; default: ${DEFAULT_METHOD}, which Heartbeat does not know`,
      completes: METHODS,
    },
    { name: "force", summary: "overwrite the file that -o names" },
  ],
  sections: [
    {
      title: "What to do with it",
      lines: [
        "Every director of a cluster needs the same file, in the folder of its configuration. Copy it",
        "over a channel that nobody listens to: who has it can take the addresses.",
      ],
    },
    { title: "Examples", lines: ["ringmaster keygen -o /etc/ha.d/authkeys"] },
  ],
  async run(args, console) {
    const word = args.text("method") ?? DEFAULT_METHOD;
    const method = METHODS.find((each) => each === word);
    if (method === undefined) {
      throw usageError(`option --method is "${word}", allowed are ${METHODS.join(", ")}`, "keygen");
    }
    const text = makeAuthkeys(systemPorts.random, method);
    const output = args.text("output");
    if (output === undefined) {
      console.raw(text);
      return EXIT.done;
    }
    await writeKeys(output, text, args.has("force"));
    console.out(`${output} is written; every director of the cluster needs the same file`);
    return EXIT.done;
  },
};

/** In one step, and never readable by others on the way: a director may look at it at any moment. */
async function writeKeys(path: string, text: string, overwrite: boolean): Promise<void> {
  const target = overwrite ? `${path}.new-${Deno.pid}` : path;
  try {
    await Deno.writeTextFile(target, text, { createNew: true, mode: MODE });
    if (overwrite) await Deno.rename(target, path);
  } catch (thrown) {
    if (overwrite) await Deno.remove(target).catch(() => {});
    const reason = thrown instanceof Deno.errors.AlreadyExists
      ? "it is there already; --force overwrites it"
      : plainReason(thrown);
    throw new RingmasterError("command_failed", `cannot write "${path}": ${reason}`);
  }
}
