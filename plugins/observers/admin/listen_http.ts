/**
 * HTTP servers for the application: limits of time and size around each request, and the way from the server's objects
 * to requests and answers and back. It is the server of node:http, because only that asks clients for certificates,
 * takes another certificate while it runs, and limits headers, times and connections.
 */

import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { messageOf } from "../../../core/plugin/mod.ts";
import type { Connection } from "./app_parts.ts";
import { protectHeaders } from "./headers.ts";
import { problemResponse } from "./problem.ts";
import type { TlsMaterial } from "./tls_files.ts";

/** As many streams of events as there may be, and room for everybody else. */
export const CONNECTIONS_MAX = 512;
/** Each route has its own limit, and none has more than half of this. */
export const BODY_BYTES_MAX = 8 * 1_024 * 1_024;

const LIMITS = {
  /** A client that sends its headers byte by byte is cut off then. */
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1_024,
  /** Who has its answer may go on for so long with a body that nobody reads. */
  restTimeout: 10_000,
} as const;
const HANDSHAKE_LIMIT_MS = 10_000;

export interface Answering {
  fetch(request: Request, connection: Connection): Response | Promise<Response>;
  /** An answer is on its way: until it has ended, `end` breaks it off. */
  opened?(request: Request, end: () => void): () => void;
}

export type HttpServer = http.Server | https.Server;
export type HttpLimits = { readonly [Name in keyof typeof LIMITS]: number };

/** A server that does not listen yet. */
export function createHttpServer(
  answering: Answering,
  tls?: TlsMaterial,
  { restTimeout, ...limits }: HttpLimits = LIMITS,
): HttpServer {
  const answer = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => {
    await respond(answering, incoming, outgoing, tls !== undefined);
    passOverRest(incoming, restTimeout);
  };
  const server = tls === undefined ? http.createServer(limits, answer) : https.createServer(
    { ...limits, handshakeTimeout: HANDSHAKE_LIMIT_MS, ...contextOf(tls) },
    answer,
  );
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

/** Another certificate for connections from now on; those that are open stay. */
export function exchangeCertificate(server: HttpServer, tls: TlsMaterial): void {
  if ("setSecureContext" in server) server.setSecureContext(contextOf(tls));
}

function contextOf({ cert, key, ca }: TlsMaterial): https.ServerOptions {
  const clients = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  return { cert, key, minVersion: "TLSv1.2", ...clients };
}

async function respond(
  answering: Answering,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
  tls: boolean,
): Promise<void> {
  const abort = new AbortController();
  outgoing.on("close", () => abort.abort(new Error("the client went away")));
  // A client that breaks off is its own affair.
  outgoing.on("error", () => {});
  incoming.on("error", () => {});
  const connection = connectionOf(incoming.socket, tls);
  const request = requestOf(incoming, connection, abort.signal);
  const response = await answerOf(answering, request, connection);
  protectHeaders(response.headers, tls);
  const closed = request === undefined
    ? undefined
    : answering.opened?.(request, () => outgoing.destroy());
  try {
    await write(response, outgoing, incoming.method === "HEAD");
  } catch {
    outgoing.destroy();
  } finally {
    closed?.();
  }
}

/**
 * What nobody has read of a body stands before the next request of the connection, so that it is taken and thrown away.
 * To close at once instead could take the answer from a client that is still sending.
 */
function passOverRest(incoming: http.IncomingMessage, limitMs: number): void {
  if (incoming.readableEnded || incoming.destroyed) return;
  const timer = setTimeout(() => incoming.destroy(), limitMs);
  const end = () => clearTimeout(timer);
  incoming.once("end", end);
  incoming.once("close", end);
  incoming.resume();
}

async function answerOf(
  answering: Answering,
  request: Request | undefined,
  connection: Connection,
): Promise<Response> {
  if (request === undefined) {
    const detail =
      "cannot read this request: its method, its host or its address is none to ask for";
    return problemResponse(400, detail);
  }
  try {
    const response = await answering.fetch(request, connection);
    // Headers of some answers, such as a redirection, cannot be changed.
    return new Response(response.body, response);
  } catch (thrown) {
    return problemResponse(500, `cannot answer: ${messageOf(thrown)}`);
  }
}

function connectionOf(socket: Socket, tls: boolean): Connection {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return { kind: "unix" };
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, "");
  const remote = `${address.includes(":") ? `[${address}]` : address}:${remotePort}`;
  if (!tls) return { kind: "tcp", remote, tls };
  const { CN: holder } = (socket as TLSSocket).getPeerCertificate()?.subject ?? {};
  const certificate = typeof holder === "string" ? { certificate: holder } : {};
  return { kind: "tcp", remote, tls, ...certificate };
}

/** Undefined where the host or the address cannot be read, and for methods that no web request may have (TRACE). */
function requestOf(
  incoming: http.IncomingMessage,
  connection: Connection,
  signal: AbortSignal,
): Request | undefined {
  const { url = "", method = "GET", rawHeaders } = incoming;
  const scheme = connection.kind === "tcp" && connection.tls ? "https" : "http";
  try {
    const headers = new Headers();
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
    }
    // A whole address, as proxies are asked, says the host too, and that one counts (RFC 9112 section 3.2.2).
    const whole = /^https?:\/\//i.test(url) ? new URL(url) : undefined;
    if (whole !== undefined) headers.set("host", whole.host);
    const path = whole === undefined ? url : `${whole.pathname}${whole.search}`;
    if (!path.startsWith("/")) return undefined;
    // Over the socket anything may stand there, and none of it is used.
    const host = connection.kind === "unix" ? "localhost" : headers.get("host") ?? "localhost";
    const bodiless = method === "GET" || method === "HEAD";
    const body = bodiless ? {} : { body: bodyOf(incoming) };
    // Put together as text: a path that begins with two slashes is no host.
    const target = new URL(`${scheme}://${host}${path}`);
    return new Request(target, { method, headers, signal, ...body });
  } catch {
    return undefined;
  }
}

/** Read only when somebody wants it; of one that is too long no more is kept. */
function bodyOf(incoming: http.IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let size = 0;
      let ended = false;
      const end = (last: () => void) => {
        if (!ended) last();
        ended = true;
        resolve();
      };
      incoming.on("data", (chunk: Uint8Array) => {
        size += chunk.length;
        if (ended) return;
        if (size <= BODY_BYTES_MAX) return controller.enqueue(new Uint8Array(chunk));
        end(() => controller.error(new Error(`it is longer than ${BODY_BYTES_MAX} bytes`)));
      });
      incoming.on("end", () => end(() => controller.close()));
      const left = () => end(() => controller.error(new Error("the client went away")));
      incoming.on("aborted", left);
      incoming.on("close", left);
      await promise;
    },
    cancel: () => void incoming.resume(),
  }, { highWaterMark: 0 });
}

async function write(
  response: Response,
  outgoing: http.ServerResponse,
  headOnly: boolean,
): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers]);
  const reader = response.body?.getReader();
  if (reader === undefined) return void outgoing.end();
  const leave = () => void reader.cancel().catch(() => {});
  if (headOnly) {
    leave();
    return void outgoing.end();
  }
  outgoing.flushHeaders();
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
  outgoing.once("close", () => {
    leave();
    onClosed();
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (outgoing.write(value)) continue;
    const drained = new Promise<void>((resolve) => outgoing.once("drain", resolve));
    await Promise.race([drained, closed]);
  }
  outgoing.end();
}
