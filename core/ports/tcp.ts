/** TCP connections through Deno's own sockets; TLS is in tls.ts. */

import { ConnectionError, messageOf } from "../errors.ts";
import { canonicalAddress, type Endpoint, formatEndpoint } from "../model/mod.ts";
import { openTls } from "./tls.ts";

export interface TlsOptions {
  /**
   * The name asked for in the handshake (SNI) and, where verified, the name that the certificate
   * must carry.
   */
  readonly serverName?: string;
  readonly verify: boolean;
}

export interface TcpConnection {
  readonly local: Endpoint;
  /**
   * Bytes read into the buffer, or null at the end of the stream. Rejects when closed or aborted.
   */
  read(into: Uint8Array): Promise<number | null>;
  /** Writes all of it. */
  write(bytes: Uint8Array): Promise<void>;
  /** Idempotent. */
  close(): void;
}

/** Connects; the connection closes itself when the signal aborts. Rejects with ConnectionError. */
export function openTcp(
  to: Endpoint,
  signal: AbortSignal,
  tls?: TlsOptions,
): Promise<TcpConnection> {
  return tls === undefined ? openPlain(to, signal) : openTls(to, signal, tls);
}

async function openPlain(to: Endpoint, signal: AbortSignal): Promise<TcpConnection> {
  if (signal.aborted) throw connectionError("connect to", to, signal, "", undefined);
  const attempt = new AbortController();
  // Deno 2.9 asks the signal once more when the connection stands already, and then drops it
  // without closing it. A signal of our own that never throws gets the connection in that case too,
  // and below it is closed.
  attempt.signal.throwIfAborted = () => {};
  let opened: PlainConnection | undefined;
  // One listener for both, because each costs about as much as reading the answer does.
  const onAbort = () => opened === undefined ? attempt.abort() : opened.close();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const connection = await Deno.connect({
      hostname: to.address,
      port: to.port,
      autoSelectFamily: false,
      signal: attempt.signal,
    });
    if (!signal.aborted) return opened = new PlainConnection(connection, to, signal, onAbort);
    connection.close();
    throw signal.reason;
  } catch (thrown) {
    signal.removeEventListener("abort", onAbort);
    throw connectionError("connect to", to, signal, plainReason(thrown), thrown);
  }
}

class PlainConnection implements TcpConnection {
  readonly #connection: Deno.TcpConn;
  readonly #to: Endpoint;
  readonly #signal: AbortSignal;
  /** Listens to the signal until the connection is closed. */
  readonly #onAbort: () => void;
  #closed = false;

  constructor(connection: Deno.TcpConn, to: Endpoint, signal: AbortSignal, onAbort: () => void) {
    this.#connection = connection;
    this.#to = to;
    this.#signal = signal;
    this.#onAbort = onAbort;
  }

  get local(): Endpoint {
    const { hostname, port } = this.#connection.localAddr as Deno.NetAddr;
    return { address: canonicalAddress(hostname) ?? hostname, port };
  }

  async read(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#connection.read(into);
    } catch (thrown) {
      throw this.#failure("read from", thrown);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      let written = await this.#connection.write(bytes);
      while (written < bytes.length) {
        written += await this.#connection.write(bytes.subarray(written));
      }
    } catch (thrown) {
      throw this.#failure("write to", thrown);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#connection.close();
  }

  #failure(action: string, thrown: unknown): ConnectionError {
    const reason = this.#closed ? "closed" : plainReason(thrown);
    return connectionError(action, this.#to, this.#signal, reason, thrown);
  }
}

/**
 * The error of a connection: what was tried with whom and why it failed, or that its time ran out.
 */
export function connectionError(
  action: string,
  to: Endpoint,
  signal: AbortSignal,
  reason: string,
  cause: unknown,
): ConnectionError {
  const text = `cannot ${action} ${formatEndpoint(to)}`;
  return signal.aborted
    ? new ConnectionError("timed_out", text, messageOf(signal.reason), { cause })
    : new ConnectionError("connection_failed", text, reason, { cause });
}

/**
 * The operating system's words without its error number, and without the path that Deno adds for
 * files.
 */
export function plainReason(thrown: unknown): string {
  return messageOf(thrown).replace(/ \(os error \d+\)(: \w+ '.*')?$/, "").toLowerCase();
}
