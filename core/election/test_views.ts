/** Views of a cluster for tests: three directors, one group, nobody holds it. */

import {
  type GroupPhase,
  type GroupState,
  isLive,
  type MemberState,
  type NodeStatus,
  type Peer,
} from "../model/mod.ts";
import type { ElectionView, OwnView } from "./view.ts";

export const GROUP = "web";

export interface PeerSketch {
  readonly node: string;
  readonly status?: NodeStatus;
  readonly member?: MemberState["status"];
  readonly phase?: GroupPhase;
  readonly claim?: number;
  readonly fit?: boolean;
  readonly aside?: number;
  readonly wanted?: boolean;
  readonly reach?: number;
  readonly cutOff?: boolean;
  readonly digest?: string;
  readonly hearsUs?: boolean;
  readonly hears?: readonly string[];
  /** Nothing was ever heard of it. */
  readonly silent?: boolean;
}

export function groupState(sketch: Partial<GroupState> = {}): GroupState {
  return {
    name: GROUP,
    phase: "idle",
    claim: 0,
    aside: 0,
    wanted: false,
    resources: [],
    ...sketch,
  };
}

export function peer(sketch: PeerSketch): Peer {
  const { node, status = "alive", hearsUs = true, silent = false } = sketch;
  if (silent) return { node, status: sketch.status ?? "unknown", sinceMs: 0, hearsUs: false };
  const state: MemberState = {
    node,
    version: 1,
    status: sketch.member ?? "member",
    fit: sketch.fit ?? true,
    reach: sketch.reach ?? 0,
    deadtimeMs: 400,
    digest: sketch.digest ?? "d",
    ...(sketch.cutOff === undefined ? {} : { cutOff: sketch.cutOff }),
    groups: [groupState({
      phase: sketch.phase ?? "idle",
      claim: sketch.claim ?? 0,
      aside: sketch.aside ?? 0,
      wanted: sketch.wanted ?? false,
    })],
    heard: (sketch.hears ?? []).map((each) => ({
      node: each,
      generation: 1,
      version: 1,
    })),
  };
  return { node, status, sinceMs: 0, state, generation: 1, hearsUs };
}

export interface ViewSketch extends Partial<Omit<ElectionView, "own" | "peers">> {
  readonly own?: Partial<OwnView>;
  readonly peers?: readonly PeerSketch[];
}

/** This director is `b`; `a` is preferred. */
export function view({ own, peers = [], ...rest }: ViewSketch = {}): ElectionView {
  return {
    self: "b",
    nodes: ["a", "b", "c"],
    preferred: "a",
    autoFailback: false,
    own: {
      ...groupState(),
      status: "member",
      fit: true,
      reach: 0,
      cutOff: false,
      digest: "d",
      forced: false,
      ...own,
    },
    peers: peers.map((each) => peer({ hears: heardBy(each, peers), ...each })),
    ready: true,
    asking: false,
    seenHeld: true,
    vacantMs: 0,
    patienceMs: 400,
    pending: undefined,
    fencing: false,
    fenced: new Set(),
    unfenced: new Set(),
    ...rest,
  };
}

/** Where nothing else is said, directors that live hear each other. */
function heardBy({ node }: PeerSketch, peers: readonly PeerSketch[]): string[] {
  return peers.filter((each) => each.node !== node && isLive({ status: each.status ?? "alive" }))
    .map((each) => each.node);
}
