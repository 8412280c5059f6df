/**
 * The TCP side of a virtual service: one listener, and two connections for each client. A client whose
 * server does not answer is closed at once and no other server is tried, as under IPVS: taking a broken
 * server out is the checks' business.
 */

import {
  formatEndpoint,
  messageOf,
  plainReason,
  serviceId,
  sleep,
} from "../../../core/plugin/mod.ts";
import { IdleMap } from "./idle.ts";
import type { PoolServer } from "./pool.ts";
import { close, type PumpEvents, relay } from "./pump.ts";
import { cannotListen, type Relay, type RelayContext, RETRY_PAUSE_MS } from "./relay.ts";

export interface TcpLimits {
  readonly connectTimeoutMs: number;
  /** For a connection on which nothing moves. */
  readonly idleTimeoutMs: number;
  /** The same after one side has ended its sending. */
  readonly closingTimeoutMs: number;
  /** Accepted at once; the system's queue keeps the others waiting. */
  readonly connectionsMax: number;
}

/** `whole` is what IPVS calls active; `connecting` and `half_closed` are inactive; `ended` counts no more. */
type Phase = "connecting" | "whole" | "half_closed" | "ended";

/** One client with its server. */
interface Connection {
  readonly client: Deno.TcpConn;
  readonly server: PoolServer;
  readonly connecting: AbortController;
  upstream?: Deno.TcpConn;
  phase: Phase;
}

/** The client's and the server's. */
export const FILES_PER_CONNECTION = 2;

/** Why an attempt to connect was aborted when its connection was cut: that is no failure of the server. */
const CUT = new Error("cut");

export class TcpRelay implements Relay {
  readonly #context: RelayContext;
  readonly #limits: TcpLimits;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Connection>();
  readonly #idle: Readonly<Partial<Record<Phase, IdleMap<Connection, true>>>>;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #accepting: Promise<void>;
  #wakeAccept = () => {};

