/**
 * A client that asks for the status page back to back, each time on a connection of its own, until its standard input
 * ends. For every line there it waits for an answer to a request that begins from then on, and prints what has
 * happened since the line before: `report NUMBER JSON`.
 *
 *     request_agent.ts ADDRESS PORT LIMIT_MS PAUSE_MS
 */

import { type Asked, type ServiceGap, serviceGap } from "./gap.ts";

export const REQUESTS_READY = "request agent is ready";

const PATH = "/SpringRing/status";
/** What stands in every good answer of an application node. */
const ANSWER = "Sample SpringRing web application";
const ANSWER_BYTES_MAX = 65_536;
/** How long the last answer is waited for. */
const PATIENCE_MS = 5_000;

class Requests {
  #asked: Asked[] = [];
  #lastAnswer: Asked | undefined;

  constructor(readonly address: string, readonly port: number, readonly limitMs: number) {}

  async once(): Promise<boolean> {
    const failure = await this.#ask();
    const asked = { endedMs: performance.now(), ...(failure === undefined ? {} : { failure }) };
    this.#asked.push(asked);
    if (failure === undefined) this.#lastAnswer = asked;
    return failure === undefined;
  }

  /** What happened since the report before; the gap may have begun with an answer before that. */
  report(): ServiceGap {
    const gap = serviceGap(this.#asked);
    this.#asked = this.#lastAnswer === undefined ? [] : [this.#lastAnswer];
    return gap;
  }

  /** Why there was no good answer, or undefined where there was one. */
  async #ask(): Promise<string | undefined> {
    let connection: Deno.TcpConn | undefined;
    let late = false;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      late = true;
      abort.abort();
      connection?.close();
    }, this.limitMs);
    try {
      const { address: hostname, port } = this;
      connection = await Deno.connect({ hostname, port, signal: abort.signal });
      const host = `${hostname}:${port}`;
      const request = `GET ${PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      const text = await readAll(connection);
      return text.includes(ANSWER) ? undefined : `answer without "${ANSWER}"`;
    } catch (thrown) {
      if (late) return `no answer in ${this.limitMs} ms`;
      return thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      clearTimeout(timer);
      if (!late) connection?.close();
    }
  }
}

async function readAll(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(ANSWER_BYTES_MAX);
  let text = "";
  for (;;) {
    const length = await connection.read(buffer);
    if (length === null || text.length > ANSWER_BYTES_MAX) return text;
    text += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
}

async function main([address = "", port, limitMs, pauseMs]: readonly string[]): Promise<void> {
  const requests = new Requests(address, Number(port), Number(limitMs));
  let wanted = 0;
  let reported = 0;
  let askedAtMs = 0;
  (async () => {
    for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      wanted += text.split("\n").length - 1;
      askedAtMs = performance.now();
    }
    Deno.exit(0);
  })();
  console.log(REQUESTS_READY);
  for (;;) {
    const begunMs = performance.now();
    const answered = await requests.once();
    const patient = performance.now() < askedAtMs + PATIENCE_MS;
    if (reported < wanted && begunMs >= askedAtMs && (answered || !patient)) {
      console.log(
        `report ${++reported} ${JSON.stringify({ served: answered, ...requests.report() })}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
  }
}

if (import.meta.main) await main(Deno.args);
