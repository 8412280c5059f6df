/** Events as bytes of a stream. Pure. */

import { shownEvent } from "./events.ts";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";

/** Events as one piece of a stream. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly events: number;
}

const ENCODER = new TextEncoder();

/** One event as the text of the stream. */
export function eventText(event: DirectorEvent): string {
  // JSON has no raw line breaks, so one line of data holds it.
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`;
}

export function pieceOf(events: readonly DirectorEvent[]): Piece {
  return { bytes: ENCODER.encode(events.map(eventText).join("")), events: events.length };
}

/** A comment, which is no event (WHATWG HTML section 9.2.6). */
export function commentPiece(text: string): Piece {
  return { bytes: ENCODER.encode(`: ${text}\n\n`), events: 0 };
}
