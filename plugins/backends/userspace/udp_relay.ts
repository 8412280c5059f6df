/**
 * The UDP side of a virtual service: one socket on the virtual address, and one more for each session, which
 * is a client's address and port. A session keeps its server until it has been idle for the time-out, as in IPVS.
 * Only what comes from the server's own address and port goes back to the client, and it leaves from the virtual
 * address, because a client would throw anything else away.
 */

import {
  canonicalAddress,
  type Endpoint,
  familyOf,
  formatEndpoint,
  plainReason,
  serviceId,
  sleep,
} from "../../../core/plugin/mod.ts";
import { type DropReason, IdleMap } from "./idle.ts";
import type { PoolServer } from "./pool.ts";
import { close } from "./pump.ts";
import { cannotListen, type Relay, type RelayContext, RETRY_PAUSE_MS } from "./relay.ts";
import type { Slots } from "./slots.ts";

export interface UdpLimits {
  readonly idleTimeoutMs: number;
  /** One more than these replaces the session that is idle for longest. */
  readonly sessionsMax: number;
}

interface Session {
  readonly key: string;
  readonly client: Deno.NetAddr;
  readonly server: PoolServer;
  readonly target: Deno.NetAddr;
  readonly socket: Deno.DatagramConn;
}

export class UdpRelay implements Relay {
  readonly #context: RelayContext;
  readonly #limits: UdpLimits;
  readonly #slots: Slots;
  readonly #socket: Deno.DatagramConn;
  readonly #sessions: IdleMap<string, Session>;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #forwarding: Promise<void>;

