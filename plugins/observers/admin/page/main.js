/** @import { Snapshot } from "../../../../core/plugin/mod.ts" */
/** @import { ShownEvent } from "../events.ts" */
/** @import { Shared } from "./shared.js" */
/** The page: joins its parts, keeps up with the director, and says so when it cannot. */

import { createClient, ProblemError } from "./client.js";
import { setUpDirectors } from "./directors_panel.js";
import { textSlot, the } from "./dom.js";
import { earlyStatus } from "./early.js";
import { LatencyBook } from "./latency_book.js";
import { setUpKeys, stepServer } from "./keys.js";
import { setUpConfiguration } from "./layer_panel.js";
import { createFollower, createPoller } from "./live.js";
import { setUpOverview } from "./overview_panel.js";
import { createPeers } from "./peers.js";
import { setUpFilters } from "./filters.js";
import { setUpServices } from "./services_panel.js";
import { createRenderer } from "./shared.js";
import { setUpSignIn } from "./sign_in.js";
import { setUpStatusLine } from "./status_line.js";
import { setUpTheme } from "./theme.js";
import { storedToken } from "./token.js";
import { announcement, changesPicture, Timeline } from "./timeline.js";
import { setUpTimeline } from "./timeline_panel.js";
import { NO_FILTER } from "./rows.js";

/** Pictures without an event: so often while the tab is seen, and while it is not. */
const PERIOD_MS = 1_500;
const HIDDEN_PERIOD_MS = 15_000;
const HISTORY_MAX = 500;
/** Changes are read out together, not one by one. */
const READ_OUT_MS = 2_000;

const timing = {
  monotonicMs: () => performance.now(),
  after(/** @type {number} */ delayMs, /** @type {() => void} */ callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const client = createClient({
  fetch: (input, init) =>
    (input === "/api/v1/status" ? earlyStatus() : undefined) ?? fetch(input, init),
  token: storedToken,
});
const renderer = createRenderer();
const latencies = new LatencyBook();
const timeline = new Timeline();
const openedAt = Date.now();

/** @type {Snapshot | undefined} */
let snapshot;
/** The director's clock ahead of this one's. */
let aheadMs = 0;

const now = () => Date.now() + aheadMs;
const poller = createPoller({
  timing,
  period: () => document.hidden ? HIDDEN_PERIOD_MS : PERIOD_MS,
  ask: takePicture,
});
const signIn = setUpSignIn({ client, onChange: startOver, onKnown: renderer.render });
const peers = createPeers({ client, timing, onChange: renderer.render });
/** @type {Shared} */
const shared = {
  client,
  snapshot: () => snapshot,
  peers: peers.list,
  now,
  latencies,
  timeline,
  filter: { ...NO_FILTER },
  refresh: poller.now,
  signIn: signIn.open,
  who: signIn.who,
  ...renderer,
};
const statusLine = setUpStatusLine(shared);
const follower = createFollower({
  timing,
  open: (signal) => client.stream("/api/v1/events", timeline.newest, signal),
  onEvent: ({ data }) => takeEvent(/** @type {ShownEvent} */ (JSON.parse(data))),
  onOpen: statusLine.followed,
});

async function takePicture() {
  try {
    const answer = /** @type {Snapshot} */ (await client.get("/api/v1/status"));
    const isOther = snapshot !== undefined && snapshot.startedAt !== answer.startedAt;
    // What is older than a round trip is the director's lateness, not its clock's.
    if (snapshot?.takenAt !== answer.takenAt) aheadMs = answer.takenAt - Date.now();
    snapshot = answer;
    latencies.take(answer);
    statusLine.answered(answer);
    if (isOther) void loadHistory();
  } catch (thrown) {
    statusLine.failed(thrown);
    throw thrown;
  } finally {
    renderer.render();
  }
}

/** @type {ShownEvent[]} */
let unread = [];
const setReadOut = textSlot(the("read-out"));

/** @param {ShownEvent} event */
function takeEvent(event) {
  if (timeline.add(event) === undefined) return;
  if (changesPicture(event)) poller.due();
  renderer.render();
  // What happened before the page was opened is history, and read by those who look for it.
  if (event.time - aheadMs < openedAt) return;
  if (unread.length === 0) {
    timing.after(READ_OUT_MS, () => {
      const text = announcement(unread);
      unread = [];
      if (text !== "") setReadOut(text);
    });
  }
  unread.push(event);
}

/** What is kept, and from there on the stream. */
async function loadHistory() {
  try {
    const events = /** @type {ShownEvent[]} */ (
      await client.get(`/api/v1/events?limit=${HISTORY_MAX}`)
    );
    for (const event of events) takeEvent(event);
  } catch (thrown) {
    // The stream brings all that is kept, where it opens.
    if (!(thrown instanceof ProblemError)) throw thrown;
  }
  follower.again();
}

function startOver() {
  poller.now();
  peers.now();
  void loadHistory();
}

setUpTheme(the("theme"));
setUpOverview(shared);
setUpDirectors(shared);
setUpServices(shared);
setUpTimeline(shared);
setUpConfiguration(shared);
const filters = setUpFilters(shared);
setUpKeys([
  { key: "/", what: "search services and servers", act: filters.search },
  { key: "d", what: "show all, or only what is down", act: filters.toggleDown },
  { key: "j", what: "next server", act: () => stepServer(1) },
  { key: "k", what: "server before", act: () => stepServer(-1) },
  { key: "e", what: "search events", act: () => the("events-text").focus() },
  { key: "r", what: "ask the director now", act: poller.now },
], the("show-keys"));
document.addEventListener("visibilitychange", () => document.hidden ? poller.plan() : poller.now());
globalThis.addEventListener("online", startOver);

poller.now();
peers.start();
void signIn.whoAmI();
void loadHistory().then(() => follower.start());
