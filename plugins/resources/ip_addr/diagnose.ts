/** What the doctor is to know of the address on this machine. Nothing is sent and nothing is changed. */

import {
  type Files,
  type Finding,
  isCommandMissing,
  messageOf,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import { formatVirtualAddress } from "./address.ts";
import { interfaceOfRoutes, isExactly, type ListedInterface, parseAddresses } from "./listing.ts";
import type { IpAddrOptions } from "./options.ts";
import { createIpProgram, type IpProgram, wordsOf } from "./program.ts";

export async function diagnose(
  options: IpAddrOptions,
  { command, files }: Pick<PluginContext, "command" | "files">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = `address ${formatVirtualAddress(options.address)}`;
  const found = (status: Finding["status"], message: string, remedy?: string): Finding => ({
    status,
    subject,
    message,
    ...(remedy === undefined ? {} : { remedy }),
  });
  const ip = createIpProgram(command);
  const findings = await ofRights(files, found);
  try {
    const device = options.interface ?? await lookUp(ip, options, signal);
    if (device === undefined) {
      const remedy = "name the interface: interface: eth0";
      return [...findings, found("failed", "no route but the default one leads to it", remedy)];
    }
    const result = await ip.run(["-j", "addr", "show"], signal);
    if (result.code !== 0) {
      return [...findings, found("failed", wordsOf(result), "run ip -j addr show by hand")];
    }
    const interfaces = parseAddresses(result.stdout) ?? [];
    return [...findings, ...ofInterfaces(options, device, interfaces, found)];
  } catch (thrown) {
    if (!isCommandMissing(thrown)) throw thrown;
    const remedy = "install it (Debian: apt-get install iproute2)";
    return [...findings, found("failed", messageOf(thrown), remedy)];
  }
}

type Found = (status: Finding["status"], message: string, remedy?: string) => Finding;

/** Bit numbers of capabilities(7): the one changes addresses, the other announces them. */
const CAPABILITIES: readonly (readonly [string, bigint])[] = [
  ["CAP_NET_ADMIN", 12n],
  ["CAP_NET_RAW", 13n],
];

async function ofRights(files: Files, found: Found): Promise<Finding[]> {
  const text = await files.readText("/proc/self/status").catch(() => "");
  const set = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(text)?.[1];
  // Where the system does not tell, taking the address will.
  if (set === undefined) return [];
  const lacking = CAPABILITIES.filter(([, bit]) => ((BigInt(`0x${set}`) >> bit) & 1n) === 0n);
  if (lacking.length === 0) return [];
  const names = lacking.map(([name]) => name);
  const remedy = `run the director as root, or with AmbientCapabilities=${names.join(" ")}`;
  return [found("failed", `this process lacks ${names.join(" and ")}`, remedy)];
}

async function lookUp(
  ip: IpProgram,
  { address: { address, family } }: IpAddrOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const result = await ip.run(
    [`-${family}`, "-j", "route", "show", "to", "match", address],
    signal,
  );
  return result.code === 0 ? interfaceOfRoutes(result.stdout) : undefined;
}

function ofInterfaces(
  options: IpAddrOptions,
  device: string,
  interfaces: readonly ListedInterface[],
  found: Found,
): Finding[] {
  const { address } = options;
  const own = interfaces.find(({ name }) => name === device);
  if (own === undefined) {
    const names = interfaces.map(({ name }) => name).join(", ");
    return [
      found("failed", `there is no interface ${device}`, `name one of ${names}`),
    ];
  }
  if (!own.up) return [found("failed", `${device} is down`, `ip link set dev ${device} up`)];
  if (!own.carrier) {
    return [
      found("failed", `${device} has no carrier`, "plug its cable in, or look at its switch"),
    ];
  }
  const strangers = interfaces.flatMap(({ name, addresses }) =>
    addresses.filter((each) =>
      each.address === address.address && !(name === device && isExactly(each, address)) &&
      !(name === "lo" && options.loopback)
    ).map((each) => `${each.address}/${each.prefix} on ${name}`)
  );
  if (strangers.length > 0) {
    const [first = ""] = strangers;
    const message = `this machine has ${strangers.join(" and ")} besides`;
    return [found("warning", message, `ip addr del ${first.replace(" on ", " dev ")}`)];
  }
  const held = own.addresses.some((each) => isExactly(each, address));
  return [found("ok", `${device} is up; the address is ${held ? "" : "not "}held here`)];
}