  /** Throws RingmasterError `backend_failed` where the system does not give the address. */
  constructor(context: RelayContext, limits: UdpLimits, slots: Slots) {
    this.#context = context;
    this.#limits = limits;
    this.#slots = slots;
    this.#socket = listen(context);
    this.#sessions = new IdleMap({
      clock: context.clock,
      timeoutMs: limits.idleTimeoutMs,
      capacity: limits.sessionsMax,
      onDrop: (_key, session, reason) => this.#onDrop(session, reason),
    });
    this.#forwarding = this.#forwardAll();
  }

  cut(server: PoolServer): void {
    this.#endWhere((session) => session.server === server);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    close(this.#socket);
    await this.#forwarding;
    // Now that nothing is received any more, nobody opens another session.
    this.#endWhere(() => true);
    await Promise.all(this.#running);
  }

  /** Receives from clients, one datagram after the other: what is not yet taken waits in the system's buffer. */
  async #forwardAll(): Promise<void> {
    const { signal } = this.#closing;
    const slot = this.#slots.take();
    while (!signal.aborted) {
      try {
        const [bytes, from] = await this.#socket.receive(slot);
        await this.#forward(bytes, from as Deno.NetAddr);
      } catch (thrown) {
        if (signal.aborted) break;
        this.#warn("receive", `cannot receive: ${plainReason(thrown)}`);
        await sleep(this.#context.clock, RETRY_PAUSE_MS, signal).catch(() => {});
      }
    }
    this.#slots.give(slot);
  }

  async #forward(bytes: Uint8Array, client: Deno.NetAddr): Promise<void> {
    const key = `${client.hostname} ${client.port}`;
    const session = this.#sessions.get(key) ?? this.#open(key, client);
    if (session === undefined) return;
    const { server } = session;
    this.#sessions.touch(key);
    this.#context.pool.touch(client.hostname, server);
    try {
      server.bytesIn += bytes.length;
      await session.socket.send(bytes, session.target);
    } catch (thrown) {
      // The session may have been cut meanwhile; else the way to the server is broken, and UDP promises nothing.
      if (this.#sessions.get(key) !== session) return;
      server.failedConnections++;
      const target = formatEndpoint(server.endpoint);
      this.#warn(server.id, `cannot send to ${target}: ${plainReason(thrown)}`);
    }
  }

  #open(key: string, client: Deno.NetAddr): Session | undefined {
    const server = this.#context.pool.choose(client.hostname, client.port);
    if (server === undefined) {
      this.#warn("none", `has no server for ${client.hostname}: its datagram was dropped`);
      return undefined;
    }
    const socket = this.#takeFile() ? this.#openSocket(server) : undefined;
    if (socket === undefined) return undefined;
    const { address: hostname, port } = server.endpoint;
    const target: Deno.NetAddr = { transport: "udp", hostname, port };
    const session: Session = { key, client, server, target, socket };
    server.connections++;
    server.inactive++;
    this.#sessions.set(key, session);
    const task = this.#returnAll(session);
    this.#running.add(task);
    void task.finally(() => this.#running.delete(task));
    return session;
  }

  /** A file for one more session: a free one, or that of the session which is idle for longest. */
  #takeFile(): boolean {
    const mayGrow = this.#sessions.size < this.#limits.sessionsMax;
    if (mayGrow && this.#context.files.tryTake(1)) return true;
    if (this.#sessions.dropOldest()) {
      this.#warn(
        "full",
        "has all the sessions that it may have: one more replaces the longest idle one",
      );
      return true;
    }
    this.#warn("files", "cannot open a session: all open files that it may have are in use");
    return false;
  }

  /** Bound but not connected, so that "port unreachable" stays unsaid: finding that out is the checks' business. */
  #openSocket(server: PoolServer): Deno.DatagramConn | undefined {
    try {
      const hostname = familyOf(server.endpoint.address) === 6 ? "::" : "0.0.0.0";
      return Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
    } catch (thrown) {
      this.#context.files.give(1);
      server.failedConnections++;
      this.#warn("open", `cannot open a session: ${plainReason(thrown)}`);
      return undefined;
    }
  }

  /** Takes a server's datagrams back to the client until the session's socket is closed; never rejects. */
  async #returnAll(session: Session): Promise<void> {
    const slot = this.#slots.take();
    try {
      for (;;) {
        const [bytes, from] = await session.socket.receive(slot);
        if (!isFrom(from as Deno.NetAddr, session.server.endpoint)) continue;
        this.#sessions.touch(session.key);
        await this.#sendBack(bytes, session);
      }
    } catch {
      // It was closed, or is broken: then the client's next datagram opens a new one.
      if (this.#sessions.get(session.key) === session) {
        this.#sessions.delete(session.key);
        this.#end(session);
        this.#context.files.give(1);
      }
    }
    this.#slots.give(slot);
  }

  async #sendBack(bytes: Uint8Array, { client, server }: Session): Promise<void> {
    try {
      server.bytesOut += bytes.length;
      await this.#socket.send(bytes, client);
    } catch (thrown) {
      if (this.#closing.signal.aborted) return;
      this.#warn("back", `cannot send to ${client.hostname}: ${plainReason(thrown)}`);
    }
  }

  #onDrop(session: Session, reason: DropReason): void {
    this.#end(session);
    // A session that makes room leaves its file to the one that it makes room for.
    if (reason === "idle") this.#context.files.give(1);
  }

  #endWhere(condition: (session: Session) => boolean): void {
    for (const [key, session] of this.#sessions.entries()) {
      if (condition(session) && this.#sessions.delete(key)) {
        this.#end(session);
        this.#context.files.give(1);
      }
    }
  }

  /** Ends a session that was taken out of the map. */
  #end(session: Session): void {
    session.server.inactive--;
    close(session.socket);
  }

  #warn(kind: string, what: string): void {
    const { key, notices } = this.#context;
    notices.warn(kind, `${serviceId(key)} ${what}`);
  }
}

function isFrom(from: Deno.NetAddr, server: Endpoint): boolean {
  if (from.port !== server.port) return false;
  return from.hostname === server.address || canonicalAddress(from.hostname) === server.address;
}

function listen({ key }: RelayContext): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname: key.address, port: key.port });
  } catch (thrown) {
    throw cannotListen(key, thrown);
  }
}
