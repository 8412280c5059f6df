/**
 * Clients of the event stream, many in one process, so that their work is not the director's: each reads all that comes
 * over a connection of its own. Prints `ready`, then once a second a line of JSON with what was read so far, until
 * standard input ends.
 *
 *     operate_listeners.ts SOCKET CLIENTS
 */

export interface ListenersReport {
  /** Streams that are still open. */
  readonly open: number;
  readonly bytes: number;
  /** Events of the first client. */
  readonly events: number;
}

const REQUEST =
  "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
const REPORT_MS = 1_000;

const report = { open: 0, bytes: 0, events: 0 };

async function listen(path: string, counts: boolean): Promise<void> {
  const connection = await Deno.connect({ transport: "unix", path });
  await connection.write(new TextEncoder().encode(REQUEST));
  report.open++;
  read(connection, counts).finally(() => report.open--);
}

async function read(connection: Deno.UnixConn, counts: boolean): Promise<void> {
  const buffer = new Uint8Array(262_144);
  const decoder = new TextDecoder();
  for (;;) {
    const length = await connection.read(buffer);
    if (length === null) return;
    report.bytes += length;
    if (!counts) continue;
    const text = decoder.decode(buffer.subarray(0, length), { stream: true });
    report.events += text.split("\nevent: ").length - 1;
  }
}

async function main([path = "", clients]: readonly string[]): Promise<void> {
  for (let index = 0; index < Number(clients); index++) await listen(path, index === 0);
  console.log("ready");
  setInterval(() => console.log(JSON.stringify(report satisfies ListenersReport)), REPORT_MS);
  Deno.stdin.readable.pipeTo(new WritableStream()).catch(() => {}).finally(() => Deno.exit(0));
}

if (import.meta.main) await main(Deno.args);
