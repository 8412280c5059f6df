/** Puts together what both files say, as native configuration input. */

import { formatDuration } from "../../../core/plugin/mod.ts";
import type { HaCf } from "./ha_cf.ts";
import type { Group, Haresources } from "./haresources.ts";
import type { NativeHeartbeat } from "./media.ts";
import { createOrigins, type Origins, type Path } from "./origins.ts";
import type { NativeResource } from "./resources.ts";
import type { NativePing } from "./settings.ts";
import { TIME_WORDS, type TimeWord } from "./times.ts";

export interface NativeGroup {
  readonly name: string;
  readonly preferred: string;
  readonly resources: readonly NativeResource[];
}

export type NativeCluster =
  & Readonly<Record<TimeWord, string>>
  & {
    readonly name?: string;
    readonly nodes: readonly string[];
    readonly preferred?: string;
    readonly auto_failback: boolean;
    readonly heartbeats: readonly NativeHeartbeat[];
    readonly authkeys: string;
    /** The resources of the only group; where there are several they stand in `groups`. */
    readonly resources?: readonly NativeResource[];
    readonly groups?: readonly NativeGroup[];
    readonly ping?: readonly NativePing[];
    readonly realtime?: boolean;
  };

export interface NativeInput {
  readonly logfile?: string;
  readonly syslog?: string;
  readonly cluster: NativeCluster;
}

/** The paths of the files, as problems name them. */
export interface FileNames {
  readonly haCf: string;
  readonly haresources: string;
}

/** Beside the other two; read by core/config, since native configuration has the same file. */
const AUTHKEYS_FILE = "authkeys";

export function buildInput(
  haCf: HaCf,
  { groups }: Haresources,
  files: FileNames,
): { input: NativeInput; origins: Origins } {
  const origins = createOrigins();
  const record = (path: Path, line: number | undefined) => {
    if (line !== undefined) origins.record(path, { file: files.haCf, line });
  };
  const { name, logfile, syslog, realtime, nodes, heartbeats, ping, times } = haCf;
  record(["cluster"], nodes[0]?.line ?? 1);
  record(["cluster", "name"], name?.line);
  record(["cluster", "auto_failback"], haCf.autoFailbackLine);
  record(["cluster", "realtime"], realtime?.line);
  record(["logfile"], logfile?.line);
  record(["syslog"], syslog?.line);
  for (const [key, list] of Object.entries({ nodes, heartbeats, ping })) {
    record(["cluster", key], list[0]?.line);
    for (const [index, { line }] of list.entries()) record(["cluster", key, index], line);
  }
  for (const word of TIME_WORDS) record(["cluster", word], haCf.givenTimes[word]?.line);
  const text = (word: TimeWord) => formatDuration(times[word]);
  const input: NativeInput = {
    ...(logfile === undefined ? {} : { logfile: logfile.value }),
    ...(syslog === undefined ? {} : { syslog: syslog.value }),
    cluster: {
      ...(name === undefined ? {} : { name: name.value }),
      nodes: nodes.map(({ value }) => value),
      auto_failback: haCf.autoFailback,
      heartbeats: heartbeats.map(({ value }) => value),
      keepalive: text("keepalive"),
      deadtime: text("deadtime"),
      warntime: text("warntime"),
      initdead: text("initdead"),
      deadping: text("deadping"),
      authkeys: AUTHKEYS_FILE,
      ...buildGroups(groups, files.haresources, origins),
      ...(ping.length === 0 ? {} : { ping: ping.map(({ value }) => value) }),
      ...(realtime === undefined ? {} : { realtime: realtime.value }),
    },
  };
  return { input, origins };
}

function buildGroups(
  groups: readonly Group[],
  file: string,
  origins: Origins,
): Pick<NativeCluster, "preferred" | "resources" | "groups"> {
  const alone = groups.length === 1;
  const built = groups.map(({ name, line, preferred, resources }, index) => {
    const base: Path = alone ? ["cluster"] : ["cluster", "groups", index];
    const record = (path: Path, line: number) => origins.record([...base, ...path], { file, line });
    // The cluster as a whole is ha.cf's.
    record(alone ? ["resources"] : [], line);
    record(["preferred"], preferred.line);
    for (const [position, resource] of resources.entries()) {
      record(["resources", position], resource.line);
    }
    return {
      name,
      preferred: preferred.value,
      resources: resources.map(({ value }) => value),
    };
  });
  const [first] = built;
  if (first === undefined) {
    // Where that is told.
    origins.record(["cluster", "resources"], { file, line: 1 });
    return {};
  }
  if (!alone) {
    origins.record(["cluster", "groups"], { file, line: groups[0]?.line ?? 1 });
    return { groups: built };
  }
  return { preferred: first.preferred, resources: first.resources };
}
