/**
 * The demo's client: asks for the status page back to back, each time on a connection of its own, and prints a report
 * ten times a second, until its standard input ends.
 *
 *     client_agent.ts ADDRESS PORT
 */

import { RequestTally } from "./client_tally.ts";

const PATH = "/SpringRing/status";
/** What stands in every answer of an application node: its name, address and port. */
const ANSWER = /^\S+ at (\S+):\d+ answers/m;
const ANSWER_BYTES_MAX = 65_536;
/** An answer takes some milliseconds; what is lost on the way would be sent again only after a second. */
const LIMIT_MS = 50;
const PAUSE_MS = 5;
const REPORT_MS = 100;

/** The address of the node that answered, or undefined where none did in time. */
export async function askNode(hostname: string, port: number): Promise<string | undefined> {
  const abort = new AbortController();
  let connection: Deno.TcpConn | undefined;
  const timer = setTimeout(() => {
    abort.abort();
    connection?.close();
  }, LIMIT_MS);
  try {
    connection = await Deno.connect({ hostname, port, signal: abort.signal });
    const head = `GET ${PATH} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    return ANSWER.exec(await readAll(connection))?.[1];
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    if (!abort.signal.aborted) connection?.close();
  }
}

async function readAll(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(ANSWER_BYTES_MAX);
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < ANSWER_BYTES_MAX) {
    const length = await connection.read(buffer);
    if (length === null) break;
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
  return text;
}

async function main([address = "", port]: readonly string[]): Promise<void> {
  const tally = new RequestTally(performance.now());
  setInterval(() => console.log(JSON.stringify(tally.report(performance.now()))), REPORT_MS);
  Deno.stdin.readable.pipeTo(new WritableStream()).catch(() => {}).finally(() => Deno.exit(0));
  for (;;) {
    const node = await askNode(address, Number(port));
    if (node === undefined) tally.failure();
    else tally.answer(performance.now(), node);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

if (import.meta.main) await main(Deno.args);
