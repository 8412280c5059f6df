import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { startRelay } from "./relay.ts";

function portOf(server: Deno.HttpServer<Deno.NetAddr>): number {
  return server.addr.port;
}

/** A free port; nobody else on this machine takes one in between but by bad luck. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

Deno.test("a relay carries requests and streams both ways, over a unix socket in between", async () => {
  const folder = await Deno.makeTempDir();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => new Response(`you said ${await request.text()}`),
  );
  const path = `${folder}/page.sock`;
  const port = freePort();
  const inner = startRelay(
    { transport: "unix", path },
    { transport: "tcp", hostname: "127.0.0.1", port: portOf(server) },
  );
  const outer = startRelay(
    { transport: "tcp", hostname: "127.0.0.1", port },
    { transport: "unix", path },
  );
  const long = "x".repeat(300_000);
  const ask = async (body: string) =>
    await (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body })).text();
  assertEquals(await ask(long), `you said ${long}`);
  const answers = await Promise.all(["a", "b", "c"].map(ask));
  assertEquals(answers, ["you said a", "you said b", "you said c"]);
  outer.close();
  inner.close();
  await server.shutdown();
  await assertRejects(() => ask("late"), TypeError);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a relay ends a connection when nobody is at the other end", async () => {
  const folder = await Deno.makeTempDir();
  const port = freePort();
  const relay = startRelay(
    { transport: "tcp", hostname: "127.0.0.1", port },
    { transport: "unix", path: `${folder}/nobody.sock` },
  );
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await eventually("the connection has ended", async () => {
    return await connection.read(new Uint8Array(1)).catch(() => null) === null;
  });
  connection.close();
  relay.close();
  await Deno.remove(folder, { recursive: true });
});
