/** Which lanes the words of the command line ask for. Pure. */

import type { Lane } from "./lane.ts";

/** `ok` means the lanes that need nothing but Deno, `all` means all; or lanes by name, in the order of the gate. */
export function chooseLanes(
  words: readonly string[],
  all: readonly Lane[],
  ok: readonly Lane[],
): { readonly lanes: readonly Lane[] } | { readonly problem: string } {
  const [first] = words;
  if (words.length === 1 && first === "all") return { lanes: all };
  if (words.length === 1 && first === "ok") return { lanes: ok };
  const names = all.map((lane) => lane.name);
  const unknown = words.find((word) => !names.includes(word));
  if (words.length > 0 && unknown === undefined) {
    return { lanes: all.filter((lane) => words.includes(lane.name)) };
  }
  const found = unknown === undefined ? "no lane was named" : `there is no lane "${unknown}"`;
  return { problem: `${found}; allowed are ok, all, or some of ${names.join(", ")}` };
}
