/** TCP connections through Deno's own sockets; TLS is in tls.ts. */

import { ConnectionError, messageOf } from "../errors.ts";
import { canonicalAddress, type Endpoint, formatEndpoint } from "../model/mod.ts";
import { openTls } from "./tls.ts";

export interface TlsOptions {
  /** The name asked for in the handshake (SNI) and, where verified, the name that the certificate must carry. */
  readonly serverName?: string;
  readonly verify: boolean;
}

export interface TcpConnection {
  readonly local: Endpoint;
  /** Bytes read into the buffer, or null at the end of the stream. Rejects when closed or aborted. */
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
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({
      hostname: to.address,
      port: to.port,
      autoSelectFamily: false,
      signal,
    });
  } catch (thrown) {
    throw connectionError("connect to", to, signal, plainReason(thrown), thrown);
  }
  return new PlainConnection(connection, to, signal);
}

class PlainConnection implements TcpConnection {
  readonly #connection: Deno.TcpConn;
  readonly #to: Endpoint;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.close();
  #closed = false;

  constructor(connection: Deno.TcpConn, to: Endpoint, signal: AbortSignal) {
    this.#connection = connection;
    this.#to = to;
    this.#signal = signal;
    // The signal may have aborted between the connection's being made and this call.
    if (signal.aborted) this.close();
    else signal.addEventListener("abort", this.#onAbort, { once: true });
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

/** The error of a connection: what was tried with whom and why it failed, or that its time ran out. */
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

/** The operating system's words without its error number, and without the path that Deno adds for files. */
export function plainReason(thrown: unknown): string {
  return messageOf(thrown).replace(/ \(os error \d+\)(: \w+ '.*')?$/, "").toLowerCase();
}
