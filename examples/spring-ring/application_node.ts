/**
 * An application node as in the article: a web application with a status page, and a SIP server that
 * answers OPTIONS over UDP and TCP. Two of them stand behind the balancer.
 *
 *     deno run --allow-all examples/spring-ring/application_node.ts --name AppNode1 --address 10.0.0.147
 */

import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { answerSip, type SipCircumstances } from "./sip_answer.ts";
import { createSipStream } from "./sip_stream.ts";

export interface NodeSettings {
  readonly name: string;
  readonly address: string;
  readonly httpPort: number;
  readonly sipPort: number;
  /** `HOST:PORT` of the balancer's SIP service, for the Contact header. */
  readonly balancer: string;
}

export interface ApplicationNode {
  readonly settings: NodeSettings;
  stop(): Promise<void>;
}

const STATUS_PATH = "/SpringRing/status";

/** A client that says nothing for so long has gone. */
const SIP_IDLE_MS = 60_000;

/** Starts all three servers, or none. */
export async function startNode(settings: NodeSettings): Promise<ApplicationNode> {
  const open: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const close of open.splice(0).reverse()) await close();
  };
  try {
    open.push(await serveHttp(settings));
    open.push(serveSipDatagrams(settings));
    open.push(serveSipStreams(settings));
    return { settings, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function serveHttp({ name, address, httpPort }: NodeSettings): Promise<() => Promise<void>> {
  let answered = 0;
  const server = createServer((request, response) => {
    const found = request.url?.split("?")[0] === STATUS_PATH;
    if (found) answered++;
    const text = found
      ? `Sample SpringRing web application\n` +
        `${name} at ${address}:${httpPort} answers, its request ${answered}\n`
      : `${name}: there is only ${STATUS_PATH} here\n`;
    response.writeHead(found ? 200 : 404, {
      "content-type": "text/plain; charset=utf-8",
      "content-length": text.length,
      // Every request on a connection of its own, so that a browser is balanced anew each time.
      "connection": "close",
    });
    response.end(text);
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(httpPort, address, resolve);
  await listening;
  return () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
}

function serveSipDatagrams({ address, sipPort, balancer }: NodeSettings): () => void {
  const socket = Deno.listenDatagram({ hostname: address, port: sipPort, transport: "udp" });
  (async () => {
    for await (const [bytes, from] of socket) {
      const source = addressOf(from);
      const answer = answerSip(new TextDecoder().decode(bytes), {
        transport: "udp",
        source,
        contact: balancer,
      });
      if (answer === undefined) continue;
      // A client that is already gone is its own affair.
      await socket.send(new TextEncoder().encode(answer.text), {
        transport: "udp",
        hostname: source.address,
        port: answer.port,
      }).catch(() => {});
    }
  })();
  return () => socket.close();
}

function serveSipStreams({ address, sipPort, balancer }: NodeSettings): () => void {
  const listener = Deno.listen({ hostname: address, port: sipPort });
  const connections = new Set<Deno.Conn>();
  (async () => {
    for await (const connection of listener) {
      connections.add(connection);
      const source = addressOf(connection.remoteAddr);
      talkSip(connection, { transport: "tcp", source, contact: balancer })
        .catch(() => {}) // Reset by the other side, or closed by a stop.
        .finally(() => {
          connections.delete(connection);
          closeQuietly(connection);
        });
    }
  })();
  return () => {
    listener.close();
    for (const connection of connections) closeQuietly(connection);
  };
}

async function talkSip(connection: Deno.Conn, circumstances: SipCircumstances): Promise<void> {
  const stream = createSipStream();
  const buffer = new Uint8Array(4_096);
  const send = async (text: string) => {
    const writer = connection.writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  };
  while (true) {
    const idle = setTimeout(() => closeQuietly(connection), SIP_IDLE_MS);
    const length = await connection.read(buffer).finally(() => clearTimeout(idle));
    if (length === null) return;
    for (const part of stream.push(buffer.subarray(0, length))) {
      if (part.kind === "broken") return;
      if (part.kind === "keepalive") await send("\r\n");
      else {
        const answer = answerSip(part.text, circumstances);
        if (answer !== undefined) await send(answer.text);
      }
    }
  }
}

function addressOf(address: Deno.Addr): { address: string; port: number } {
  const { hostname, port } = address as Deno.NetAddr;
  return { address: hostname, port };
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}

const USAGE = `usage: application_node.ts [--name NAME] [--address ADDRESS] [--http-port PORT]
         [--sip-port PORT] [--balancer HOST:PORT] [--until-stdin-ends]`;

/** Throws TypeError with a sentence for what cannot be understood. */
export function parseSettings(
  words: readonly string[],
): NodeSettings & { untilStdinEnds: boolean } {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      "name": text("AppNode1"),
      "address": text("127.0.0.1"),
      "http-port": text("9072"),
      "sip-port": text("7072"),
      "balancer": text("10.0.0.150:7072"),
      "until-stdin-ends": { type: "boolean", default: false },
    },
  });
  return {
    name: values.name,
    address: values.address,
    httpPort: parsePort("--http-port", values["http-port"]),
    sipPort: parsePort("--sip-port", values["sip-port"]),
    balancer: values.balancer,
    untilStdinEnds: values["until-stdin-ends"],
  };
}

function parsePort(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new TypeError(`cannot use ${option} "${text}": wanted a port from 1 to 65535`);
}

async function main(): Promise<void> {
  const { untilStdinEnds, ...settings } = parseSettings(Deno.args);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGTERM", end);
  // Whoever starts nodes ends them too, so Ctrl-C on the terminal that they share is not for this one.
  Deno.addSignalListener("SIGINT", () => untilStdinEnds || end());
  if (untilStdinEnds) Deno.stdin.readable.pipeTo(new WritableStream()).catch(() => {}).finally(end);
  const node = await startNode(settings);
  const { name, address, httpPort, sipPort, balancer } = settings;
  console.log(
    `${name} is ready: http://${address}:${httpPort}${STATUS_PATH}, ` +
      `sip:${address}:${sipPort} over UDP and TCP, Contact sip:${balancer}, process ${Deno.pid}`,
  );
  await ended;
  await node.stop();
  Deno.exit(0);
}

if (import.meta.main) {
  try {
    await main();
  } catch (thrown) {
    console.error(`application node: ${thrown instanceof Error ? thrown.message : thrown}`);
    if (thrown instanceof TypeError) console.error(USAGE);
    Deno.exit(thrown instanceof TypeError ? 2 : 1);
  }
}
