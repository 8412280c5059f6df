/** How well directors are connected, as far as that can be compared. Pure. */

import { isLive } from "../model/mod.ts";
import type { ElectionView } from "./view.ts";

/**
 * Only directors with the same configuration count the same references. While one that lives has another one, as in a
 * reload of all of them one after the other, numbers say nothing: what counts is who reaches none of its own.
 */
export function comparable(view: ElectionView): ElectionView {
  const { own, peers } = view;
  const isSame = peers.every((peer) =>
    !isLive(peer) || peer.state === undefined || peer.state.digest === own.digest
  );
  if (isSame) return view;
  return {
    ...view,
    own: { ...own, reach: levelOf(own.cutOff) },
    peers: peers.map((peer) => {
      if (peer.state === undefined) return peer;
      return { ...peer, state: { ...peer.state, reach: levelOf(peer.state.cutOff) } };
    }),
  };
}

function levelOf(cutOff: boolean = false): number {
  return cutOff ? 0 : 1;
}
