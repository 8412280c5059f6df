/** A TCP server on loopback that follows a script: what a checker talks to in the tests of its author. */

import type { CheckTarget } from "../plugin/contracts.ts";

/**
 * One step of a script. `expect` waits until the client has sent that text (or what matches) since the last `expect`;
 * `send` sends; `hang` keeps the connection open until the client closes it. After the last step the server closes
 * the connection.
 */
export type ScriptStep =
  | { readonly expect: string | RegExp }
  | { readonly send: string | Uint8Array }
  | "hang";

export interface ScriptedServer extends Disposable {
  /** Where a check is to go. */
  readonly target: CheckTarget;
  /** What each client has sent so far, in the order in which they connected. */
  readonly received: readonly string[];
  /** Connections that are open. */
  readonly open: number;
  /** Ends it, with every connection. `using` does so at the end of the block. */
  close(): void;
}

interface Connection {
  readonly conn: Deno.TcpConn;
  text: string;
}

/** Listens on a free port; each connection follows the script from its beginning. */
export function startTcpServer(...script: readonly ScriptStep[]): ScriptedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Connection[] = [];
  const open = new Set<Deno.TcpConn>();
  const { hostname: address, port } = listener.addr;

  async function serve(connection: Connection): Promise<void> {
    const { conn } = connection;
    try {
      let from = 0;
      for (const step of script) from = await follow(step, connection, from);
    } catch {
      // The client went away, or the test ended; either shows in what the checker made of it.
    } finally {
      open.delete(conn);
      closeQuietly(conn);
    }
  }

  async function accept(): Promise<void> {
    for await (const conn of listener) {
      const connection: Connection = { conn, text: "" };
      connections.push(connection);
      open.add(conn);
      serve(connection);
    }
  }

  accept().catch(() => undefined);
  const close = () => {
    closeQuietly(listener);
    for (const conn of open) closeQuietly(conn);
  };
  return {
    target: { address, port, protocol: "tcp" },
    get received() {
      return connections.map(({ text }) => text);
    },
    get open() {
      return open.size;
    },
    close,
    [Symbol.dispose]: close,
  };
}

/** A target where nobody listens, so that connections are refused. */
export function refusingTarget(): CheckTarget {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { address: listener.addr.hostname, port: listener.addr.port, protocol: "tcp" };
}

/** Carries out a step; gives where in the text the next `expect` begins. */
async function follow(step: ScriptStep, connection: Connection, from: number): Promise<number> {
  const { conn } = connection;
  if (step === "hang") {
    while (await read(connection));
    return from;
  }
  if ("send" in step) {
    const { send } = step;
    let rest = typeof send === "string" ? new TextEncoder().encode(send) : send;
    while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
    return from;
  }
  for (;;) {
    const end = endOf(step.expect, connection.text, from);
    if (end !== undefined) return end;
    if (!await read(connection)) {
      throw new Error("the client closed before it sent what is expected");
    }
  }
}

/** Behind what is expected, or undefined where it has not come yet. */
function endOf(expected: string | RegExp, text: string, from: number): number | undefined {
  const rest = text.slice(from);
  const match = typeof expected === "string" ? undefined : expected.exec(rest);
  const at = typeof expected === "string" ? rest.indexOf(expected) : match?.index ?? -1;
  if (at < 0) return undefined;
  return from + at + (typeof expected === "string" ? expected : match?.[0] ?? "").length;
}

async function read(connection: Connection): Promise<boolean> {
  const buffer = new Uint8Array(4_096);
  const count = await connection.conn.read(buffer);
  if (count === null) return false;
  connection.text += new TextDecoder().decode(buffer.subarray(0, count));
  return true;
}

function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close();
  } catch {
    // It is closed already.
  }
}
