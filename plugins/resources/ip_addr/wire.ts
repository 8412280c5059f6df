/** The interface as far as frames are concerned: opened when it is first needed, and kept open. */

import {
  type Files,
  type Link,
  type Links,
  type Logger,
  messageOf,
} from "../../../core/plugin/mod.ts";
import type { VirtualAddress } from "./address.ts";
import { arpAnnouncements, formatMac, neighbourAdvertisement } from "./frames.ts";

export interface WireOptions {
  readonly links: Links;
  readonly files: Files;
  readonly logger: Logger;
  readonly address: VirtualAddress;
}

export class Wire {
  readonly #options: WireOptions;
  #device: string | undefined;
  #link: Link | undefined;
  #router = false;
  /** Said already, and not again until it works. */
  #trouble: string | undefined;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Opens the interface where it is not open. Where that fails it is logged, for the address serves without it. */
  open(device: string): void {
    if (this.#link !== undefined && this.#device === device) return;
    this.close();
    this.#device = device;
    this.#try(() => this.#link = this.#options.links.open(device));
  }

  /** Looks whether this host forwards IPv6, which an advertisement has to say. */
  async look(device: string): Promise<void> {
    if (this.#options.address.family === 4) return;
    const path = `/proc/sys/net/ipv6/conf/${device}/forwarding`;
    const text = await this.#options.files.readText(path).catch(() => "0");
    this.#router = Number(text) > 0;
  }

  /** Opens it anew where its MAC or number has changed; true where that was so. */
  follow(device: string, facts: { readonly mac: string; readonly index: number }): boolean {
    const link = this.#link;
    if (link === undefined) {
      this.open(device);
      return false;
    }
    if (link.index === facts.index && formatMac(link.mac) === facts.mac) return false;
    this.close();
    this.open(device);
    return true;
  }

  /** Announces the address once. */
  announce(): void {
    this.#try(() => this.#sendAll());
  }

  close(): void {
    this.#link?.close();
    this.#link = undefined;
  }

  #sendAll(): void {
    // A failure that opening has left is told by opening again.
    const device = this.#device ?? "";
    this.#link ??= this.#options.links.open(device);
    try {
      for (const frame of this.#frames(this.#link)) this.#link.send(frame);
    } catch (thrown) {
      // An interface that was made anew under its old name needs a new socket, which the next round opens.
      this.close();
      throw thrown;
    }
  }

  #frames({ mac }: Link): Uint8Array[] {
    const { family, address } = this.#options.address;
    return family === 4
      ? arpAnnouncements(mac, address)
      : [neighbourAdvertisement(mac, address, this.#router)];
  }

  #try(body: () => void): void {
    try {
      body();
      this.#trouble = undefined;
    } catch (thrown) {
      const reason = messageOf(thrown);
      if (reason === this.#trouble) return;
      this.#trouble = reason;
      const { logger, address: { address } } = this.#options;
      logger.log("warning", `${address} cannot be announced on ${this.#device}: ${reason}`);
    }
  }
}
