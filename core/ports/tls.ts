/** TLS connections through node:tls, because Deno's own sockets cannot leave a certificate unverified. */

import tls from "node:tls";
import type { ConnectionError } from "../errors.ts";
import { canonicalAddress, type Endpoint } from "../model/mod.ts";
import { systemErrorWordsByName } from "./system_error.ts";
import { connectionError, plainReason, type TcpConnection, type TlsOptions } from "./tcp.ts";

/**
 * Connects and shakes hands; the connection closes itself when the signal aborts. An unverified certificate may be anybody's
 * and of any date. Rejects with ConnectionError.
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

/** An IP address is no name: RFC 6066 section 3 keeps it out of the handshake. */
function serverNameOption(name: string | undefined): { servername?: string } {
  return name === undefined || canonicalAddress(name) !== undefined ? {} : { servername: name };
}

class TlsConnection implements TcpConnection {
  readonly #socket: tls.TLSSocket;
  readonly #to: Endpoint;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.close();
  /** The tail of a chunk that did not fit into the reader's buffer. */
  #rest: Uint8Array | undefined;
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
    socket.on("readable", changed);
    socket.on("end", () => {
      this.#ended = true;
      changed();
    });
    socket.on("error", (error: Error) => {
      this.#error ??= error;
      changed();
    });
    socket.on("close", () => {
      this.#ended = true;
      changed();
    });
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
      const chunk = this.#rest ?? this.#socket.read() as Uint8Array | null;
      if (chunk !== null) return this.#hand(chunk, into);
      if (this.#error !== undefined) throw this.#failure("read from");
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #hand(chunk: Uint8Array, into: Uint8Array): number {
    const length = Math.min(chunk.length, into.length);
    into.set(chunk.subarray(0, length));
    this.#rest = length < chunk.length ? chunk.subarray(length) : undefined;
    return length;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(this.#failure("write to"));
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        this.#error ??= error ?? undefined;
        if (this.#error === undefined && !this.#closed) resolve();
        else reject(this.#failure("write to"));
      });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#socket.destroy();
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
