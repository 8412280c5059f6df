/** Configurations of a pair of directors: the article's folder, and the native form with what a test varies. */

import { CABLE_ADDRESSES } from "./ha_network.ts";

const EXAMPLE = new URL("../../examples/ha-pair/", import.meta.url);

/** The files of a configuration folder by their names; `authkeys` is made readable to its owner only. */
export type ConfigFiles = Readonly<Record<string, string>>;

export const HTTP_PORT = 9072;
export const SECOND_VIP = "10.0.0.155";

export interface Timing {
  readonly keepalive: string;
  readonly deadtime: string;
}

/** For hosts on the machine's own kernel; generous for what they share it with. */
export const QUICK: Timing = { keepalive: "100ms", deadtime: "400ms" };
/** For a guest, whose one processor is slow and whose timers are late. */
export const PATIENT: Timing = { keepalive: "500ms", deadtime: "3" };

export interface ArticleChanges {
  readonly timing: Timing;
  /** Leaves out LVSSyncDaemonSwap, which needs ip_vs. */
  readonly withoutSync?: boolean;
}

/**
 * The article's ha.cf, haresources and ldirectord.cf as they are in examples/ha-pair, with other times, which the
 * article does not give. Like the article it comes without authkeys.
 */
export async function articleFiles(changes: ArticleChanges): Promise<ConfigFiles> {
  const [ha, haresources, ldirectord] = await Promise.all(
    ["ha.cf", "haresources", "ldirectord.cf"].map((name) =>
      Deno.readTextFile(new URL(name, EXAMPLE))
    ),
  );
  const { keepalive, deadtime } = changes.timing;
  const resources = changes.withoutSync === true
    ? haresources?.replace(/^.*LVSSyncDaemonSwap.*\n/m, "")
    : haresources;
  return {
    "ha.cf": `${ha?.trimEnd()}\nkeepalive ${keepalive}\ndeadtime ${deadtime}\n`,
    haresources: resources ?? "",
    "ldirectord.cf": ldirectord ?? "",
  };
}

export const NATIVE_FILE = "ringmaster.yaml";

export interface NativeChanges {
  readonly timing?: Timing;
  readonly autoFailback?: boolean;
  /** Of the second application node. */
  readonly weight?: number;
  readonly keys?: string;
  /** Media beside the one on the LAN, in the words of the file. */
  readonly heartbeats?: readonly string[];
  /** Further settings of the cluster, each a line. */
  readonly cluster?: readonly string[];
  /** A second address, in a group of its own that prefers the second director, with a script beside it. */
  readonly secondGroup?: { readonly script: string };
}

const LAN_MEDIUM = "{ type: multicast, interface: eth0, group: 225.0.0.1, port: 694, ttl: 1 }";
/** Both ends of the cable between the directors, so that both can have the same file. */
export const CABLE_MEDIA: readonly string[] = CABLE_ADDRESSES.map((peer) =>
  `{ type: unicast, peer: ${peer}, interface: eth1 }`
);

const KEYS = "auth 1\n1 sha256 a-secret-of-both\n";

export function nativeFiles(changes: NativeChanges = {}): ConfigFiles {
  const { timing = QUICK, autoFailback = false, weight = 1, keys = KEYS } = changes;
  const media = [LAN_MEDIUM, ...changes.heartbeats ?? []];
  const second = changes.secondGroup === undefined ? "" : `
  groups:
    - name: second
      preferred: AppNode2
      resources:
        - ${address(SECOND_VIP)}
        - { type: script, script: ${changes.secondGroup.script}, name: slow, monitor: 1m }`;
  return {
    authkeys: keys,
    [NATIVE_FILE]: `
defaults: { check: { interval: 500ms, timeout: 3s, fall: 2 } }
services:
  - name: spring-ring-http
    virtual: 10.0.0.154:${HTTP_PORT}/tcp
    scheduler: rr
    check: { type: http, request: /SpringRing/status, receive: Sample SpringRing web application }
    real: [10.0.0.147:${HTTP_PORT} masq 1, 10.0.0.146:${HTTP_PORT} masq ${weight}]
cluster:
  nodes: [AppNode1, AppNode2]
  auto_failback: ${autoFailback ? "yes" : "no"}
  heartbeats: [${media.join(", ")}]
  keepalive: ${timing.keepalive}
  deadtime: ${timing.deadtime}
  resources: [${address("10.0.0.154")}]${second}
${(changes.cluster ?? []).map((line) => `  ${line}\n`).join("")}`.trimStart(),
  };
}

function address(text: string): string {
  return `{ type: ip_addr, address: ${text}/25, interface: eth0, monitor: 300ms }`;
}
