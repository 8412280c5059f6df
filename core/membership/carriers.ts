/**
 * The media that carry heartbeats: opens them, tries again those that cannot be opened, and knows of each whether it is
 * good. A medium on which we should hear ourselves and do not is not.
 */

import { MediumError, messageOf, RingmasterError } from "../errors.ts";
import type { EventSink } from "../events/mod.ts";
import type { LinkSnapshot } from "../model/mod.ts";
import type { Heartbeat, HeartbeatPacket, MediumReach } from "../plugin/mod.ts";
import type { CancelTimer, Clock } from "../ports/mod.ts";

/** How long until a medium that could not be opened is tried again. */
export const OPEN_AGAIN_MS = 3_000;

export interface CarriersOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  /** The clock that runs while this program listens. */
  readonly listenedMs: () => number;
  readonly onPacket: (packet: HeartbeatPacket, medium: Heartbeat) => void;
  /** What can be sent over, and how, may be another now. */
  readonly onWays: () => void;
}

class Carrier {
  readonly abort = new AbortController();
  open = false;
  /** Why it cannot be opened, or what it says itself. */
  fault: string | undefined;
  /** Why nothing can be sent, where somebody else than the medium sends. */
  sendFault: string | undefined;
  /** Set while our own heartbeats do not come back. */
  silence: string | undefined;
  ownHeardAtMs: number | undefined;
  quietSinceMs = 0;
  told = false;
  cancelRetry: CancelTimer | undefined;

  constructor(readonly medium: Heartbeat) {}

  get problem(): string | undefined {
    return this.fault ?? this.sendFault ?? this.silence;
  }
}

export class Carriers {
  readonly #options: CarriersOptions;
  #carriers: readonly Carrier[] = [];
  /** Those that are being opened for the first time. */
  readonly #opening = new Set<Carrier>();
  #stopped = false;

  constructor(options: CarriersOptions) {
    this.#options = options;
  }

  /** Those that are open. */
  open(): readonly Heartbeat[] {
    return this.#carriers.filter(({ open }) => open).map(({ medium }) => medium);
  }

