// @ts-check
/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { PeerSummary } from "../app_parts.ts" */
/** @import { Client } from "./client.js" */
/** @import { PeerPicture } from "./cluster_view.js" */
/** The other directors, asked through this one: no token leaves for another host. */

import { messageOf } from "./client.js";
import { createPoller } from "./live.js";

const PERIOD_MS = 2_000;
/** Who has no peers need not be asked for them often. */
const ALONE_PERIOD_MS = 60_000;

/** @param {{ client: Client, timing: import("./live.js").Timing, onChange: () => void }} parts */
export function createPeers({ client, timing, onChange }) {
  /** @type {readonly PeerPicture[]} */
  let pictures = [];

  /**
   * @param {PeerSummary} summary
   * @returns {Promise<PeerPicture>}
   */
  async function pictureOf({ node, url }) {
    const known = pictures.find((each) => each.node === node);
    try {
      const path = `/api/v1/peers/${encodeURIComponent(node)}/status`;
      const snapshot = /** @type {Snapshot} */ (await client.get(path));
      return { node, url, snapshot, at: snapshot.takenAt };
    } catch (thrown) {
      return { ...known, node, url, problem: messageOf(thrown) };
    }
  }

  const poller = createPoller({
    timing,
    period: () => pictures.length === 0 ? ALONE_PERIOD_MS : PERIOD_MS,
    async ask() {
      const answer = await client.get("/api/v1/peers");
      const summaries = Array.isArray(answer) ? /** @type {PeerSummary[]} */ (answer) : [];
      pictures = await Promise.all(summaries.map(pictureOf));
      onChange();
    },
  });
  return { list: () => pictures, start: poller.start, now: poller.now };
}
