/** The arguments of Heartbeat's address scripts, as resources of the type ip_addr. */

import { canonicalAddress, parseIpv4 } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { INTERFACE_LENGTH_MAX, misspelt, readInterface } from "./values.ts";

export interface NativeAddress {
  readonly type: "ip_addr";
  /** `10.0.0.154/25`; without a prefix length it stands alone. */
  readonly address: string;
  readonly interface?: string;
  readonly label?: string;
  readonly broadcast?: string;
}

/**
 * `IP[/MASK[/NIC[:LABEL][/BROADCAST]]]`, as IPaddr and IPaddr2 take it. A third part that begins with a digit is the
 * broadcast address; an empty part is one that is left out.
 */
export function readAddress(text: string, notes: Notes): NativeAddress | undefined {
  const [ip = "", mask = "", third = "", fourth = "", ...more] = text.split("/");
  if (parseIpv4(ip) === undefined) return void notes.error(wrongAddress(ip));
  if (more.length > 0) {
    return void notes.error(`cannot read "${text}"; wanted IP/MASK/NIC:LABEL/BROADCAST`);
  }
  const prefix = mask === "" ? "" : readMask(mask, notes);
  const thirdIsBroadcast = /^\d/.test(third);
  if (thirdIsBroadcast && fourth !== "") {
    return void notes.error(
      `cannot read "${text}"; the third part begins with a digit, which makes it the broadcast address`,
    );
  }
  const broadcast = readBroadcast(thirdIsBroadcast ? third : fourth, notes);
  const card = readCard(thirdIsBroadcast ? "" : third, notes);
  if (prefix === undefined || broadcast === undefined || card === undefined) return undefined;
  if (prefix === "") warnOfNoMask("/32", notes);
  return { type: "ip_addr", address: `${ip}${prefix}`, ...card, ...broadcast };
}

/** `ADDRESS[/PREFIX[/NIC]]`, as IPv6addr takes it. */
export function readAddress6(text: string, notes: Notes): NativeAddress | undefined {
  const [ip = "", prefix = "", device = "", ...more] = text.split("/");
  const address = canonicalAddress(ip);
  if (address?.includes(":") !== true) {
    return void notes.error(`cannot use "${ip}" as an IPv6 address`);
  }
  if (more.length > 0) return void notes.error(`cannot read "${text}"; wanted ADDRESS/PREFIX/NIC`);
  if (prefix !== "" && !isWhole(prefix, 128)) {
    return void notes.error(
      `cannot take "${prefix}" as the length of a prefix; allowed are 0 to 128`,
    );
  }
  // Labels are IPv4's.
  const interfaceName = device === "" ? "" : readInterface(device, notes);
  if (interfaceName === undefined) return undefined;
  if (prefix === "") warnOfNoMask("/128", notes);
  const length = prefix === "" ? "" : `/${Number(prefix)}`;
  const card = interfaceName === "" ? {} : { interface: interfaceName };
  return { type: "ip_addr", address: `${address}${length}`, ...card };
}

function warnOfNoMask(alone: string, notes: Notes): void {
  notes.warn(
    `the address has no mask and stands alone (${alone}); Heartbeat takes the mask of the route to it`,
  );
}

function wrongAddress(text: string): string {
  return canonicalAddress(text) === undefined
    ? `cannot use "${text}" as an IPv4 address`
    : `cannot use "${text}" as an IPv4 address; write IPv6addr::${text}`;
}

function isWhole(text: string, maximum: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= maximum;
}

/** `/25`, from a prefix length or a mask with dots. */
function readMask(text: string, notes: Notes): string | undefined {
  if (isWhole(text, 32)) return `/${Number(text)}`;
  const length = maskLength(text);
  if (length !== undefined) {
    notes.warn(`the mask ${text} is read as /${length}`);
    return `/${length}`;
  }
  const wanted = "wanted 0 to 32, or a mask such as 255.255.255.0";
  return void notes.error(`cannot take "${text}" as the mask of the address; ${wanted}`);
}

/** Of a mask whose ones stand all in front of its zeros. */
function maskLength(text: string): number | undefined {
  const bits = parseIpv4(text)?.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return bits === undefined || !/^1*0*$/.test(bits)
    ? undefined
    : bits.indexOf("0") < 0
    ? 32
    : bits.indexOf("0");
}

/** A broadcast address, or `+` and `-`, which set or clear the bits of the host. */
function readBroadcast(text: string, notes: Notes): { broadcast?: string } | undefined {
  if (text === "") return {};
  if (text === "+" || text === "-" || parseIpv4(text) !== undefined) return { broadcast: text };
  return void notes.error(
    `cannot use ${misspelt(text, "a broadcast address", ["10.0.0.255", "+", "-"])}`,
  );
}

/** `eth0` or `eth0:label`; together they have the length that the kernel keeps. */
function readCard(
  text: string,
  notes: Notes,
): { interface?: string; label?: string } | undefined {
  if (text === "") return {};
  const [name = "", label] = text.split(/:([^]*)/);
  const device = readInterface(name, notes);
  if (device === undefined) return undefined;
  if (label === undefined || label === "") return { interface: device };
  if (text.length > INTERFACE_LENGTH_MAX || /[\s/:\p{Cc}]/u.test(label)) {
    return void notes.error(
      `cannot use "${text}" as an interface and its label; ` +
        `together they have at most ${INTERFACE_LENGTH_MAX} characters`,
    );
  }
  return { interface: device, label };
}
