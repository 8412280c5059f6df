/**
 * A thousand HTTP servers in one process: one listener on every loopback address answers as each of
 * them. Lines on standard input make addresses fail (`fail ADDRESS`) and heal (`heal ADDRESS`), and all of them answer
 * well and badly in turn (`flap`) until that ends (`calm`).
 * Prints `ready PORT`, and ends with its standard input.
 */

const BODY = "Sample SpringRing web application";
const encoder = new TextEncoder();
const answer = (status: string) =>
  encoder.encode(
    `HTTP/1.1 ${status}\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`,
  );
const GOOD = answer("200 OK");
const BAD = answer("503 Service Unavailable");
const failing = new Set<string>();
/** While all flap: the addresses whose last answer was a good one. */
let flapping: Set<string> | undefined;

function answerOf(address: string): Uint8Array {
  if (flapping === undefined) return failing.has(address) ? BAD : GOOD;
  if (flapping.delete(address)) return BAD;
  flapping.add(address);
  return GOOD;
}

async function serve(connection: Deno.TcpConn): Promise<void> {
  try {
    const buffer = new Uint8Array(2_048);
    await connection.read(buffer);
    await connection.write(answerOf(connection.localAddr.hostname));
    await connection.read(buffer);
  } catch {
    // The checker may close first.
  } finally {
    try {
      connection.close();
    } catch {
      // Closed already.
    }
  }
}

async function obey(listener: Deno.TcpListener): Promise<void> {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const text of lines) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const [verb, address = ""] = part.split(" ");
      if (verb === "flap") flapping = new Set();
      else if (verb === "calm") flapping = undefined;
      else if (verb === "fail") failing.add(address);
      else failing.delete(address);
    }
  }
  listener.close();
}

const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
console.log(`ready ${listener.addr.port}`);
obey(listener);
try {
  for await (const connection of listener) serve(connection);
} catch {
  // The listener was closed with the standard input.
}
