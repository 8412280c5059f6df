/** `ringmaster token`: makes, lists and removes the tokens that directors take over their listeners. */

import { dirname } from "node:path";
import {
  ACCESS_ROLES,
  type AccessRole,
  formatTokens,
  isTokenName,
  makeToken,
  parseDuration,
  parseTokens,
  plainReason,
  RingmasterError,
  systemPorts,
  type TokenRecord,
} from "../../mod.ts";
import { type Arguments, type OptionSpec, usageError } from "../args.ts";
import { alignRows, formatMoment } from "../output.ts";
import { type Command, EXIT, JSON_OPTION } from "./command.ts";

/** Where directors look unless admin.tokens says otherwise. */
const DEFAULT_FILE = "/etc/ringmaster/tokens";
/** A director takes no file that others may read. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o755;
const DAY_MS = 86_400_000;
const DEFAULT_ROLE: AccessRole = "read";

const TOKENS_OPTION: OptionSpec = {
  name: "tokens",
  value: "FILE",
  summary: `the file with the tokens, admin.tokens in the configuration; default:\n${DEFAULT_FILE}`,
  completes: "file",
};

export const tokenAdd: Command = {
  name: "token add",
  summary: "makes a token with which somebody may ask a director over its listeners",
  operands: [{ name: "NAME", summary: "whose it is: a person or a program" }],
  options: [
    {
      name: "role",
      value: "ROLE",
      summary: `what it allows: read, operate (servers and the cluster too) or admin (the\n` +
        `configuration too); default: ${DEFAULT_ROLE}`,
      completes: ACCESS_ROLES,
    },
    {
      name: "expires",
      value: "TIME",
      summary: "for how long it holds, such as 12h or 30d; without an end where left out",
    },
    TOKENS_OPTION,
  ],
  sections: [
    {
      title: "What to do with it",
      lines: [
        "It is shown once, and kept by nobody: the file has a salted hash. Whoever has it sends it as",
        '"Authorization: Bearer TOKEN", or names a file that holds it with --token-file. A director',
        "reads the file when it has changed; nothing is to be restarted.",
      ],
    },
    { title: "Examples", lines: ["ringmaster token add anna --role operate --expires 90d"] },
  ],
  async run(args, console) {
    const name = args.operand("NAME");
    if (name === undefined || !isTokenName(name)) {
      const rule = "wanted are at most 64 letters, digits and . _ @ -";
      throw usageError(`the name "${name}" cannot stand in the file: ${rule}`, "token add");
    }
    const role = roleOf(args);
    const lastsMs = lastsOf(args);
    const path = pathOf(args);
    const records = await read(path);
    const createdAt = systemPorts.clock.now();
    const end = lastsMs === undefined ? {} : { expiresAt: createdAt + lastsMs };
    const { text, record } = makeToken(systemPorts.random, { name, role, createdAt, ...end });
    await write(path, [...records, record]);
    console.out(text);
    const until = record.expiresAt === undefined ? "" : `, until ${formatMoment(record.expiresAt)}`;
    console.error(`token ${record.id} of ${name} may ${role}${until}; it is not shown again`);
    return EXIT.done;
  },
};

export const tokenList: Command = {
  name: "token list",
  summary: "lists the tokens, without their secrets",
  options: [TOKENS_OPTION, JSON_OPTION],
  sections: [{ title: "Examples", lines: ["ringmaster token list"] }],
  async run(args, console) {
    const records = await read(pathOf(args));
    if (args.has("json")) {
      const shown = records.map(({ salt: _salt, hash: _hash, ...rest }) => rest);
      console.out(JSON.stringify(shown, null, 2));
      return EXIT.done;
    }
    if (records.length === 0) {
      console.out('there are no tokens; "ringmaster token add" makes one');
      return EXIT.done;
    }
    const now = systemPorts.clock.now();
    const rows = records.map(({ id, role, name, createdAt, expiresAt }) => [
      id,
      role,
      name,
      formatMoment(createdAt),
      endWords(expiresAt, now),
    ]);
    for (const line of alignRows([["ID", "ROLE", "NAME", "MADE", "HOLDS UNTIL"], ...rows])) {
      console.out(line);
    }
    return EXIT.done;
  },
};

export const tokenRemove: Command = {
  name: "token remove",
  summary: "ends a token at once, and what was opened with it",
  operands: [{
    name: "ID",
    summary: 'the first part of the token, as "ringmaster token list" shows it',
  }],
  options: [TOKENS_OPTION],
  sections: [{ title: "Examples", lines: ["ringmaster token remove 4f1c9a02"] }],
  async run(args, console) {
    const id = args.operand("ID") ?? "";
    const path = pathOf(args);
    const records = await read(path);
    const found = records.find((each) => each.id === id);
    if (found === undefined) {
      const ids = records.map((each) => each.id).join(", ") || "none";
      const message =
        `cannot remove token "${id}": there is no such id in "${path}"; there are ${ids}`;
      throw new RingmasterError("not_found", message);
    }
    await write(path, records.filter((each) => each !== found));
    console.out(`token ${id} of ${found.name} holds no longer`);
    return EXIT.done;
  },
};

function pathOf(args: Arguments): string {
  return args.text("tokens") ?? DEFAULT_FILE;
}

function roleOf(args: Arguments): AccessRole {
  const word = args.text("role") ?? DEFAULT_ROLE;
  const role = ACCESS_ROLES.find((each) => each === word);
  if (role !== undefined) return role;
  throw usageError(
    `option --role is "${word}", allowed are ${ACCESS_ROLES.join(", ")}`,
    "token add",
  );
}

function lastsOf(args: Arguments): number | undefined {
  const text = args.text("expires");
  if (text === undefined) return undefined;
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1];
  const lastsMs = days === undefined ? parseDuration(text) : Number(days) * DAY_MS;
  if (lastsMs !== undefined && lastsMs > 0) return lastsMs;
  throw usageError(
    `option --expires is "${text}", wanted is a time such as 12h or 30d`,
    "token add",
  );
}

function endWords(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return "removed";
  return expiresAt <= now ? `ended ${formatMoment(expiresAt)}` : formatMoment(expiresAt);
}

/** A file that is not there has no tokens; one with lines that are none is not written over. */
async function read(path: string): Promise<readonly TokenRecord[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return [];
    throw new RingmasterError("command_failed", `cannot read "${path}": ${plainReason(thrown)}`);
  }
  const { records, problems: [problem] } = parseTokens(text);
  if (problem === undefined) return records;
  throw new RingmasterError(
    "command_failed",
    `cannot use "${path}" as a file of tokens: ${problem}`,
  );
}

/** In one step, and never readable by others on the way: a director may look at it at any moment. */
async function write(path: string, records: readonly TokenRecord[]): Promise<void> {
  const target = `${path}.new-${Deno.pid}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await Deno.writeTextFile(target, formatTokens(records), { createNew: true, mode: FILE_MODE });
    await Deno.rename(target, path);
  } catch (thrown) {
    await Deno.remove(target).catch(() => {});
    throw new RingmasterError("command_failed", `cannot write "${path}": ${plainReason(thrown)}`);
  }
}
