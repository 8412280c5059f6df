/** The sync daemons of the kernel as `ipvsadm -L --daemon` lists them. Pure. */

import { SYNC_ROLES, type SyncRole } from "./options.ts";

export interface SyncDaemon {
  readonly role: SyncRole;
  readonly interface: string;
  readonly syncid: number;
}

/** Lines such as `master sync daemon (mcast=eth0, syncid=51, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)`. */
const LINE = /^(\w+) sync daemon \(mcast=([^,)]+), syncid=(\d+)/;

export function parseDaemons(text: string): SyncDaemon[] {
  return text.split("\n").flatMap((line) => {
    const [, word, device, syncid] = LINE.exec(line.trim()) ?? [];
    const role = SYNC_ROLES.find((each) => each === word);
    if (role === undefined || device === undefined) return [];
    return [{ role, interface: device, syncid: Number(syncid) }];
  });
}

export function opposite(role: SyncRole): SyncRole {
  return role === "master" ? "backup" : "master";
}
