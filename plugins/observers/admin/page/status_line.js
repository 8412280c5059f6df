/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { Shared } from "./shared.js" */
/** How old the picture is, and who it is of. */

import { isForbidden } from "./client.js";
import { attributeSlot, textSlot, the } from "./dom.js";
import { freshness } from "./freshness.js";
import { TROUBLES_MAX, troublesOf } from "./troubles.js";

const TICK_MS = 1_000;

/** @param {Shared} shared */
export function setUpStatusLine(shared) {
  const link = the("link");
  const banner = the("stale");
  const setLink = textSlot(the("link-text"));
  const setKind = attributeSlot(link, "data-kind");
  const setBanner = textSlot(the("stale-text"));
  const setStale = attributeSlot(document.body, "data-stale");
  const setNode = textSlot(the("node"));
  const setVersion = textSlot(the("version"));
  const setTitle = textSlot(/** @type {Node} */ (document.querySelector("title")));
  const signIn = the("stale-sign-in");
  signIn.addEventListener("click", shared.signIn);
  let answeredAt = 0;
  let changedAt = performance.now();
  let takenAt = 0;
  let isFollowed = false;
  let failure = "";
  let isRefused = false;
  let wellTitle = "Ringmaster";

  const show = () => {
    const at = performance.now();
    const state = freshness({
      answeredMs: answeredAt === 0 ? undefined : at - answeredAt,
      changedMs: at - changedAt,
      failure,
      isFollowed,
      isHidden: document.hidden,
      node: shared.snapshot()?.node ?? "the director",
      lastAnswer: Date.now() - (at - answeredAt),
      now: Date.now(),
    });
    setLink(state.word);
    setKind(state.kind);
    setBanner(state.banner);
    setStale(state.isStale ? "" : undefined);
    setTitle(
      state.isStale ? `${state.word}: ${shared.snapshot()?.node ?? "Ringmaster"}` : wellTitle,
    );
    banner.hidden = state.banner === "";
    signIn.hidden = !isRefused;
  };
  setInterval(show, TICK_MS);
  shared.onRender(show);
  return {
    /** @param {Snapshot} snapshot */
    answered(snapshot) {
      answeredAt = performance.now();
      failure = "";
      isRefused = false;
      if (snapshot.takenAt !== takenAt) changedAt = answeredAt;
      takenAt = snapshot.takenAt;
      const { node, version, pid } = snapshot;
      setNode(node);
      setVersion(`Ringmaster ${version}, process ${pid}`);
      wellTitle = titleOf(snapshot);
    },
    /** @param {unknown} thrown */
    failed(thrown) {
      failure = thrown instanceof Error ? thrown.message : String(thrown);
      isRefused = isForbidden(thrown);
      show();
    },
    /** @param {boolean} isOpen */
    followed(isOpen) {
      isFollowed = isOpen;
      show();
    },
  };
}

/**
 * What the tab is called, so that trouble is seen from another one.
 * @param {Snapshot} snapshot
 */
function titleOf(snapshot) {
  const { length } = troublesOf(snapshot);
  const count = length > TROUBLES_MAX ? `${TROUBLES_MAX}+` : `${length}`;
  return `${length === 0 ? "" : `(${count}) `}${snapshot.node}: Ringmaster`;
}
