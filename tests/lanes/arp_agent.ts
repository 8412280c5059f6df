/**
 * Hears the announcements of an address: prints one line `ARP REQUEST|REPLY MAC` for each ARP frame on eth0 that says
 * of the address that somebody has it, with sender and target the same, as gratuitous ARP has them (RFC 5227).
 *
 *     arp_agent.ts ADDRESS
 */

import { systemPorts } from "../../core/ports/mod.ts";

export const ARP_READY = "arp agent is ready";

const ARP = 0x0806;
const [OPERATION, SENDER_MAC, SENDER_ADDRESS, TARGET_ADDRESS] = [20, 22, 28, 38] as const;

const hex = (byte: number) => byte.toString(16).padStart(2, "0");

function main([address]: readonly string[]): void {
  systemPorts.links.open("eth0", {
    etherType: ARP,
    onFrame: (frame) => {
      const addressAt = (at: number) => [...frame.subarray(at, at + 4)].join(".");
      if (addressAt(SENDER_ADDRESS) !== address || addressAt(TARGET_ADDRESS) !== address) return;
      const mac = [...frame.subarray(SENDER_MAC, SENDER_MAC + 6)].map(hex).join(":");
      console.log(`ARP ${frame[OPERATION + 1] === 1 ? "REQUEST" : "REPLY"} ${mac}`);
    },
  });
  console.log(ARP_READY);
}

if (import.meta.main) main(Deno.args);
