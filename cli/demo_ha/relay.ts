/**
 * Carries connections from one place to another, byte by byte: from a port of this machine to a unix socket, and in the
 * namespace of a director from that socket to its page. Unix sockets are files, which all namespaces share.
 */

export type Place =
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly transport: "unix"; readonly path: string };

export interface Relay {
  /** Ends the listener and all that it carries. */
  close(): void;
}

type Stream = Deno.TcpConn | Deno.UnixConn;

/** A page opens half a dozen connections; what is beyond this many waits for none of ours. */
const CONNECTIONS_MAX = 128;

/** Listens at once; throws where it cannot. */
export function startRelay(from: Place, to: Place): Relay {
  const listener = from.transport === "tcp" ? Deno.listen(from) : Deno.listen(from);
  const open = new Set<Stream>();
  accept(listener, to, open).catch(() => {});
  return {
    close() {
      listener.close();
      for (const stream of [...open]) end(stream, open);
    },
  };
}

async function accept(listener: Deno.Listener, to: Place, open: Set<Stream>): Promise<void> {
  for await (const stream of listener as AsyncIterable<Stream>) {
    if (open.size >= CONNECTIONS_MAX) stream.close();
    else carry(stream, to, open);
  }
}

async function carry(near: Stream, to: Place, open: Set<Stream>): Promise<void> {
  open.add(near);
  try {
    const far: Stream = to.transport === "tcp" ? await Deno.connect(to) : await Deno.connect(to);
    open.add(far);
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]).finally(() => end(far, open));
  } catch {
    // Nobody is there, as while the director is down: the other side sees its connection end.
  } finally {
    end(near, open);
  }
}

function end(stream: Stream, open: Set<Stream>): void {
  open.delete(stream);
  try {
    stream.close();
  } catch {
    // The pipe has closed it.
  }
}
