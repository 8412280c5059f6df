import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "./eventually.ts";
import { refusingTarget, type ScriptedServer, startTcpServer } from "./tcp_server.ts";

async function connect({ target }: ScriptedServer): Promise<Deno.TcpConn> {
  return await Deno.connect({ hostname: target.address, port: target.port });
}

async function say(conn: Deno.TcpConn, text: string): Promise<void> {
  await conn.write(new TextEncoder().encode(text));
}

/** All that the server sends until it closes. */
async function hear(conn: Deno.TcpConn): Promise<string> {
  return await new Response(conn.readable).text();
}

Deno.test("startTcpServer follows its script with every client, and closes behind the last step", async () => {
  using server = startTcpServer(
    { send: "220 ready\n" },
    { expect: "LLEN jobs\r\n" },
    { send: new TextEncoder().encode(":17\r\n") },
  );
  for (let count = 1; count <= 2; count++) {
    const conn = await connect(server);
    await say(conn, "LLEN ");
    await say(conn, "jobs\r\n");
    assertEquals(await hear(conn), "220 ready\n:17\r\n");
    assertEquals(server.received, Array(count).fill("LLEN jobs\r\n"));
  }
  await eventually("both are closed", () => server.open === 0);
});

Deno.test("startTcpServer looks for each expected text behind the last one", async () => {
  using server = startTcpServer(
    { expect: "a" },
    { expect: /b+c/ },
    { send: "1" },
    { expect: "a" },
    { send: "2" },
  );
  const conn = await connect(server);
  await say(conn, "abbc");
  const buffer = new Uint8Array(8);
  assertEquals(await conn.read(buffer), 1);
  await say(conn, "za");
  assertEquals(await hear(conn), "2");
});

Deno.test("startTcpServer hangs until the client has enough of it", async () => {
  using server = startTcpServer("hang");
  const conn = await connect(server);
  await say(conn, "hello");
  await eventually("it has heard", () => server.received[0] === "hello");
  assertEquals(server.open, 1);
  conn.close();
  await eventually("it lets go", () => server.open === 0);
});

Deno.test("startTcpServer ends with its block, with whoever is connected", async () => {
  let conn: Deno.TcpConn;
  let target;
  {
    using server = startTcpServer({ expect: "never" });
    conn = await connect(server);
    await eventually("it is connected", () => server.open === 1);
    target = server.target;
    server.close();
  }
  assertEquals(await hear(conn), "");
  const { address: hostname, port } = target;
  await assertRejects(() => Deno.connect({ hostname, port }), Deno.errors.ConnectionRefused);
});

Deno.test("refusingTarget is a place where nobody listens", async () => {
  const { address: hostname, port, protocol } = refusingTarget();
  assertEquals(protocol, "tcp");
  assert(port > 0);
  await assertRejects(() => Deno.connect({ hostname, port }), Deno.errors.ConnectionRefused);
});
