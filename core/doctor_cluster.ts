/** What the doctor says of a cluster by its configuration alone: the name of this director, its media and its keys. */

import { canonicalAddress, type ClusterConfig, type DirectorConfig } from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";
import type { Names } from "./ports/mod.ts";

/** Nothing for a director that is alone. Pure but for the name of this machine. */
export function clusterFindings(
  { node, cluster }: Pick<DirectorConfig, "node" | "cluster">,
  names: Pick<Names, "hostname">,
): Finding[] {
  if (cluster === undefined) return [];
  return [
    nameFinding(node, cluster, names.hostname()),
    mediaFinding(cluster),
    keyFinding(cluster),
  ];
}

function nameFinding(node: string, { nodes }: ClusterConfig, hostname: string): Finding {
  const subject = `director name ${node}`;
  const message = `it is one of ${nodes.join(", ")}`;
  if (same(node, hostname)) return { status: "ok", subject, message };
  if (!nodes.some((each) => same(each, hostname))) {
    return { status: "ok", subject, message: `${message}; this machine itself is ${hostname}` };
  }
  return {
    status: "warning",
    subject,
    message: `this machine is called ${hostname}, which is another director of the cluster`,
    remedy:
      `leave "node:" and --node out, or say "node: ${hostname}"; two directors with one name ` +
      "take each other for themselves",
  };
}

/** Names of directors are compared without regard to case. */
function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function mediaFinding({ heartbeats }: ClusterConfig): Finding {
  const subject = "heartbeat media";
  if (heartbeats.length > 1) {
    return { status: "ok", subject, message: `there are ${heartbeats.length}` };
  }
  const type = heartbeats[0]?.type ?? "none";
  return {
    status: "warning",
    subject,
    message: `there is only one, ${type}; where it is cut, each director takes the others for dead`,
    remedy: "add a second one that goes over another interface or cable: a line mcast, bcast or " +
      "ucast in ha.cf, or under heartbeats in a native file",
  };
}

function keyFinding({ authkeysPath, keyring }: ClusterConfig): Finding {
  const subject = `key of ${authkeysPath}`;
  const method = keyring.keys.find(({ id }) => id === keyring.active)?.method;
  if (method === "crc") {
    return {
      status: "warning",
      subject,
      message: "its method is crc, so that everybody on the network can pass for a director",
      remedy: 'make a key with "ringmaster keygen", and copy it to all directors',
    };
  }
  return { status: "ok", subject, message: `key ${keyring.active} of method ${method} signs` };
}

/** Addresses that resources of the cluster bring to the director that serves, whatever plugin they are of. Pure. */
export function addressesOfResources(cluster: ClusterConfig | undefined): ReadonlySet<string> {
  const options = (cluster?.groups ?? []).flatMap(({ resources }) => resources)
    .flatMap((resource) => Object.values(resource.options));
  return new Set(options.flatMap((value) => {
    const [host = ""] = typeof value === "string" ? value.split("/") : [];
    return canonicalAddress(host) ?? [];
  }));
}
