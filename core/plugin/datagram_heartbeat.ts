/** What all heartbeat media over UDP have in common: one socket, one destination, and what is wrong with it. */

import { ConnectionError, MediumError, messageOf } from "../errors.ts";
import { type Endpoint, formatEndpoint } from "../model/mod.ts";
import type { Media, MediumOptions, MediumSocket } from "../ports/mod.ts";
import type { Heartbeat, HeartbeatListener } from "./cluster_contracts.ts";

export interface DatagramHeartbeatOptions {
  /** What the link is called. */
  readonly link: string;
  /** Whether the system hands what is sent back to the sender. */
  readonly loops: boolean;
  readonly medium: MediumOptions;
  readonly to: Endpoint;
}

/** A heartbeat over a datagram socket, which `start` opens. */
export function createDatagramHeartbeat(
  media: Media,
  options: DatagramHeartbeatOptions,
): Heartbeat {
  return new DatagramHeartbeat(media, options);
}

class DatagramHeartbeat implements Heartbeat {
  readonly link: string;
  readonly loops: boolean;
  readonly #media: Media;
  readonly #options: DatagramHeartbeatOptions;
  #listener: HeartbeatListener | undefined;
  #socket: MediumSocket | undefined;
  #socketFault: string | undefined;
  #sendFault: string | undefined;
  /** What the listener was told last. */
  #told: string | undefined;

  constructor(media: Media, options: DatagramHeartbeatOptions) {
    this.#media = media;
    this.#options = options;
    this.link = options.link;
    this.loops = options.loops;
  }

  start(listener: HeartbeatListener, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => resolve(this.#open(listener, signal)));
  }

  #open(listener: HeartbeatListener, signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.#socket !== undefined) return;
    try {
      this.#socket = this.#media.open(this.#options.medium, {
        onDatagram: (bytes, from) => listener.onPacket({ bytes, from: formatEndpoint(from) }),
        onFault: (reason) => {
          this.#socketFault = reason;
          this.#tell();
        },
      });
    } catch (thrown) {
      // The link says what the action of the error would say again.
      const reason = thrown instanceof ConnectionError ? thrown.reason : messageOf(thrown);
      throw new MediumError(this.link, reason, { cause: thrown });
    }
    this.#listener = listener;
  }

  send(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    try {
      socket.send(bytes, this.#options.to);
      this.#sendFault = undefined;
    } catch (thrown) {
      this.#sendFault = messageOf(thrown);
    }
    this.#tell();
  }

  drain(): void {
    this.#socket?.drain();
  }

  wires() {
    return this.#socket === undefined ? [] : [this.#socket.wire(this.#options.to)];
  }

  stop(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    this.#listener = undefined;
    this.#socketFault = this.#sendFault = this.#told = undefined;
    return Promise.resolve();
  }

  /** Each fault and its end once, not with every packet. */
  #tell(): void {
    const fault = this.#socketFault ?? this.#sendFault;
    if (fault === this.#told) return;
    this.#told = fault;
    this.#listener?.onFault(fault);
  }
}
