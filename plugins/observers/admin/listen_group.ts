/** The number of a group, from the system's list (group(5)). */

import { plainReason } from "../../../core/plugin/mod.ts";

const GROUPS = "/etc/group";

/** Throws where there is no such group. */
export async function groupNumber(name: string): Promise<number> {
  let text: string;
  try {
    text = await Deno.readTextFile(GROUPS);
  } catch (thrown) {
    throw new Error(`the groups of this machine cannot be read: ${plainReason(thrown)}`);
  }
  const found = findGroup(text, name);
  if (found !== undefined) return found;
  throw new Error(`there is no group "${name}" on this machine; "groupadd ${name}" makes one`);
}

export function findGroup(text: string, name: string): number | undefined {
  for (const line of text.split("\n")) {
    const [own, , digits] = line.split(":");
    if (own === name && digits !== undefined && /^\d+$/.test(digits)) return Number(digits);
  }
  return undefined;
}
