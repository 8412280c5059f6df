/**
 * Sends heartbeats over media as a director does, on the host where it is started, and prints what it hears: a line for
 * each, `heard NAME on LINK from SENDER`. Its only argument is JSON, a MediaAgentSettings. What is written to its
 * standard input comes back as a line in between, so that a test can tell before from after.
 */

import { systemLinks, systemMedia, systemPorts } from "../../core/ports/mod.ts";
import { startPulse } from "../../core/ports/pulse_start.ts";
import { createTestContext, instantiate } from "../../core/testing/mod.ts";
import type { Heartbeat } from "../../core/plugin/mod.ts";
import { plugin as broadcast } from "../../plugins/heartbeats/broadcast/mod.ts";
import { plugin as multicast } from "../../plugins/heartbeats/multicast/mod.ts";
import { plugin as unicast } from "../../plugins/heartbeats/unicast/mod.ts";

export interface MediaAgentSettings {
  readonly name: string;
  /** Entries as in a configuration. */
  readonly heartbeats: readonly Readonly<Record<string, unknown>>[];
  /** Whether a thread of its own sends. */
  readonly pulse?: boolean;
  /** Plain datagrams to send as well, as `address:port`. */
  readonly strays?: readonly string[];
  /** Interface whose UDP packets are printed: `packet ttl TTL tos TOS to ADDRESS:PORT`. */
  readonly sniff?: string;
}

const INTERVAL_MS = 50;
const HEAD_BYTES = 24;
const CRC_BYTES = 4;
const ETHER_TYPE_IPV4 = 0x0800;
const PROTOCOL_UDP = 17;

function create({ type, ...options }: Readonly<Record<string, unknown>>): Heartbeat {
  const plugin = [broadcast, multicast, unicast].find(({ name }) => name === type);
  if (plugin === undefined) throw new Error(`there is no medium "${type}"`);
  return instantiate(plugin, options, createTestContext(plugin.id, { media: systemMedia }));
}

function messageOf(name: string): Uint8Array {
  return Uint8Array.from([...new Uint8Array(HEAD_BYTES), ...new TextEncoder().encode(name)]);
}

async function run(settings: MediaAgentSettings): Promise<void> {
  const { name, pulse, sniff, strays = [] } = settings;
  const media = settings.heartbeats.map(create);
  for (const medium of media) {
    await medium.start({
      onPacket({ bytes, from }) {
        const end = pulse === true ? bytes.length - CRC_BYTES : bytes.length;
        const sender = new TextDecoder().decode(bytes.subarray(HEAD_BYTES, end));
        console.log(`heard ${sender} on ${medium.link} from ${from}`);
      },
      onFault: (reason) => console.log(`fault of ${medium.link}: ${reason ?? "none"}`),
    }, new AbortController().signal);
  }
  if (sniff !== undefined) openSniffer(sniff);
  if (pulse === true) await sendByThread(name, media);
  else setInterval(() => media.forEach((medium) => medium.send(messageOf(name))), INTERVAL_MS);
  sendStrays(strays, name);
  console.log("ready");
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    console.log(text.trim());
  }
}

async function sendByThread(name: string, media: readonly Heartbeat[]): Promise<void> {
  const pulse = await startPulse({
    intervalMs: INTERVAL_MS,
    leaseMs: 10 * INTERVAL_MS,
    realtime: true,
    wires: media.flatMap((medium) => medium.wires?.() ?? []),
    onFault: (reason, wire) => console.log(`fault of wire ${wire}: ${reason}`),
    onRecovered: (wire) => console.log(`wire ${wire} works again`),
  });
  pulse.update({ bytes: messageOf(name), method: "crc", secret: "" });
  setInterval(() => pulse.beat(), INTERVAL_MS);
}

function sendStrays(strays: readonly string[], name: string): void {
  if (strays.length === 0) return;
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  setInterval(() => {
    for (const stray of strays) {
      const [hostname = "", port = ""] = stray.split(":");
      const to = { transport: "udp", hostname, port: Number(port) } as const;
      socket.send(messageOf(`stray of ${name}`), to).catch(() => {});
    }
  }, INTERVAL_MS);
}

function openSniffer(name: string): void {
  systemLinks.open(name, {
    etherType: ETHER_TYPE_IPV4,
    onFrame(frame) {
      const packet = frame.subarray(14);
      if (packet[9] !== PROTOCOL_UDP) return;
      const udp = packet.subarray(((packet[0] ?? 0) & 15) * 4);
      const port = (udp[2] ?? 0) * 256 + (udp[3] ?? 0);
      const to = packet.subarray(16, 20).join(".");
      console.log(`packet ttl ${packet[8]} tos ${packet[1]} to ${to}:${port}`);
    },
  });
}

if (import.meta.main) {
  if (systemPorts.pulse === undefined) throw new Error("this takes Linux");
  await run(JSON.parse(Deno.args[0] ?? ""));
}
