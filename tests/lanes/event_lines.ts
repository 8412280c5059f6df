/** The director's log, as a reader of the log sees it: one event a line. Pure. */

export interface EventLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly severity: string;
  /** Such as `server.down`. */
  readonly type: string;
  readonly text: string;
}

const EVENT = /^(\d{4}-\d\d-\d\dT\S+Z) (info|warning|error) ([a-z_.]+) #\d+(?: <- #\d+)? (.*)$/;

/** The events among the lines; a line that is still being written, and lines that are none, are left out. */
export function readEventLines(log: string): EventLine[] {
  const events: EventLine[] = [];
  for (const line of log.split("\n").slice(0, -1)) {
    const match = EVENT.exec(line);
    if (match === null) continue;
    const [, time = "", severity = "", type = "", text = ""] = match;
    events.push({ time: Date.parse(time), severity, type, text });
  }
  return events;
}
