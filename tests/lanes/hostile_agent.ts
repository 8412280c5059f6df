/**
 * Somebody on the network who hears the heartbeats of a cluster and means no good: listens to the group until it has
 * heard a heartbeat, and sends what is no heartbeat, or was one. Prints what it sent, as JSON.
 *
 *     hostile_agent.ts GROUP PORT ROUNDS
 */

/** Packets of each kind that were sent. */
export interface HostileCounts {
  readonly garbage: number;
  /** A heartbeat that was heard, with one bit of it turned. */
  readonly flipped: number;
  /** The first half of a heartbeat. */
  readonly truncated: number;
  /** A heartbeat as it was heard. */
  readonly replayed: number;
  /** As large as a datagram can be. */
  readonly oversized: number;
}

const OVERSIZED_BYTES = 65_000;

async function main([group = "", port, rounds]: readonly string[]): Promise<void> {
  const socket = Deno.listenDatagram({
    transport: "udp",
    hostname: "0.0.0.0",
    port: Number(port),
    reuseAddress: true,
  });
  const membership = await socket.joinMulticastV4(group, "0.0.0.0");
  // It is not to hear itself.
  await membership.setLoopback(false);
  const to = { transport: "udp", hostname: group, port: Number(port) } as const;
  const counts = { garbage: 0, flipped: 0, truncated: 0, replayed: 0, oversized: 0 };
  const send = async (kind: keyof HostileCounts, bytes: Uint8Array) => {
    await socket.send(bytes, to);
    counts[kind]++;
  };
  for (let round = 0; round < Number(rounds); round++) {
    const [heard] = await socket.receive();
    const heartbeat = heard.slice();
    const flipped = heartbeat.slice();
    // Another bit in every round, from the header to the seal.
    const at = Math.floor(((round + 0.5) / Number(rounds)) * flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (round % 8));
    await send("replayed", heartbeat);
    await send("flipped", flipped);
    await send("truncated", heartbeat.slice(0, heartbeat.length >> 1));
    await send("garbage", crypto.getRandomValues(new Uint8Array(1 + round)));
  }
  await send("oversized", new Uint8Array(OVERSIZED_BYTES));
  console.log(JSON.stringify(counts));
  socket.close();
}

if (import.meta.main) await main(Deno.args);
