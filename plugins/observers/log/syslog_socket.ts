/** The socket to the local system log daemon. */

/** Where every daemon listens (syslog(3)). */
export const SYSLOG_PATH = "/dev/log";

export interface SyslogSocket {
  /**
   * Resolves when the daemon's socket has taken the message; rejects where there is none. Waits while the daemon is
   * behind. One call at a time.
   */
  send(message: string): Promise<void>;
  close(): void;
}

/** Nothing is opened before the first message. */
export function createSyslogSocket(path: string): SyslogSocket {
  const encoder = new TextEncoder();
  let socket: Deno.DatagramConn | undefined;
  let closed = false;

  function close(): void {
    socket?.close();
    socket = undefined;
  }

  return {
    async send(message) {
      if (closed) throw new Error("closed");
      if (socket === undefined) {
        const opened = await openSender();
        // It may have been closed meanwhile.
        if (closed) return opened.close();
        socket = opened;
      }
      try {
        await socket.send(encoder.encode(message), { transport: "unixpacket", path });
      } catch (thrown) {
        // The next message gets a socket of its own: whatever was wrong with this one is over.
        close();
        throw thrown;
      }
    },
    close() {
      closed = true;
      close();
    },
  };
}

/**
 * A socket to send from. The runtime only makes such sockets with a name in the file system; nobody needs it, and it
 * is taken away at once.
 */
async function openSender(): Promise<Deno.DatagramConn> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-" });
  try {
    return Deno.listenDatagram({ transport: "unixpacket", path: `${folder}/log` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
