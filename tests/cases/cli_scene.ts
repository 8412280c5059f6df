/** A director as a process, two servers behind it on loopback, and the command line that asks it. */

import { eventually } from "../../core/testing/mod.ts";
import type { ServerSnapshot, Snapshot } from "../../mod.ts";
import type { CommandOutput, StartedProgram } from "../lanes/commands.ts";
import { ringmaster, withFolder, withRingmaster } from "./cli_program.ts";

/** A server that answers each piece it gets with its own port and that piece. */
export interface EchoServer extends Disposable {
  readonly port: number;
  /** As the director names it. */
  readonly id: string;
}

export function startEchoServer(): EchoServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const open = new Set<Deno.Conn>();
  const serve = async () => {
    for await (const connection of listener) {
      open.add(connection);
      echo(connection, port).finally(() => open.delete(connection));
    }
  };
  serve().catch(() => {});
  return {
    port,
    id: `127.0.0.1:${port}`,
    [Symbol.dispose]() {
      closeQuietly(listener);
      for (const connection of open) closeQuietly(connection);
    },
  };
}

async function echo(connection: Deno.Conn, port: number): Promise<void> {
  const buffer = new Uint8Array(1_024);
  const encoder = new TextEncoder();
  try {
    for (;;) {
      const read = await connection.read(buffer);
      if (read === null) break;
      await connection.write(encoder.encode(`${port} `));
      await connection.write(buffer.subarray(0, read));
    }
  } catch {
    // The other end is gone, which is how the checks end theirs.
  } finally {
    closeQuietly(connection);
  }
}

function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close();
  } catch {
    // It is closed already.
  }
}

export interface Scene {
  readonly config: string;
  readonly state: string;
  readonly socket: string;
  readonly virtualPort: number;
  readonly servers: readonly [EchoServer, EchoServer];
  /** Runs a command of the command line against the director. */
  ask(...words: string[]): Promise<CommandOutput>;
  /** Runs a command that must succeed, and gives what it printed. */
  tell(...words: string[]): Promise<string>;
  status(): Promise<Snapshot>;
  server(id: string): Promise<ServerSnapshot>;
}

/** A configuration with the service `web` of both servers, as the backend asks for it. */
function sceneText(
  { virtualPort, servers }: Pick<Scene, "virtualPort" | "servers">,
): string {
  return `backend: userspace
services:
  - name: web
    virtual: 127.0.0.1:${virtualPort}/tcp
    scheduler: rr
    check: { type: connect, interval: 100ms, timeout: 90ms }
    real:
      - ${servers[0].id} masq 1
      - ${servers[1].id} masq 1
`;
}

/** Runs the body with the files of a scene; no director runs yet. */
export async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    using first = startEchoServer();
    using second = startEchoServer();
    const socket = `${folder}/admin.sock`;
    const ask = (...words: string[]) => ringmaster(...words, "--socket", socket);
    const tell = async (...words: string[]) => {
      const { code, stdout, stderr } = await ask(...words);
      if (code === 0) return stdout;
      throw new Error(`"ringmaster ${words.join(" ")}" ended with ${code}: ${stderr}`);
    };
    const status = async () => JSON.parse(await tell("status", "--json")) as Snapshot;
    const scene: Scene = {
      config: `${folder}/ringmaster.yaml`,
      state: `${folder}/state`,
      socket,
      virtualPort: freePort(),
      servers: [first, second],
      ask,
      tell,
      status,
      async server(id) {
        const found = (await status()).services[0]?.servers.find((server) => server.id === id);
        if (found === undefined) throw new Error(`the status has no server ${id}`);
        return found;
      },
    };
    await Deno.writeTextFile(scene.config, sceneText(scene));
    await body(scene);
  });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Runs the body beside a director of the scene in which both servers are in service, and stops it clean. */
export async function withDirector(
  scene: Scene,
  body: (director: StartedProgram) => Promise<void>,
): Promise<void> {
  const { config, socket, state } = scene;
  const words = ["run", "-c", config, "--socket", socket, "--state", state, "--node", "lb1"];
  await withRingmaster(words, async (director) => {
    await director.waitFor(/ server\.up .*\n(.*\n)*.* server\.up /);
    await eventually("the table is settled", async () => {
      return (await scene.status()).reconcile.state === "settled";
    });
    await body(director);
    if (!director.ended) await director.stop();
  });
}

/** Runs the body with a scene and a director in it. */
export async function withRunningScene(
  body: (scene: Scene, director: StartedProgram) => Promise<void>,
): Promise<void> {
  await withScene((scene) => withDirector(scene, (director) => body(scene, director)));
}

/** A connection to the service: says something, and gives the port of the server that answered. */
export async function connectTo({ virtualPort }: Scene): Promise<
  Disposable & { say(text: string): Promise<number> }
> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: virtualPort });
  return {
    async say(text) {
      await connection.write(new TextEncoder().encode(text));
      const buffer = new Uint8Array(1_024);
      let answer = "";
      while (!answer.endsWith(text)) {
        const read = await connection.read(buffer);
        if (read === null) throw new Error(`the connection ended behind "${answer}"`);
        answer += new TextDecoder().decode(buffer.subarray(0, read));
      }
      return Number.parseInt(answer);
    },
    [Symbol.dispose]: () => closeQuietly(connection),
  };
}

/** The port of the server that a new connection goes to. */
export async function portOfNew(scene: Scene): Promise<number> {
  using connection = await connectTo(scene);
  return await connection.say("hello");
}