  /** Throws RingmasterError `backend_failed` where the system does not give the address. */
  constructor(context: RelayContext, limits: TcpLimits) {
    this.#context = context;
    this.#limits = limits;
    this.#listener = listen(context);
    this.#idle = {
      whole: this.#idleMap(limits.idleTimeoutMs),
      half_closed: this.#idleMap(limits.closingTimeoutMs),
    };
    this.#accepting = this.#acceptAll();
  }

  cut(server: PoolServer): void {
    for (const connection of this.#connections) {
      if (connection.server === server) cutConnection(connection);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    close(this.#listener);
    this.#wakeAccept();
    await this.#accepting;
    // Now that the accepting has ended, nobody joins these any more.
    this.#connections.forEach(cutConnection);
    await Promise.all(this.#running);
  }

  #idleMap(timeoutMs: number): IdleMap<Connection, true> {
    const { clock } = this.#context;
    const { connectionsMax: capacity } = this.#limits;
    return new IdleMap({ clock, timeoutMs, capacity, onDrop: cutConnection });
  }

  async #acceptAll(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      if (this.#connections.size >= this.#limits.connectionsMax) {
        await new Promise<void>((resolve) => this.#wakeAccept = resolve);
        continue;
      }
      if (!await this.#takeFiles()) return;
      try {
        const task = this.#serve(await this.#listener.accept());
        this.#running.add(task);
        void task.finally(() => this.#running.delete(task));
      } catch (thrown) {
        this.#context.files.give(FILES_PER_CONNECTION);
        if (signal.aborted) return;
        this.#warn("accept", `cannot accept a connection: ${plainReason(thrown)}`);
        await sleep(this.#context.clock, RETRY_PAUSE_MS, signal).catch(() => {});
      }
    }
  }

  /** Files for the next connection, waiting for them if need be; false where the relay was closed before. */
  #takeFiles(): Promise<boolean> {
    const { files } = this.#context;
    if (files.tryTake(FILES_PER_CONNECTION)) return Promise.resolve(true);
    this.#warn("files", "lets new connections wait: all open files that it may have are in use");
    return files.take(FILES_PER_CONNECTION, this.#closing.signal);
  }

  /** One client from its arrival to its end; never rejects. */
  async #serve(client: Deno.TcpConn): Promise<void> {
    const { pool } = this.#context;
    const { hostname: address, port } = client.remoteAddr;
    const server = pool.choose(address, port);
    if (server === undefined) {
      this.#warn("none", `has no server for ${address}: its connection was closed`);
      close(client);
      return this.#context.files.give(FILES_PER_CONNECTION);
    }
    const connecting = new AbortController();
    const connection: Connection = { client, server, connecting, phase: "connecting" };
    this.#connections.add(connection);
    server.connections++;
    server.inactive++;
    const release = pool.hold(address, server);
    const upstream = await this.#connect(connection);
    if (upstream !== undefined) {
      connection.upstream = upstream;
      this.#enter(connection, "whole");
      sendAtOnce(client, upstream);
      await relay(client, upstream, this.#eventsOf(connection));
    }
    close(client);
    release();
    this.#enter(connection, "ended");
    this.#connections.delete(connection);
    this.#context.files.give(FILES_PER_CONNECTION);
    this.#wakeAccept();
  }

  /** A connection to the server, or undefined where there is none in time or it is no longer wanted. */
  async #connect({ server, connecting }: Connection): Promise<Deno.TcpConn | undefined> {
    const { signal } = connecting;
    const late = () => connecting.abort(new Error("no answer in time"));
    const cancel = this.#context.clock.after(this.#limits.connectTimeoutMs, late);
    try {
      const { address: hostname, port } = server.endpoint;
      const upstream = await Deno.connect({ hostname, port, autoSelectFamily: false, signal });
      if (!signal.aborted) return upstream;
      close(upstream);
      return undefined;
    } catch (thrown) {
      if (signal.reason === CUT) return undefined;
      server.failedConnections++;
      const reason = signal.aborted ? messageOf(signal.reason) : plainReason(thrown);
      this.#warn(server.id, `cannot connect to ${formatEndpoint(server.endpoint)}: ${reason}`);
      return undefined;
    } finally {
      cancel();
    }
  }

  #eventsOf(connection: Connection): PumpEvents {
    const { server } = connection;
    return {
      moved: (direction, bytes) => {
        if (direction === "in") server.bytesIn += bytes;
        else server.bytesOut += bytes;
        this.#idle[connection.phase]?.touch(connection);
      },
      halfClosed: () => this.#enter(connection, "half_closed"),
    };
  }

  #enter(connection: Connection, phase: Phase): void {
    const { server, phase: before } = connection;
    if (phase === before) return;
    if (before === "whole") server.active--;
    else server.inactive--;
    if (phase === "whole") server.active++;
    if (phase === "half_closed") server.inactive++;
    this.#idle[before]?.delete(connection);
    this.#idle[phase]?.set(connection, true);
    connection.phase = phase;
  }

  #warn(kind: string, what: string): void {
    const { key, notices } = this.#context;
    notices.warn(kind, `${serviceId(key)} ${what}`);
  }
}

/** The senders have decided how to cut their data; waiting here for more of it would only add delay. */
function sendAtOnce(...connections: readonly Deno.TcpConn[]): void {
  try {
    for (const connection of connections) connection.setNoDelay();
  } catch {
    // One of them is gone already, and the relay will find that out.
  }
}

/** Closes both sides, whatever they are doing; what waits for them then ends by itself. */
function cutConnection(connection: Connection): void {
  connection.connecting.abort(CUT);
  close(connection.client);
  if (connection.upstream !== undefined) close(connection.upstream);
}

function listen({ key }: RelayContext): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: key.address, port: key.port });
  } catch (thrown) {
    throw cannotListen(key, thrown);
  }
}
