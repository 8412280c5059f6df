/**
 * The client of the end-to-end tests: runs on the client's host, reads one request a line on standard input and
 * prints one answer a line. One process for all requests, because starting one takes a second in a guest.
 */

/** What a test asks of the client. Every request is on a connection, or from a port, of its own. */
export type ClientRequest =
  | {
    readonly kind: "http";
    readonly address: string;
    readonly port: number;
    readonly path: string;
  }
  | {
    readonly kind: "sip";
    readonly transport: "udp" | "tcp";
    readonly address: string;
    readonly port: number;
  };

export type ClientAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

export const READY = "client agent is ready";

const LIMIT_MS = 5_000;
const ANSWER_BYTES_MAX = 65_536;

async function answer(request: ClientRequest): Promise<ClientAnswer> {
  try {
    const text = request.kind === "http"
      ? await overTcp(request, httpText(request), () => false)
      : request.transport === "tcp"
      ? await overTcp(request, sipText(request), isWholeSip)
      : await overUdp(request, sipText(request));
    return { ok: true, text };
  } catch (thrown) {
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function httpText({ address, port, path }: ClientRequest & { kind: "http" }): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${address}:${port}\r\nConnection: close\r\n\r\n`;
}

/** RFC 3261 section 11; `rport` (RFC 3581) lets the answer come back to the port that asked. */
function sipText({ transport, address, port }: ClientRequest & { kind: "sip" }): string {
  const token = crypto.randomUUID();
  return [
    `OPTIONS sip:${address}:${port} SIP/2.0`,
    `Via: SIP/2.0/${transport.toUpperCase()} client.invalid:5060;rport;branch=z9hG4bK${token}`,
    "Max-Forwards: 70",
    `From: <sip:client@client.invalid>;tag=${token.slice(0, 8)}`,
    `To: <sip:${address}:${port}>`,
    `Call-ID: ${token}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

function isWholeSip(text: string): boolean {
  return text.includes("\r\n\r\n");
}

/** Sends, and reads to the end of the connection or of the answer. */
async function overTcp(
  { address, port }: ClientRequest,
  text: string,
  isWhole: (answer: string) => boolean,
): Promise<string> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const connection = await Deno.connect({ hostname: address, port, signal });
  const timer = setTimeout(() => connection.close(), LIMIT_MS);
  try {
    await connection.write(new TextEncoder().encode(text));
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(ANSWER_BYTES_MAX);
    let received = "";
    while (!isWhole(received)) {
      const length = await connection.read(buffer);
      if (length === null) break;
      received += decoder.decode(buffer.subarray(0, length), { stream: true });
    }
    return received;
  } finally {
    clearTimeout(timer);
    try {
      connection.close();
    } catch {
      // The timer closed it.
    }
  }
}

async function overUdp({ address, port }: ClientRequest, text: string): Promise<string> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    socket.close();
  }, LIMIT_MS);
  try {
    await socket.send(new TextEncoder().encode(text), {
      transport: "udp",
      hostname: address,
      port,
    });
    const [bytes] = await socket.receive();
    return new TextDecoder().decode(bytes);
  } catch (thrown) {
    throw late ? new Error(`no answer within ${LIMIT_MS} ms`) : thrown;
  } finally {
    clearTimeout(timer);
    if (!late) socket.close();
  }
}

async function main(): Promise<void> {
  console.log(READY);
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { id, request } = JSON.parse(line) as { id: number; request: ClientRequest };
      console.log(JSON.stringify({ id, answer: await answer(request) }));
    }
  }
}

if (import.meta.main) await main();
