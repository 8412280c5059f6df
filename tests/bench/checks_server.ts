/**
 * The servers that tests/bench/checks.ts asks, in a process of their own so that their time is not
 * counted: HTTP on TCP, and SIP on UDP, both on every loopback address. Prints its ports as one
 * line of JSON and ends when its standard input does.
 */

const BODY = "Sample SpringRing web application";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ANSWER = encoder.encode(
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n` +
    `Connection: close\r\n\r\n${BODY}`,
);

async function serveHttp(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(4_096);
  try {
    if (await connection.read(buffer) === null) return;
    await connection.write(ANSWER);
    await connection.read(buffer);
  } catch {
    // The client is gone, which is how a check ends.
  } finally {
    connection.close();
  }
}

/** The answer to an OPTIONS request: its own headers, as RFC 3261 section 8.2.6 asks. */
function sipAnswer(request: string): string {
  const kept = request.split("\r\n").filter((line) => /^(via|from|call-id|cseq):/i.test(line));
  const to = /^to:.*$/im.exec(request)?.[0] ?? "";
  return ["SIP/2.0 200 Keepalive", ...kept, `${to};tag=bench`, "Content-Length: 0", "", ""]
    .join("\r\n");
}

async function serveSip(socket: Deno.DatagramConn): Promise<void> {
  for await (const [bytes, from] of socket) {
    await socket.send(encoder.encode(sipAnswer(decoder.decode(bytes))), from).catch(() => {});
  }
}

async function acceptAll(listener: Deno.TcpListener): Promise<void> {
  for await (const connection of listener) void serveHttp(connection);
}

const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
void acceptAll(listener);
void serveSip(socket);
console.log(JSON.stringify({ http: listener.addr.port, sip: (socket.addr as Deno.NetAddr).port }));
await Deno.stdin.readable.pipeTo(new WritableStream());
Deno.exit(0);
