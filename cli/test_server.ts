/** For the tests of this folder: something that answers on a unix socket in the place of a director. */

export type Handler = (request: Request) => Response | Promise<Response>;

/** Runs the body with a socket on which the handler answers. */
export async function withServer(
  handler: Handler,
  body: (socket: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-client-" });
  const path = `${folder}/admin.sock`;
  const abort = new AbortController();
  const server = Deno.serve(
    { transport: "unix", path, signal: abort.signal, onListen: () => {} },
    handler,
  );
  try {
    await body(path);
  } finally {
    abort.abort();
    await server.finished;
    await Deno.remove(folder, { recursive: true });
  }
}

/** The answer to a request for a stream: pieces of text, and then the end where `open` does not keep it open. */
export function streamAnswer(pieces: readonly string[], open = false): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      if (!open) controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** An event as the director's administration tells it. */
export function toldEvent(id: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    time: Date.UTC(2026, 10, 22, 16, 0, id),
    type: "service.recovered",
    service: "10.0.0.1:80/tcp",
    severity: "info",
    sentence: "service 10.0.0.1:80/tcp has servers again",
    ...more,
  } as const;
}

export function toldText(id: number, more: Readonly<Record<string, unknown>> = {}): string {
  return `id: ${id}\nevent: x\ndata: ${JSON.stringify(toldEvent(id, more))}\n\n`;
}

/** Runs the body with a socket that a director has left which died without a word. */
export async function withStaleSocket(body: (socket: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-client-" });
  const path = `${folder}/admin.sock`;
  // Closing removes the file, unless it is found under another name by then.
  const listener = Deno.listen({ transport: "unix", path: `${folder}/new.sock` });
  await Deno.rename(`${folder}/new.sock`, path);
  listener.close();
  try {
    await body(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the body with the address of a loopback port on which the handler answers. */
export async function withHost(
  handler: Handler,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: abort.signal, onListen: () => {} },
    handler,
  );
  try {
    await body(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    abort.abort();
    await server.finished;
  }
}
