/**
 * Interfaces that the parts of a cluster name and this machine does not have. By convention the option of a heartbeat
 * or a resource that names one is called `interface`.
 */

import type { Files } from "../ports/mod.ts";
import type { ReadCluster } from "./read_cluster.ts";
import type { Report } from "./report.ts";

/** The kernel's list, of the network namespace that this process is in (proc(5)). */
const LIST = "/proc/net/dev";

/** A warning and no error: an interface may come later, and the director may run on another machine. */
export async function warnOfInterfaces(
  { heartbeats, resources = [], groups }: ReadCluster,
  files: Pick<Files, "readText">,
  report: Report,
): Promise<void> {
  const present = await interfacesHere(files);
  if (present === undefined) return;
  const parts = [...heartbeats, ...resources, ...groups.flatMap((group) => group.resources)];
  for (const { options, path } of parts) {
    const { interface: name } = options;
    if (typeof name !== "string" || present.has(name)) continue;
    report.warn(
      [...path, "interface"],
      `there is no interface "${name}" on this machine; a director needs it where it runs`,
    );
  }
}

/** Undefined where the system does not tell. */
async function interfacesHere(
  files: Pick<Files, "readText">,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const names = (await files.readText(LIST)).matchAll(/^\s*([^\s:]+):/gm);
    return new Set(Array.from(names, ([, name = ""]) => name));
  } catch {
    return undefined;
  }
}
