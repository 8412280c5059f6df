/** For the tests of UDP: servers that say who they are, and clients. */

import { loopback, PORT, quietly } from "./test_kit.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** The virtual address under test. */
export const VIRTUAL: Deno.NetAddr = { transport: "udp", hostname: loopback(150), port: PORT };

export interface UdpServer {
  /** Where the datagrams came from, in their order. */
  readonly peers: Deno.NetAddr[];
  readonly socket: Deno.DatagramConn;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server that answers each datagram with its name and the datagram. */
export function startUdpServer(host: number, answering = true): UdpServer {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: loopback(host), port: PORT });
  const peers: Deno.NetAddr[] = [];
  const buffer = new Uint8Array(65_536);
  const running = (async () => {
    try {
      for (;;) {
        const [bytes, from] = await socket.receive(buffer);
        peers.push(from as Deno.NetAddr);
        const answer = Uint8Array.of(...encoder.encode(`${host};`), ...bytes);
        if (answering) await socket.send(answer, from);
      }
    } catch {
      // The test is over.
    }
  })();
  return {
    peers,
    socket,
    async [Symbol.asyncDispose]() {
      quietly(socket);
      await running;
    },
  };
}

export class UdpClient {
  readonly socket: Deno.DatagramConn;
  readonly #buffer = new Uint8Array(65_536);

  constructor(host = 1) {
    this.socket = Deno.listenDatagram({ transport: "udp", hostname: loopback(host), port: 0 });
  }

  async send(text: string): Promise<void> {
    await this.socket.send(encoder.encode(text), VIRTUAL);
  }

  async receive(): Promise<{ text: string; from: Deno.NetAddr }> {
    const [bytes, from] = await this.socket.receive(this.#buffer);
    return { text: decoder.decode(bytes), from: from as Deno.NetAddr };
  }

  /** The answer to a datagram. */
  async ask(text: string): Promise<string> {
    await this.send(text);
    return (await this.receive()).text;
  }

  [Symbol.dispose](): void {
    quietly(this.socket);
  }
}
