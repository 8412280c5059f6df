/** For the tests of this folder: views of a pair in which AppNode1 is the master. */

import type {
  ClusterSnapshot,
  GroupPhase,
  NodeStatus,
  ServiceSnapshot,
  Snapshot,
} from "../../mod.ts";
import { CLUSTER, GROUP, PEER, SELF } from "../test_cluster.ts";
import { SNAPSHOT, UP_SERVER } from "../test_snapshot.ts";
import type { DirectorView } from "./director.ts";
import type { DirectorName } from "./network.ts";
import type { SceneView } from "./settle.ts";

export interface SnapshotParts {
  readonly claim?: number;
  readonly phase?: GroupPhase;
  readonly peer?: NodeStatus;
  /** Status of the nodes, in the order of the configuration. */
  readonly servers?: readonly ("up" | "down" | "unknown")[];
  readonly cluster?: Partial<ClusterSnapshot>;
  readonly reconcile?: Snapshot["reconcile"]["state"];
}

const ADDRESSES = ["10.0.0.147", "10.0.0.146"];

export function snapshotOf(role: "active" | "standby", parts: SnapshotParts = {}): Snapshot {
  const { claim = 4, phase, peer = "alive", servers = ["up", "up"] } = parts;
  const groups = [{ ...GROUP, claim, phase: phase ?? (role === "active" ? "held" : "idle") }];
  const nodes = [SELF, { ...PEER, status: peer }];
  const services: ServiceSnapshot[] = [{
    id: "10.0.0.154:9072/tcp",
    name: "10.0.0.154:9072/tcp",
    scheduler: "rr",
    quiescent: false,
    servers: servers.map((status, index) => ({
      ...UP_SERVER,
      id: `${ADDRESSES[index]}:9072`,
      status,
    })),
  }];
  return {
    ...SNAPSHOT,
    services,
    reconcile: { ...SNAPSHOT.reconcile, state: parts.reconcile ?? "settled" },
    cluster: { ...CLUSTER, role, groups, nodes, ...parts.cluster },
  };
}

export function directorView(
  name: DirectorName,
  role: "active" | "standby",
  change: Partial<DirectorView> = {},
): DirectorView {
  return {
    name,
    state: "running",
    pid: 4711,
    hasAddress: role === "active",
    cut: false,
    snapshot: snapshotOf(role),
    ...change,
  };
}

/** One that has ended, without what it said. */
export function endedView(name: DirectorName, how: string, hasAddress = false): DirectorView {
  return { name, state: "ended", pid: 4711, ended: how, hasAddress, cut: false };
}

export const SCENE: SceneView = {
  directors: [directorView("AppNode1", "active"), directorView("AppNode2", "standby")],
  nodes: [
    { name: "node1", address: "10.0.0.147", pid: 21 },
    { name: "node2", address: "10.0.0.146", pid: 22 },
  ],
  client: { rate: 118.6, silentMs: 8, failed: 3, byNode: { "10.0.0.147": 70, "10.0.0.146": 71 } },
  calmMs: 5_000,
  parted: false,
};
