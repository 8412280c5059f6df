/** What the configuration may say about an address. */

import {
  canonicalAddress,
  durationSchema,
  familyOf,
  optionWords,
  textSchema,
  wholeNumberSchema,
  yesOrNoSchema,
  z,
} from "../../../core/plugin/mod.ts";
import { parseVirtualAddress } from "./address.ts";

/** IFNAMSIZ of the kernel, without the zero at the end; it holds for labels too. */
export const NAME_LENGTH_MAX = 15;

const ADDRESS_WORDS = "an address with its prefix length, such as 10.0.0.154/25 or 2001:db8::5/64";

const ADDRESS = textSchema(ADDRESS_WORDS).transform((text, context) => {
  const parsed = parseVirtualAddress(text);
  if (typeof parsed !== "string") return parsed;
  context.addIssue({ code: "custom", message: `found "${text}"; it ${parsed}` });
  return z.NEVER;
}).register(optionWords, { words: "address" });

const INTERFACE_FORM = /^(?!\.{1,2}$)[^\s\/:]{1,15}$/;
const LABEL_FORM = /^[^\s\/]{1,15}$/;

const BROADCAST = z.string().refine(
  (text) => text === "+" || text === "-" || isIpv4(text),
  { error: "must be an IPv4 address, or + or - for all ones or all zeros behind the prefix" },
);

function isIpv4(text: string): boolean {
  const address = canonicalAddress(text);
  return address !== undefined && familyOf(address) === 4;
}

const HOUR_MS = 3_600_000;

export const optionsSchema = z.strictObject({
  address: ADDRESS.describe(
    "The address with its prefix length or netmask; without one it stands alone (/32, /128)",
  ),
  interface: z.string()
    .regex(INTERFACE_FORM, { error: "must be the name of a network interface, such as eth0" })
    .optional().describe(
      "The network interface; unset takes that of the most specific route to the address but the default route",
    ),
  label: z.string()
    .regex(LABEL_FORM, { error: "must be a word of at most 15 characters, without a slash" })
    .optional().describe(
      "IPv4: what ifconfig shows it as; `vip` on eth0 becomes `eth0:vip`, 15 characters at most",
    ),
  broadcast: BROADCAST.optional().describe(
    "IPv4: the broadcast address; `+` or `-` set or clear all bits behind the prefix",
  ),
  announce_count: wholeNumberSchema(1, 100).default(5).describe(
    "How often the network is told who has the address; twice more within five seconds after that",
  ),
  announce_interval: durationSchema({ minMs: 10, maxMs: HOUR_MS }).prefault("200ms").describe(
    "Pause between two of these announcements",
  ),
  refresh: durationSchema({ minMs: 1_000, maxMs: 24 * HOUR_MS }).optional().describe(
    "Announces again in this period for as long as the address is held; unset does not",
  ),
  probe: yesOrNoSchema().default(false).describe(
    "Asks the network for 0.4 s whether somebody else has the address before taking it, and fails then",
  ),
  source: yesOrNoSchema().default(false).describe(
    "IPv6: whether this machine's own connections may begin at the address",
  ),
  loopback: yesOrNoSchema().default(false).describe(
    "Keeps the address on the interface lo while another director has it, as direct routing needs it " +
      "where directors are real servers too",
  ),
}).superRefine((options, context) => {
  const { label, interface: device } = options;
  if (options.address.family === 6) {
    for (const key of ["label", "broadcast"] as const) {
      if (options[key] === undefined) continue;
      context.addIssue({ code: "custom", path: [key], message: "is for IPv4 addresses only" });
    }
  } else if (label !== undefined && device !== undefined) {
    const full = fullLabel(label, device);
    if (full.length <= NAME_LENGTH_MAX) return;
    context.addIssue({ code: "custom", path: ["label"], message: tooLong(full) });
  }
});

export type IpAddrOptions = z.output<typeof optionsSchema>;

/** `eth0:vip` of `vip` and of `eth0:vip`. */
export function fullLabel(label: string, device: string): string {
  return label === device || label.startsWith(`${device}:`) ? label : `${device}:${label}`;
}

export function tooLong(label: string): string {
  return `"${label}" has ${label.length} characters; the kernel takes ${NAME_LENGTH_MAX}`;
}
