/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { Shared } from "./shared.js" */
/** How old the picture is, and who it is of. */

import { ProblemError } from "./client.js";
import { attributeSlot, textSlot, the } from "./dom.js";
import { freshness } from "./freshness.js";

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
  const signIn = the("stale-sign-in");
  signIn.addEventListener("click", shared.signIn);
  let answeredAt = 0;
  let changedAt = performance.now();
  let takenAt = 0;
  let isFollowed = false;
  let failure = "";
  let isRefused = false;

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
      document.title = `${node}: Ringmaster`;
    },
    /** @param {unknown} thrown */
    failed(thrown) {
      failure = thrown instanceof Error ? thrown.message : String(thrown);
      isRefused = thrown instanceof ProblemError &&
        (thrown.status === 401 || thrown.status === 403);
      show();
    },
    /** @param {boolean} isOpen */
    followed(isOpen) {
      isFollowed = isOpen;
      show();
    },
  };
}
