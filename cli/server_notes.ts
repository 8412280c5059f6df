/** What stands below a server in the status, because no column is wide enough for it. Pure. */

import type { ServerSnapshot, Standing } from "../mod.ts";
import { deadlineOf, leftOf } from "./drain_view.ts";
import { formatAge, printable } from "./output.ts";

/** One sentence for each thing that is not as the configuration and the checks alone would have it. */
export function serverNotes(server: ServerSnapshot, nowMs: number): string[] {
  const { standing } = server;
  return [
    ...(standing === undefined ? [] : [...modeNote(server, standing, nowMs)]),
    ...(standing?.weight === undefined
      ? []
      : [`weight ${standing.weight} (configured ${server.weight})`]),
    ...reasonNote(server),
  ];
}

function modeNote(server: ServerSnapshot, standing: Standing, nowMs: number): string[] {
  const { mode, since } = standing;
  if (mode === undefined) return [];
  const age = formatAge(nowMs - since);
  switch (mode) {
    case "draining":
      return [`draining for ${age}: ${leftOf(server)}${deadlineOf(server, nowMs)}`];
    case "disabled":
      return [`disabled by an operator for ${age}`];
    case "maintenance":
      return [
        standing.file === undefined
          ? `in maintenance for ${age}`
          : `in maintenance for ${age} because of file ${printable(standing.file)}`,
      ];
  }
}

/** Why a server is out, where neither the last check nor what an operator said tells it already. */
function reasonNote({ reason, lastCheck, standing }: ServerSnapshot): string[] {
  const told = reason === undefined || standing?.mode !== undefined ||
    reason === lastCheck?.message;
  return told ? [] : [`gets no new connections: ${printable(reason)}`];
}
