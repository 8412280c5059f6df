/** Which lanes run one after the other, and which share the machine. Pure. */

import type { Lane } from "./lane.ts";

export interface Schedule {
  /** Each has the machine for itself. */
  readonly alone: readonly Lane[];
  /** After those: each row runs one lane after the other, and the rows run side by side. */
  readonly rows: readonly (readonly Lane[])[];
}

/**
 * The guest of the kernel lane has one processor and keeps it busy for minutes. Lanes whose tests watch no real time
 * run beside it; all others are timed by what else the machine does, so that nothing runs beside those.
 */
export function scheduleOf(lanes: readonly Lane[]): Schedule {
  const long = lanes.filter(({ pace }) => pace === "long");
  const patient = lanes.filter(({ pace }) => pace === "patient");
  if (long.length === 0 || patient.length === 0) return { alone: lanes, rows: [] };
  return { alone: lanes.filter(({ pace }) => pace === undefined), rows: [long, patient] };
}
