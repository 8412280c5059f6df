/**
 * The address as a resource: one run of ip(8) to take it and one to give it up. What the network, the interface and
 * entries with another prefix length need besides is done in the background.
 */

import {
  type CancelTimer,
  messageOf,
  type PluginContext,
  type Resource,
} from "../../../core/plugin/mod.ts";
import { Announcer } from "./announcer.ts";
import { AddressKernel, failed } from "./kernel.ts";
import { isExactly, type ListedAddress, type ListedInterface, sameAddress } from "./listing.ts";
import type { IpAddrOptions } from "./options.ts";
import { findClaimant } from "./probe.ts";
import { Wire } from "./wire.ts";

/** Pause between taking the address and looking what is amiss, so that other resources are not slowed down by it. */
const TENDING_PAUSE_MS = 100;
/** It is asked for an obstacle several times in every heartbeat; a look as old as this is taken anew. */
const OBSTACLE_MS = 50;
/** Limit for what is looked at and put right in the background. */
const TENDING_LIMIT_MS = 10_000;

export class IpAddr implements Resource {
  readonly label: string;
  readonly #options: IpAddrOptions;
  readonly #context: PluginContext;
  readonly #kernel: AddressKernel;
  readonly #wire: Wire;
  readonly #announcer: Announcer;
  #device: string | undefined;
  /** The last look at the interface for what stands in the way. */
  #looked: { readonly atMs: number; readonly obstacle?: string } | undefined;
  /** Aborts when the address is given up, and with it all that goes on for it in the background. */
  #tenure: AbortController | undefined;
  #waiting: CancelTimer | undefined;
  #tending: Promise<void> | undefined;
  /** The trouble of the interface that was told and is not over. */
  #told: string | undefined;
  /** Why the address could not be taken here, as far as it was told. */
  #unable: string | undefined;

