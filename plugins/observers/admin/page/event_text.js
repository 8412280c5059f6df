// @ts-check
/** Server-sent events out of the pieces in which their text arrives (WHATWG HTML section 9.2.6). */

/** @typedef {{ id: string, type: string, data: string }} StreamEvent */

/** More text than this without an end is no event of ours. */
export const PENDING_MAX = 4_000_000;

/**
 * A reader that takes pieces of text, and gives the events that each completes. `[]` also for a sign of life.
 * @returns {(piece: string) => StreamEvent[]}
 */
export function createEventReader() {
  let rest = "";
  return (piece) => {
    rest += piece.replaceAll("\r", "");
    if (rest.length > PENDING_MAX) throw new Error("cannot read the events: one is too long");
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap(eventOf);
  };
}

/** @param {string} block */
function eventOf(block) {
  const event = { id: "", type: "message", data: "" };
  let hasData = false;
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    // A line that begins with a colon is a remark.
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "data") {
      event.data += `${hasData ? "\n" : ""}${value}`;
      hasData = true;
    } else if (field === "event") event.type = value;
    else if (field === "id") event.id = value;
  }
  return hasData ? [event] : [];
}
