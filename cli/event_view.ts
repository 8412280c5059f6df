/** Events as lines for a person. Pure. */

import type { Severity } from "../mod.ts";
import type { ToldEvent } from "./event_stream.ts";
import { formatMoment, type Painter, printable, type Style } from "./output.ts";

export const SEVERITY_STYLE: Readonly<Record<Severity, Style | undefined>> = {
  info: undefined,
  warning: "yellow",
  error: "red",
};

const SEVERITY_COLUMNS = "warning".length;

/** Time, severity, sentence, and the event's number with that of its cause: `#12 <- #11`. */
export function eventLine(event: ToldEvent, paint: Painter): string {
  const severity = printable(event.severity).padEnd(SEVERITY_COLUMNS);
  const style = SEVERITY_STYLE[event.severity];
  return [
    paint("dim", formatMoment(event.time)),
    style === undefined ? severity : paint(style, severity),
    printable(event.sentence),
    paint("dim", numberOf(event)),
  ].join("  ");
}

/** `#12`, or `#12 <- #11` where another event led to it. */
export function numberOf({ id, cause }: ToldEvent): string {
  return cause === undefined ? `#${id}` : `#${id} <- #${cause}`;
}
