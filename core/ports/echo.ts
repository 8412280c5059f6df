/** ICMP echo, as a seam: whether a host answers at all. */

import { ConnectionError } from "../errors.ts";
import type { IpFamily } from "../model/mod.ts";
import { createKernelEcho } from "./echo_kernel.ts";
import { openLibc } from "./libc.ts";

export interface Echo {
  /**
   * Sends one echo request to an IPv4 or IPv6 address and resolves when its reply has come (RFC 792, RFC 4443). Throws
   * ConnectionError `connection_failed` where it cannot be sent or the network says that it cannot arrive; rejects
   * with the signal's reason when that aborts.
   */
  ping(address: string, signal: AbortSignal): Promise<void>;
  /** Why no request of that family can be sent here, for a person; undefined where it can. Sends nothing. */
  obstacle(family: IpFamily): string | undefined;
}

const NO_LIBRARY = "the C library of this system cannot be used, which ICMP sockets need";

/** For where the C library cannot be had: every request fails with that reason. */
export const missingEcho: Echo = {
  ping: (address) =>
    Promise.reject(new ConnectionError("connection_failed", `cannot ping ${address}`, NO_LIBRARY)),
  obstacle: () => NO_LIBRARY,
};

let chosen: Echo | undefined;

function choose(): Echo {
  const libc = openLibc();
  return libc === undefined ? missingEcho : createKernelEcho(libc);
}

export const systemEcho: Echo = {
  ping: (address, signal) => (chosen ??= choose()).ping(address, signal),
  obstacle: (family) => (chosen ??= choose()).obstacle(family),
};