  /**
   * Uses these media and no others from now on; those that are in use already are left alone. Throws RingmasterError
   * `medium_failed` where none of them can be opened, and goes on with those from before.
   */
  async use(media: readonly Heartbeat[]): Promise<void> {
    const before = this.#carriers;
    const next = media.map((medium) =>
      before.find((carrier) => carrier.medium === medium) ?? new Carrier(medium)
    );
    const fresh = next.filter((carrier) => !before.includes(carrier));
    for (const carrier of fresh) this.#opening.add(carrier);
    await Promise.all(fresh.map((carrier) => this.#open(carrier)));
    for (const carrier of fresh) this.#opening.delete(carrier);
    if (this.#stopped || (media.length > 0 && !next.some(({ open }) => open))) {
      await Promise.all(fresh.map((carrier) => this.#close(carrier)));
      if (this.#stopped) return;
      const reasons = next.map(({ medium, fault }) => `${medium.link}: ${fault ?? "not open"}`);
      throw new RingmasterError(
        "medium_failed",
        `cannot open any medium for heartbeats: ${reasons.join("; ")}`,
      );
    }
    this.#carriers = next;
    for (const carrier of fresh) {
      this.#settle(carrier);
      if (!carrier.open) this.#retryLater(carrier);
    }
    const gone = before.filter((carrier) => !next.includes(carrier));
    await Promise.all(gone.map((carrier) => this.#close(carrier)));
  }

  /** Reads at once what has arrived. */
  drain(): void {
    for (const medium of this.open()) medium.drain?.();
  }

  /** Nothing can be sent over a medium, for this reason; without one it works again. */
  noteSending(medium: Heartbeat, reason: string | undefined): void {
    const carrier = this.#carriers.find((each) => each.medium === medium);
    if (carrier === undefined) return;
    carrier.sendFault = reason;
    this.#settle(carrier);
  }

  /** One of our own packets came back. */
  noteOwn(medium: Heartbeat): void {
    const carrier = this.#carriers.find((each) => each.medium === medium);
    if (carrier === undefined) return;
    carrier.ownHeardAtMs = this.#options.listenedMs();
    carrier.quietSinceMs = carrier.ownHeardAtMs;
    if (carrier.silence === undefined) return;
    carrier.silence = undefined;
    this.#settle(carrier);
  }

  /** Time has passed: our own packets come back within this, where they come back at all. */
  tick(deadtimeMs: number): void {
    for (const carrier of this.#carriers) {
      if (!carrier.open || !carrier.medium.loops || carrier.silence !== undefined) continue;
      const silentMs = this.#options.listenedMs() - carrier.quietSinceMs;
      if (silentMs < deadtimeMs) continue;
      carrier.silence = `our own have not come back for ${Math.round(silentMs)} ms`;
      this.#settle(carrier);
    }
  }

  /** Whom a medium reaches; all where it is not known. */
  reach(link: string): MediumReach {
    return this.#carriers.find(({ medium }) => medium.link === link)?.medium.reaches?.() ?? "all";
  }

  /** What we know of the media themselves, whoever else is there. */
  snapshots(): LinkSnapshot[] {
    const listenedMs = this.#options.listenedMs();
    const ours = this.#carriers.filter(({ medium }) => medium.reaches?.() !== "nobody");
    return ours.map(({ medium: { link, loops }, open, problem, ownHeardAtMs }) => {
      const known = !loops || ownHeardAtMs !== undefined;
      const status = !open || problem !== undefined ? "down" : known ? "up" : "idle";
      const silentMs = ownHeardAtMs === undefined ? undefined : listenedMs - ownHeardAtMs;
      return { link, status, ...(silentMs === undefined ? {} : { silentMs }) };
    });
  }

  /** Those that are not open yet need not go on with it: all are closed soon. */
  giveUpOpening(): void {
    this.#stopped = true;
    for (const { abort } of this.#opening) abort.abort();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const carriers = this.#carriers;
    this.#carriers = [];
    await Promise.all(carriers.map((carrier) => this.#close(carrier)));
  }

  /** Never throws: what went wrong is the carrier's fault. */
  async #open(carrier: Carrier): Promise<void> {
    const { medium, abort } = carrier;
    try {
      await medium.start({
        onPacket: (packet) => {
          if (!abort.signal.aborted) this.#options.onPacket(packet, medium);
        },
        onFault: (reason) => this.#note(carrier, reason),
      }, abort.signal);
      if (abort.signal.aborted) return;
      carrier.open = true;
      carrier.fault = undefined;
      carrier.quietSinceMs = this.#options.listenedMs();
    } catch (thrown) {
      carrier.fault = thrown instanceof MediumError ? thrown.reason : messageOf(thrown);
    }
  }

  #note(carrier: Carrier, reason: string | undefined): void {
    if (carrier.abort.signal.aborted || carrier.fault === reason) return;
    carrier.fault = reason;
    if (!this.#carriers.includes(carrier)) return;
    this.#settle(carrier);
    if (reason === undefined) {
      carrier.quietSinceMs = this.#options.listenedMs();
      this.#options.onWays();
    }
  }

  #retryLater(carrier: Carrier): void {
    carrier.cancelRetry = this.#options.clock.after(OPEN_AGAIN_MS, async () => {
      await stopQuietly(carrier.medium);
      if (carrier.abort.signal.aborted) return;
      await this.#open(carrier);
      if (carrier.abort.signal.aborted) return await stopQuietly(carrier.medium);
      this.#settle(carrier);
      if (carrier.open) this.#options.onWays();
      else this.#retryLater(carrier);
    });
  }

  async #close(carrier: Carrier): Promise<void> {
    carrier.cancelRetry?.();
    carrier.abort.abort();
    carrier.open = false;
    await stopQuietly(carrier.medium);
  }

  /** Tells where it has become good or bad. */
  #settle(carrier: Carrier): void {
    const { problem, told, medium: { link } } = carrier;
    if ((problem !== undefined) === told) return;
    carrier.told = !told;
    const { events } = this.#options;
    if (problem === undefined) events.emit({ type: "link.up", link });
    else events.emit({ type: "link.down", link, reason: problem });
  }
}

/** A medium that is given up has nothing more to say. */
async function stopQuietly(medium: Heartbeat): Promise<void> {
  try {
    await medium.stop();
  } catch {
    // Whoever wrapped the plugin has told of it; here nothing depends on it any more.
  }
}
