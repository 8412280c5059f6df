/** Whether the virtual addresses are on this machine: packets for an address that nobody has never arrive. */

import { runBriefly } from "./doctor_command.ts";
import { messageOf } from "./errors.ts";
import { addressBytes, canonicalAddress, familyOf, type ServiceConfig } from "./model/mod.ts";
import { decode, type Finding, z } from "./plugin/mod.ts";
import type { Ports } from "./ports/mod.ts";

/** One address of one interface. */
export interface LocalAddress {
  readonly interface: string;
  /** Whether the interface is up. */
  readonly up: boolean;
  /** Whether it is the loopback interface, which has every address of its networks. */
  readonly loopback: boolean;
  readonly address: string;
  readonly prefixLength: number;
}

const listingSchema = z.array(z.object({
  ifname: z.string(),
  flags: z.array(z.string()),
  addr_info: z.array(z.object({
    local: z.string().optional(),
    prefixlen: z.number().optional(),
  })).optional(),
}));

/** Reads what `ip -j addr` prints (ip-address(8)); undefined where it is something else. Pure. */
export function readLocalAddresses(text: string): LocalAddress[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const decoded = decode(listingSchema, data);
  if (!decoded.ok) return undefined;
  return decoded.data.flatMap(({ ifname, flags, addr_info = [] }) =>
    addr_info.flatMap(({ local, prefixlen }) => {
      const address = local === undefined ? undefined : canonicalAddress(local);
      if (address === undefined) return [];
      return [{
        interface: ifname,
        up: flags.includes("UP"),
        loopback: flags.includes("LOOPBACK"),
        address,
        prefixLength: prefixlen ?? fullLength(address),
      }];
    })
  );
}

/** Who has the address: an interface that is up where there is one. Pure. */
export function ownerOf(
  address: string,
  locals: readonly LocalAddress[],
): LocalAddress | undefined {
  const owners = locals.filter((local) =>
    local.address === address || (local.loopback && isWithin(address, local))
  );
  return owners.find(({ up }) => up) ?? owners[0];
}

function isWithin(address: string, local: LocalAddress): boolean {
  if (familyOf(address) !== familyOf(local.address)) return false;
  const bits = (text: string) =>
    [...addressBytes(text)].map((byte) => byte.toString(2).padStart(8, "0")).join("")
      .slice(0, local.prefixLength);
  return bits(address) === bits(local.address);
}

function fullLength(address: string): number {
  return familyOf(address) === 4 ? 32 : 128;
}

/** Addresses that stand for all of the machine's own. */
const ANY: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/**
 * One finding for each virtual address, in the order of the services. `brought` are those that resources of a cluster
 * bring to the director that serves: it is well where a director that stands by does not have them.
 */
export async function addressFindings(
  services: readonly ServiceConfig[],
  ports: Pick<Ports, "command" | "clock">,
  brought: ReadonlySet<string> = new Set(),
): Promise<Finding[]> {
  const addresses = new Set(
    services.flatMap(({ key }) =>
      key.by === "address" && !ANY.has(key.address) ? [key.address] : []
    ),
  );
  if (addresses.size === 0) return [];
  const locals = await askLocalAddresses(ports);
  if (typeof locals === "string") {
    return [{
      status: "warning",
      subject: "virtual addresses",
      message: `whether this machine has them is not known: ${locals}`,
      remedy: "install iproute2, which has the program ip",
    }];
  }
  return [...addresses].map((address) => {
    const owner = ownerOf(address, locals);
    return owner === undefined && brought.has(address) ? moving(address) : describe(address, owner);
  });
}

function moving(address: string): Finding {
  return {
    status: "ok",
    subject: `virtual address ${address}`,
    message: "it is not here now; the cluster brings it to the director that serves",
  };
}

function describe(address: string, owner: LocalAddress | undefined): Finding {
  const subject = `virtual address ${address}`;
  if (owner === undefined) {
    return {
      status: "warning",
      subject,
      message: "no interface of this machine has it, so that nothing sent to it arrives here",
      remedy: `run "ip addr add ${address}/${fullLength(address)} dev INTERFACE", ` +
        "or let what moves the address between directors do it",
    };
  }
  if (owner.up) return { status: "ok", subject, message: `it is on ${owner.interface}` };
  return {
    status: "warning",
    subject,
    message: `it is on ${owner.interface}, which is down`,
    remedy: `run "ip link set ${owner.interface} up"`,
  };
}

/** The addresses, or why they are not known. */
async function askLocalAddresses(
  ports: Pick<Ports, "command" | "clock">,
): Promise<LocalAddress[] | string> {
  try {
    const { code, stdout, stderr } = await runBriefly(ports, "ip", ["-j", "addr"]);
    if (code !== 0) return `"ip -j addr" ended with code ${code}: ${oneLine(stderr)}`;
    return readLocalAddresses(stdout) ?? '"ip -j addr" printed something else than a list';
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, "; ");
}
