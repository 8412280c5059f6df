/** The directives that name heartbeat media, as entries of `heartbeats` of the native configuration. */

import type { Notes } from "./notes.ts";
import { groupReader, hostReader, type Reader, readInterface, readPort } from "./values.ts";
import { wholeReader } from "./values.ts";

export type NativeHeartbeat =
  | {
    readonly type: "multicast";
    readonly interface: string;
    readonly group: string;
    readonly port: number;
    readonly ttl: number;
    readonly loop: boolean;
  }
  | { readonly type: "broadcast"; readonly interface: string; readonly port: number }
  | {
    readonly type: "unicast";
    readonly peer: string;
    readonly interface: string;
    readonly port: number;
  };

/** What makes it another medium: two that differ in their hops or their loop only would hear everything twice. */
export function linkOf(heartbeat: NativeHeartbeat): string {
  const { type, interface: device, port } = heartbeat;
  const to = type === "multicast" ? heartbeat.group : type === "unicast" ? heartbeat.peer : "";
  return [type, device, to, port].join(" ");
}

/** The port that Heartbeat has of the Internet Assigned Numbers Authority (service ha-cluster). */
export const UDP_PORT_DEFAULT = 694;

const MEDIA_WORDS = ["bcast", "mcast", "mcast6", "ucast", "ucast6", "udp"] as const;
export type MediaWord = typeof MEDIA_WORDS[number];

/** The media that a directive names; `port` is the udpport that holds where it stands. */
export function readMedia(
  word: MediaWord,
  values: readonly string[],
  port: number,
  notes: Notes,
): NativeHeartbeat[] {
  switch (word) {
    case "bcast":
    case "udp":
      return readBroadcast(values, port, notes);
    case "mcast":
      return readMulticast(values, 4, notes);
    case "mcast6":
      return readMulticast(values, 6, notes);
    case "ucast":
      return readUnicast(values, 4, port, notes);
    case "ucast6":
      return readUnicast(values, 6, port, notes);
  }
}

function readBroadcast(values: readonly string[], port: number, notes: Notes): NativeHeartbeat[] {
  if (values.length === 0) notes.error("names no network interface; wanted one or more");
  return values.flatMap((value) => {
    const device = readInterface(value, notes);
    return device === undefined ? [] : [{ type: "broadcast", interface: device, port }];
  });
}

const MULTICAST_WANTED = "DEVICE GROUP PORT TTL LOOP";
/** More hops than that Heartbeat refuses, though its documentation allows them. */
const TTL_OF_HEARTBEAT = 4;
// With 0 hops a packet never leaves the machine.
const readTtl = wholeReader("a number of hops", 1, 255);
const readLoop = wholeReader("the loop switch", 0, 1);

function readMulticast(values: readonly string[], family: 4 | 6, notes: Notes): NativeHeartbeat[] {
  if (!hasCount(values, 5, MULTICAST_WANTED, notes)) return [];
  const read = <Value>(reader: Reader<Value>, index: number) => reader(values[index] ?? "", notes);
  const device = read(readInterface, 0);
  const group = read(groupReader(family), 1);
  const port = read(readPort, 2);
  const ttl = read(readTtl, 3);
  const loop = read(readLoop, 4);
  if (ttl !== undefined && ttl > TTL_OF_HEARTBEAT) {
    notes.warn(
      `a TTL of ${ttl} is used as it is; Heartbeat itself takes at most ${TTL_OF_HEARTBEAT}`,
    );
  }
  if (
    device === undefined || group === undefined || port === undefined || ttl === undefined ||
    loop === undefined
  ) return [];
  return [{ type: "multicast", interface: device, group, port, ttl, loop: loop === 1 }];
}

/** An entry that is the node itself stays: the medium leaves it out, so that all nodes can have the same file. */
function readUnicast(
  values: readonly string[],
  family: 4 | 6,
  port: number,
  notes: Notes,
): NativeHeartbeat[] {
  if (!hasCount(values, 2, "DEVICE HOST", notes)) return [];
  const device = readInterface(values[0] ?? "", notes);
  const peer = hostReader(family)(values[1] ?? "", notes);
  if (device === undefined || peer === undefined) return [];
  return [{ type: "unicast", peer, interface: device, port }];
}

function hasCount(values: readonly string[], count: number, wanted: string, notes: Notes): boolean {
  if (values.length === count) return true;
  notes.error(`has ${values.length} values; wanted are ${count}: ${wanted}`);
  return false;
}
