/**
 * Whether a balancer in the director's own process can listen where it is to. Who listens there already is told by the
 * kernel's list of sockets (proc(5), /proc/net/tcp and its like), without opening any.
 */

import type { Running } from "./doctor_peers.ts";
import {
  canonicalAddress,
  type Endpoint,
  familyOf,
  formatEndpoint,
  type IpFamily,
  type Protocol,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type StandbyTable,
} from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";
import type { Files } from "./ports/mod.ts";

/** States of a socket that waits for whoever comes: TCP_LISTEN, and TCP_CLOSE of a UDP socket without a peer. */
const WAITING: Readonly<Record<Protocol, string>> = { tcp: "0A", udp: "07" };

/** The sockets of a list that take what comes from anybody. Lines that are not understood are passed over. Pure. */
export function readListeners(text: string, protocol: Protocol): Endpoint[] {
  return text.split("\n").flatMap((line) => {
    const fields = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) /.exec(
      line,
    );
    if (fields === null || fields[3] !== WAITING[protocol]) return [];
    const address = readAddress(fields[1] ?? "");
    return address === undefined ? [] : [{ address, port: parseInt(fields[2] ?? "", 16) }];
  });
}

/** An address is printed as words of 32 bits, each in the machine's own order of bytes, which is little-endian. */
function readAddress(hex: string): string | undefined {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16))
  );
  if (bytes.length === 4) return bytes.join(".");
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  }
  return canonicalAddress(groups.join(":"));
}

/** Who has the port of an address: who listens on it, or on all addresses. Pure. */
export function whoListens(
  virtual: Endpoint,
  listeners: readonly Endpoint[],
): Endpoint | undefined {
  // A socket on :: takes IPv4 as well, unless it was told not to, which the list does not show.
  const all = familyOf(virtual.address) === 4 ? ["0.0.0.0", "::"] : ["::"];
  return listeners.find(({ address, port }) =>
    port === virtual.port && (address === virtual.address || all.includes(address))
  );
}

/**
 * The services for which the director that runs here listens itself, with that backend. One that cannot do all that it
 * is to do may be kept from it by whoever listens there: of it nothing is said. Pure.
 */
export function listeningFor(
  running: Running | undefined,
  wanted: {
    readonly backend?: string | undefined;
    readonly standbyTable?: StandbyTable | undefined;
  },
): ReadonlySet<ServiceId> {
  if (running === undefined || "unknown" in running) return new Set();
  const { backend, reconcile, cluster, services } = running.snapshot;
  const isAway = cluster?.role === "standby" && wanted.standbyTable === "empty";
  if (backend.name !== wanted.backend || backend.dryRun || isAway) return new Set();
  return new Set(reconcile.state === "degraded" ? [] : services.map(({ id }) => id));
}

/** A warning for each virtual address and port that is taken, but by the director that runs here. */
export async function portFindings(
  services: readonly ServiceConfig[],
  files: Pick<Files, "readText">,
  ours: ReadonlySet<ServiceId> = new Set(),
): Promise<Finding[]> {
  const listeners: Readonly<Record<Protocol, readonly Endpoint[]>> = {
    tcp: await listenersOf("tcp", files),
    udp: await listenersOf("udp", files),
  };
  return services.flatMap(({ key }): Finding[] => {
    if (key.by !== "address") return [];
    const { protocol, port } = key;
    const holder = whoListens(key, listeners[protocol]);
    if (holder === undefined) return [];
    const subject = `port ${formatEndpoint(key)}/${protocol}`;
    if (holder.address === key.address && ours.has(serviceId(key))) {
      return [{ status: "ok", subject, message: "the director that runs here listens on it" }];
    }
    const option = protocol === "tcp" ? "-lntp" : "-lnup";
    return [{
      status: "warning",
      subject,
      message: `somebody listens on ${formatEndpoint(holder)}/${protocol} already`,
      remedy:
        `nothing to do where it is the director itself; else stop what "ss ${option} sport = ` +
        `:${port}" names, or let it listen on another address`,
    }];
  });
}

/**
 * A standby has none of the addresses that the cluster brings, and listens on them all the same where the kernel lets
 * it (ip-sysctl): a finding for each family of which there are some. `wanted` is what the director itself will set.
 */
export async function awayFindings(
  services: readonly ServiceConfig[],
  brought: ReadonlySet<string>,
  wanted: Readonly<Record<string, string>>,
  files: Pick<Files, "readText">,
): Promise<Finding[]> {
  const addresses = services.flatMap(({ key }) =>
    key.by === "address" && brought.has(key.address) ? [key.address] : []
  );
  const findings: Finding[] = [];
  for (const family of [4, 6] satisfies IpFamily[]) {
    const address = addresses.find((each) => familyOf(each) === family);
    if (address === undefined) continue;
    const name = `net.ipv${family}.ip_nonlocal_bind`;
    const value = wanted[name] ?? await settingOf(family, files);
    // What cannot be read says nothing either way.
    if (value === undefined) continue;
    findings.push(awayFinding(name, address, value.trim()));
  }
  return findings;
}

function awayFinding(name: string, address: string, value: string): Finding {
  const subject = `listening on ${address} while another director has it`;
  if (value !== "0") return { status: "ok", subject, message: `${name} allows it` };
  return {
    status: "failed",
    subject,
    message: `${name} is 0, so that the balancer in this process cannot, and a director that ` +
      "stands by is not fit to take over",
    remedy: `run "sysctl -w ${name}=1" on each director, or say sysctl: { ${name}: 1 } in the ` +
      "native file or in the one that --with names",
  };
}

async function settingOf(
  family: IpFamily,
  files: Pick<Files, "readText">,
): Promise<string | undefined> {
  try {
    return await files.readText(`/proc/sys/net/ipv${family}/ip_nonlocal_bind`);
  } catch {
    return undefined;
  }
}

async function listenersOf(
  protocol: Protocol,
  files: Pick<Files, "readText">,
): Promise<Endpoint[]> {
  const listeners: Endpoint[] = [];
  for (const family of [4, 6] satisfies IpFamily[]) {
    try {
      const text = await files.readText(`/proc/net/${protocol}${family === 6 ? "6" : ""}`);
      listeners.push(...readListeners(text, protocol));
    } catch {
      // A system without IPv6 has no such list, and nobody who listens there.
    }
  }
  return listeners;
}
