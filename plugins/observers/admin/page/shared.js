/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { Client } from "./client.js" */
/** @import { PeerPicture } from "./cluster_view.js" */
/** @import { LatencyBook } from "./latency_book.js" */
/** @import { Who } from "./roles.js" */
/** @import { Filter } from "./rows.js" */
/** @import { Timeline } from "./timeline.js" */
/** What the parts of the page share, and what draws them anew, at most once a frame. */

/**
 * @typedef {object} Shared
 * @property {Client} client
 * @property {() => Snapshot | undefined} snapshot the last picture of the director
 * @property {() => readonly PeerPicture[]} peers
 * @property {() => number} now by the director's clock
 * @property {LatencyBook} latencies
 * @property {Timeline} timeline
 * @property {Filter} filter
 * @property {() => void} refresh asks for the picture at once
 * @property {() => void} signIn
 * @property {() => Who | undefined} who who the director says that asks; undefined where it is not known
 * @property {() => void} render draws what is known, soon
 * @property {(draw: () => void) => () => void} onRender adds a drawer; what comes back takes it out
 */

/** Drawing that is asked for many times is done once in the next frame. */
export function createRenderer() {
  /** @type {Set<() => void>} */
  const drawers = new Set();
  let isPlanned = false;
  return {
    render() {
      if (isPlanned) return;
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        for (const draw of [...drawers]) draw();
      });
    },
    /** @param {() => void} draw */
    onRender(draw) {
      drawers.add(draw);
      return () => void drawers.delete(draw);
    },
  };
}
