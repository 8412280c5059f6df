/** How busy the director and what it forwards are: what changes from second to second. Plain data. */

/** Traffic over the time between the last two readings of the backend's counters. */
export interface Rates {
  readonly connectionsPerSecond: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
}

/** A histogram as Prometheus has them: `counts[i]` are the values up to `bounds[i]`, not counted in earlier ones. */
export interface Histogram {
  /** Upper bounds in milliseconds, rising. */
  readonly boundsMs: readonly number[];
  /** One more than bounds: the last counts what is above all of them. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** How well this process is served by the machine. */
export interface ProcessSnapshot {
  /** Delay of the main loop over the last ten seconds, milliseconds: mean and worst. */
  readonly loopDelayMs: { readonly mean: number; readonly worst: number };
  /** How often the loop stood still for longer than 100 ms since the start. */
  readonly stalls: number;
  readonly residentBytes: number;
}

/** The kernel's table of connections, which grows slow when it is full (IP_VS_TAB_BITS). */
export interface ConnectionTableSnapshot {
  /** Buckets. */
  readonly size: number;
  /** Connections that are in it, active and inactive. */
  readonly used: number;
}
