/** Options and findings that all heartbeat media over UDP have in common. */

import { z } from "zod";
import { canonicalAddress, familyOf, type IpFamily } from "../model/mod.ts";
import type { Media } from "../ports/mod.ts";
import type { Finding } from "./contracts.ts";
import { foundInstead } from "./decode.ts";
import { optionWords, wholeNumberSchema } from "./schemas.ts";

/** The port that IANA gave Heartbeat. */
export const HEARTBEAT_PORT = 694;
/** Below it a port takes a privilege where nobody has set the limit otherwise. */
const UNPRIVILEGED_PORT = 1024;

/** IFNAMSIZ less the zero behind it; no slash and no white space (the kernel's dev_valid_name). */
const INTERFACE_FORM = /^(?!\.{1,2}$)[^\s/:]{1,15}$/;

/** The name of a network interface, as text. */
export function interfaceSchema() {
  const error = (issue: { readonly input?: unknown }) =>
    foundInstead(issue.input, "the name of a network interface, such as eth0");
  return z.string({ error }).regex(INTERFACE_FORM, { error })
    .register(optionWords, { words: "interface name" });
}

/** An IP address of either family, that may have to be of some kind; decodes to its canonical spelling. */
export function addressSchema(
  wanted: string,
  accepts: (canonical: string) => boolean = () => true,
) {
  const error = (issue: { readonly input?: unknown }) => foundInstead(issue.input, wanted);
  return z.string({ error }).transform((text, context) => {
    const canonical = canonicalAddress(text);
    if (canonical !== undefined && accepts(canonical)) return canonical;
    context.addIssue({ code: "custom", message: foundInstead(text, wanted) });
    return z.NEVER;
  }).register(optionWords, { words: "IP address" });
}

export function heartbeatPortSchema() {
  return wholeNumberSchema(1, 65_535).default(HEARTBEAT_PORT);
}

/** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 section 2.7); of a canonical address. */
export function isMulticastAddress(address: string): boolean {
  if (familyOf(address) === 6) return /^ff[0-9a-f]{2}:/.test(address);
  const first = Number(address.split(".")[0]);
  return first >= 224 && first <= 239;
}

export interface MediumNeeds {
  readonly interface: string;
  readonly family: IpFamily;
  /** What the interface must be able to carry, beside packets to one address. */
  readonly carries?: "multicast" | "broadcast";
}

/** What is wrong with an interface that heartbeats are to go over. */
export function diagnoseInterface(media: Media, needs: MediumNeeds): Finding {
  const { interface: name, family, carries } = needs;
  const subject = `interface ${name}`;
  const failed = (message: string, remedy: string) =>
    ({ status: "failed", subject, message, remedy }) as const;
  const state = media.interface(name);
  if (state === undefined) {
    return failed(
      "there is no such interface",
      `name one of those that "ip link" shows, or make ${name} before the director starts`,
    );
  }
  if (!state.up) return failed("it is down", `run "ip link set ${name} up"`);
  if (carries !== undefined && !state[carries]) {
    return failed(
      `it does not carry ${carries}`,
      carries === "multicast"
        ? `run "ip link set ${name} multicast on", or use broadcast or unicast heartbeats`
        : "use multicast or unicast heartbeats",
    );
  }
  if (!state.addresses.some((address) => familyOf(address) === family)) {
    return {
      status: "warning",
      subject,
      message: `it has no IPv${family} address`,
      remedy: `give ${name} an IPv${family} address, so that others can tell who sends`,
    };
  }
  return { status: "ok", subject, message: `it is up and carries ${carries ?? "packets"}` };
}

/** Whether this process may use the port; `userId` is that of the ports. */
export function diagnosePort(port: number, userId: number | undefined): Finding {
  const subject = `UDP port ${port}`;
  if (port >= UNPRIVILEGED_PORT || userId === 0) {
    return { status: "ok", subject, message: "it can be used" };
  }
  return {
    status: "warning",
    subject,
    message: `ports below ${UNPRIVILEGED_PORT} take a privilege that this user may not have`,
    remedy: "run the director as root or with CAP_NET_BIND_SERVICE, or choose a higher port",
  };
}
