/** TCP connections through Deno's own sockets; TLS is in tls.ts. */

import { messageOf, RingmasterError } from "../errors.ts";
import { type Endpoint, formatEndpoint } from "../model/mod.ts";
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

export async function openTcp(
  to: Endpoint,
  signal: AbortSignal,
  tls?: TlsOptions,
): Promise<TcpConnection> {
  if (tls !== undefined) return await openTls(to, signal, tls);
  const connection = await connect(to, signal);
  const close = () => {
    signal.removeEventListener("abort", close);
    try {
      connection.close();
    } catch {
      // Closed already, by the abort or by the caller.
    }
  };
  signal.addEventListener("abort", close, { once: true });
  return wrap(connection, close);
}

async function connect(to: Endpoint, signal: AbortSignal): Promise<Deno.TcpConn> {
  try {
    return await Deno.connect({
      hostname: to.address,
      port: to.port,
      autoSelectFamily: false,
      signal,
    });
  } catch (thrown) {
    throw connectFailure("connect to", to, signal, thrown);
  }
}

/** The error for a connection that could not be made: who refused what, or that time ran out. */
export function connectFailure(
  action: string,
  to: Endpoint,
  signal: AbortSignal,
  thrown: unknown,
): RingmasterError {
  const target = formatEndpoint(to);
  return signal.aborted
    ? new RingmasterError("timed_out", `cannot ${action} ${target}: ${messageOf(signal.reason)}`)
    : new RingmasterError(
      "connection_failed",
      `cannot ${action} ${target}: ${plainReason(thrown)}`,
      { cause: thrown },
    );
}

/** The operating system's words without its error number. */
export function plainReason(thrown: unknown): string {
  return messageOf(thrown).replace(/ \(os error \d+\)$/, "").toLowerCase();
}

function wrap(connection: Deno.Conn, close: () => void): TcpConnection {
  const address = connection.localAddr as Deno.NetAddr;
  return {
    local: { address: address.hostname, port: address.port },
    read: (into) => connection.read(into),
    async write(bytes) {
      let written = await connection.write(bytes);
      while (written < bytes.length) written += await connection.write(bytes.subarray(written));
    },
    close,
  };
}
