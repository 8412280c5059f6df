/** What went wrong while a plugin file was loaded, in one line that names the place in it. */

import { messageOf, RingmasterError } from "../errors.ts";

/** Longer lines help nobody: the compiler lists every token that it would have taken. */
const MESSAGE_LENGTH_MAX = 300;

/**
 * `line 3: the reason`; without the line where nothing says which. `path` is the file's own: what was thrown further
 * down, in the SDK, is told at the line of the file that called it.
 */
export function describeLoadFault(thrown: unknown, path: string): string {
  const text = cut(plain(messageOf(thrown)).replace(/^(?:Syntax|Type)Error: /, ""));
  // The host says the phase and the deadline; the stack would be its own.
  if (thrown instanceof RingmasterError && thrown.code === "timed_out") return text;
  const line = lineIn(plain(stackOf(thrown)), path) ?? lineIn(plain(messageOf(thrown)), path);
  return line === undefined ? text : `line ${line}: ${text}`;
}

function stackOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.stack) : "";
  } catch {
    return "";
  }
}

/** The last part of a path has no letters that an address spells in another way, or it has; both are looked for. */
function lineIn(text: string, path: string): number | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const each of [name, encodeURI(name)]) {
    // The address carries the digest: `backlog.ts?0a1b:3:7`.
    const match = new RegExp(`/${escapeForExpression(each)}(?:\\?[\\w.]*)?:(\\d+)`).exec(text);
    if (match !== null) return Number(match[1]);
  }
  return undefined;
}

function escapeForExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Without the colours of a terminal, the picture of the source and the address, which names the digest. */
function cut(text: string): string {
  const [first = ""] = text.split(/;? +\||;\s*(?=hint: )/);
  const short = first.replace(/[\s;]*\bat (?:file|data):\S*(?: \S+)?$/, "")
    .replaceAll(/\?[0-9a-f]{64}[\w.]*/g, "").replace(/[\s;:]+$/, "");
  return short.length > MESSAGE_LENGTH_MAX ? `${short.slice(0, MESSAGE_LENGTH_MAX)}...` : short;
}

function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- the escape that begins a colour is a control character
  return text.replaceAll(/\u001b\[[\d;]*m/g, "");
}