  constructor(options: IpAddrOptions, context: PluginContext) {
    const { announce_count: count, announce_interval: intervalMs, refresh } = options;
    this.#options = options;
    this.#context = context;
    this.#kernel = new AddressKernel(
      options,
      context.command,
      (reason) => this.#tellUnable(reason),
    );
    this.#device = options.interface;
    const words = ["ip_addr", this.#kernel.name, options.interface];
    this.label = words.filter((word) => word !== undefined).join(" ");
    const { links, files, logger } = context;
    this.#wire = new Wire({ links, files, logger, address: options.address });
    this.#announcer = new Announcer({
      clock: context.clock,
      count,
      intervalMs,
      ...(refresh === undefined ? {} : { refreshMs: refresh }),
      send: () => this.#wire.announce(),
    });
  }

  async acquire(signal: AbortSignal): Promise<void> {
    this.#endTenure();
    const tenure = this.#tenure = new AbortController();
    try {
      const device = await this.#take(signal);
      if (tenure.signal.aborted) {
        throw failed(`take ${this.#kernel.name}`, "it was given up meanwhile");
      }
      this.#announcer.start();
      this.#waiting = this.#context.clock.after(TENDING_PAUSE_MS, () => {
        this.#tend(async (until) => {
          const listed = await this.#kernel.list(device, until);
          if (listed !== undefined) await this.#putRight(listed, until);
        });
      });
    } catch (thrown) {
      if (this.#tenure === tenure) this.#endTenure();
      throw thrown;
    }
  }

  async release(signal: AbortSignal): Promise<void> {
    this.#endTenure();
    await this.#kernel.giveUp(await this.#findDevice(signal), signal);
  }

  async held(signal: AbortSignal): Promise<boolean> {
    const listed = await this.#look(signal);
    return listed !== undefined && this.#holds(listed);
  }

  /** Puts the address on lo where that is asked for, and makes ready what taking it will need. */
  async standBy(signal: AbortSignal): Promise<void> {
    const device = await this.#findDevice(signal);
    if (device !== undefined) this.#wire.open(device);
    if (this.#options.loopback) await this.#kernel.ontoLoopback(signal);
  }

  /** An interface that is down is set up when the address is taken; a cable has to be plugged in by somebody else. */
  obstacle(): string | undefined {
    if (this.#device === undefined) return undefined;
    const nowMs = this.#context.clock.monotonicMs();
    if (this.#looked === undefined || nowMs - this.#looked.atMs >= OBSTACLE_MS) {
      const state = this.#context.media.interface(this.#device);
      const isCut = state?.up === true && !state.carrier;
      this.#looked = {
        atMs: nowMs,
        ...(isCut ? { obstacle: `${this.#device} has no carrier` } : {}),
      };
    }
    return this.#looked.obstacle;
  }

  async announce(signal: AbortSignal): Promise<void> {
    // One that an earlier run of this program has left becomes ours here.
    const tenure = this.#tenure ?? new AbortController();
    const listed = await this.#look(signal);
    if (listed === undefined || !this.#holds(listed)) return;
    await this.#wire.look(listed.name);
    if (tenure.signal.aborted) return;
    this.#tenure ??= tenure;
    this.#announcer.start();
  }

  async describe(signal: AbortSignal): Promise<string> {
    const listed = await this.#look(signal);
    if (this.#kernel.unable !== undefined) return `cannot be taken here: ${this.#kernel.unable}`;
    if (listed === undefined || !this.#holds(listed)) return "not held";
    const trouble = troubleOf(listed);
    return `held on ${listed.name}${trouble === undefined ? "" : `, which ${trouble}`}`;
  }

  withdrawal(): readonly (readonly string[])[] {
    return this.#kernel.withdrawal(this.#device);
  }

  async close(): Promise<void> {
    this.#endTenure();
    this.#wire.close();
    await this.#tending;
  }

  #endTenure(): void {
    this.#announcer.stop();
    this.#waiting?.();
    this.#tenure?.abort();
    this.#tenure = undefined;
    this.#told = undefined;
  }

  /** The interface, which is looked for once where the configuration does not name it. */
  async #findDevice(signal: AbortSignal): Promise<string | undefined> {
    return this.#device ??= await this.#kernel.findDevice(signal);
  }

  /** Puts the address on the interface and makes the announcement ready; resolves with the interface. */
  async #take(signal: AbortSignal): Promise<string> {
    const device = await this.#findDevice(signal);
    if (device === undefined) {
      const noRoute = "no route but the default one leads to it";
      const reason = `${noRoute}; name its interface with "interface"`;
      throw failed(`take ${this.#kernel.name}`, this.#kernel.unable ?? reason);
    }
    if (this.#options.probe) await this.#probe(device, signal);
    const taken = this.#kernel.take(device, signal);
    // There is time for it while ip runs.
    this.#wire.open(device);
    await Promise.all([taken, this.#wire.look(device)]);
    return device;
  }

  async #probe(device: string, signal: AbortSignal): Promise<void> {
    if (await this.held(signal)) return;
    const purpose = `take ${this.#kernel.name} on ${device}`;
    let other: string | undefined;
    try {
      other = await findClaimant(this.#context, device, this.#options.address, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      throw failed(purpose, `the network cannot be asked for it: ${messageOf(thrown)}`, thrown);
    }
    if (other !== undefined) throw failed(purpose, `${other} has it`);
  }

  /** What the kernel says of the interface now; undefined where there is none. Sees to what it finds amiss. */
  async #look(signal: AbortSignal): Promise<ListedInterface | undefined> {
    const tenure = this.#tenure;
    const device = await this.#findDevice(signal);
    if (device === undefined) return undefined;
    const listed = await this.#kernel.list(device, signal);
    if (listed === undefined) return undefined;
    const renewed = this.#wire.follow(device, listed);
    const isOurs = tenure !== undefined && !tenure.signal.aborted && this.#holds(listed);
    if (!isOurs) return listed;
    if (renewed) this.#announcer.start();
    this.#tend((until) => this.#putRight(listed, until));
    return listed;
  }

  #holds({ addresses }: ListedInterface): boolean {
    const { address } = this.#options;
    return addresses.some((each) => isExactly(each, address) && !each.duplicate);
  }

  /** One at a time, in the background, for as long as the address is held. */
  #tend(body: (until: AbortSignal) => Promise<void>): void {
    const tenure = this.#tenure;
    if (tenure === undefined || this.#tending !== undefined) return;
    const over = new AbortController();
    const cancel = this.#context.clock.after(TENDING_LIMIT_MS, () => over.abort());
    this.#tending = body(AbortSignal.any([tenure.signal, over.signal])).catch((thrown) => {
      if (!tenure.signal.aborted) this.#warn(messageOf(thrown));
    }).finally(() => {
      cancel();
      this.#tending = undefined;
    });
  }

  async #putRight(listed: ListedInterface, until: AbortSignal): Promise<void> {
    for (const stranger of this.#strangers(listed)) {
      const name = `${stranger.address}/${stranger.prefix}`;
      const why = stranger.duplicate
        ? "because the kernel says that somebody else has it too"
        : `because ${this.#kernel.name} takes its place`;
      this.#warn(`${name} is removed from ${listed.name}, ${why}`);
      await this.#kernel.remove(name, listed.name, until);
    }
    const trouble = troubleOf(listed);
    if (trouble !== undefined && trouble !== this.#told) {
      const remedy = listed.up ? "" : "; it is set up";
      this.#warn(`${listed.name}, which has ${this.#kernel.name}, ${trouble}${remedy}`);
    }
    this.#told = trouble;
    if (listed.up) return;
    await this.#kernel.setUp(listed.name, until);
    until.throwIfAborted();
    this.#announcer.start();
  }

  /** The same address with another prefix length, or as one that the kernel found with somebody else. */
  #strangers({ addresses }: ListedInterface): ListedAddress[] {
    const { address } = this.#options;
    return addresses.filter((each) =>
      sameAddress(each, address) && (!isExactly(each, address) || each.duplicate)
    );
  }

  #tellUnable(reason: string): void {
    if (this.#unable === reason) return;
    this.#unable = reason;
    this.#warn(`${this.#kernel.name} cannot be taken here: ${reason}`);
  }

  #warn(message: string): void {
    this.#context.logger.log("warning", message);
  }
}

/** What is wrong with the interface itself. */
function troubleOf({ up, carrier }: ListedInterface): string | undefined {
  if (!up) return "is down";
  return carrier ? undefined : "has no carrier";
}
