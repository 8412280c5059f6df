/**
 * TLS connections through node:tls, because Deno's own sockets cannot leave a certificate
 * unverified.
 */

import tls from "node:tls";
import type { ConnectionError } from "../errors.ts";
import { canonicalAddress, type Endpoint } from "../model/mod.ts";
import { systemErrorWordsByName } from "./system_error.ts";
import { connectionError, plainReason, type TcpConnection, type TlsOptions } from "./tcp.ts";

/**
 * Connects and shakes hands; the connection closes itself when the signal aborts. An unverified
 * certificate may be anybody's and of any date. Rejects with ConnectionError.
 */
export function openTls(
  to: Endpoint,
  signal: AbortSignal,
  options: TlsOptions,
): Promise<TcpConnection> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(connectionError("connect to", to, signal, "", undefined));
    const socket = tls.connect({
      host: to.address,
      port: to.port,
      rejectUnauthorized: options.verify,
      ...serverNameOption(options.serverName),
    });
    const connection = new TlsConnection(socket, to, signal);
    connection.whenSecure(() => resolve(connection), reject);
  });
}

/**
 * What a server may send ahead of the reader before the connection is given up, because it cannot
 * be made to wait.
 */
export const UNREAD_BYTES_MAX = 4 * 1_024 * 1_024;

/** An IP address is no name: RFC 6066 section 3 keeps it out of the handshake. */
function serverNameOption(name: string | undefined): { servername?: string } {
  return name === undefined || canonicalAddress(name) !== undefined ? {} : { servername: name };
}

class TlsConnection implements TcpConnection {
  readonly #socket: tls.TLSSocket;
  readonly #to: Endpoint;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.close();
  /** What has come and was not read yet, with its length in bytes. */
  readonly #chunks: Uint8Array[] = [];
  #unreadBytes = 0;
  readonly #writes = new Set<() => void>();
  #error: unknown;
  #closed = false;
  #ended = false;
  /** Called once at the next change of the socket's state. */
  #wake: () => void = () => {};

  constructor(socket: tls.TLSSocket, to: Endpoint, signal: AbortSignal) {
    this.#socket = socket;
    this.#to = to;
    this.#signal = signal;
    const changed = () => this.#wake();
    // The socket is never paused: in Deno 2.9 one that was paused, or is read by read(), can lose
    // the rest of a stream.
    socket.on("data", (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      this.#unreadBytes += chunk.length;
      if (this.#unreadBytes > UNREAD_BYTES_MAX) {
        socket.destroy(new Error(`more than ${UNREAD_BYTES_MAX} bytes were not read in time`));
      }
      changed();
    });
    socket.on("end", () => {
      this.#ended = true;
      changed();
    });
    socket.on("error", (error: Error) => {
      this.#error ??= error;
      changed();
    });
    socket.on("close", () => this.#end());
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  get local(): Endpoint {
    const { localAddress = "", localPort = 0 } = this.#socket;
    return { address: canonicalAddress(localAddress) ?? localAddress, port: localPort };
  }

  whenSecure(onSecure: () => void, onFailure: (error: ConnectionError) => void): void {
    let settled = false;
    this.#socket.once("secureConnect", () => {
      settled = true;
      onSecure();
    });
    this.#wake = () => {
      if (settled || (this.#error === undefined && !this.#ended)) return;
      settled = true;
      const failure = this.#failure("connect to");
      this.close();
      onFailure(failure);
    };
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#closed) throw this.#failure("read from");
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return this.#hand(chunk, into);
      if (this.#error !== undefined) throw this.#failure("read from");
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Copies what fits; the rest waits for the next read. */
  #hand(chunk: Uint8Array, into: Uint8Array): number {
    const length = Math.min(chunk.length, into.length);
    into.set(chunk.subarray(0, length));
    this.#unreadBytes -= length;
    if (length < chunk.length) this.#chunks.unshift(chunk.subarray(length));
    return length;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.reject(this.#failure("write to"));
    return new Promise((resolve, reject) => {
      const abandon = () => reject(this.#failure("write to"));
      this.#writes.add(abandon);
      this.#socket.write(bytes, (error) => {
        this.#error ??= error ?? undefined;
        this.#writes.delete(abandon);
        if (this.#error === undefined && !this.#ended) resolve();
        else abandon();
      });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#socket.destroy();
    this.#end();
  }

  /**
   * Nothing more will come, and what was being written will not arrive: the socket does not always
   * say so itself.
   */
  #end(): void {
    this.#ended = true;
    for (const abandon of this.#writes) abandon();
    this.#writes.clear();
    this.#wake();
  }

  #failure(action: string): ConnectionError {
    const reason = this.#closed
      ? "closed"
      : this.#error === undefined
      ? "closed by the server"
      : tlsReason(this.#error);
    return connectionError(action, this.#to, this.#signal, reason, this.#error);
  }
}

/** Plain words for what node's sockets report: the system's, or those of the handshake. */
function tlsReason(error: unknown): string {
  const name = error instanceof Error && "code" in error ? String(error.code) : "";
  // The module's own message lists every name in the certificate.
  if (name === "ERR_TLS_CERT_ALTNAME_INVALID") return "the certificate is for another name";
  return systemErrorWordsByName(name) ?? plainReason(error);
}
