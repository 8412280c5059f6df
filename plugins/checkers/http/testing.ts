/** A scripted server for the tests of this folder, and answers to script it with. */

export interface ScriptedServer {
  readonly port: number;
  /** The requests that came, each up to its empty line. */
  readonly requests: readonly string[];
  close(): void;
}

export interface Script {
  /** What is sent, piece by piece, after the request has come. */
  readonly pieces: readonly (string | Uint8Array)[];
  /**
   * Whether the connection is left open after the last piece until the client closes it; it is
   * closed otherwise.
   */
  readonly hold?: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Answers each connection with a script, all alike or by the request. */
export function serve(script: Script | ((request: string) => Script)): ScriptedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: string[] = [];
  void (async () => {
    for await (const connection of listener) {
      // A client that closes early is what some tests are about.
      void answer(connection).catch(() => {}).finally(() => connection.close());
    }
  })();

  async function answer(connection: Deno.Conn): Promise<void> {
    const request = await readRequest(connection);
    requests.push(request);
    const { pieces, hold = false } = typeof script === "function" ? script(request) : script;
    for (const piece of pieces) await writeAll(connection, piece);
    if (hold) await connection.read(new Uint8Array(1));
  }

  return { port: listener.addr.port, requests, close: () => listener.close() };
}

async function readRequest(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(8_192);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const length = await connection.read(buffer);
    if (length === null) break;
    text += decoder.decode(buffer.subarray(0, length));
  }
  return text;
}

async function writeAll(connection: Deno.Conn, piece: string | Uint8Array): Promise<void> {
  const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** An answer with its Content-Length. */
export function page(status: string, body = "", headers = ""): string {
  const length = encoder.encode(body).length;
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${length}\r\n\r\n${body}`;
}

/** The same bytes cut at these places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [
    ...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length]),
  ]
    .sort((left, right) => left - right);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}
