import { assertEquals, assertMatch } from "@std/assert";
import tls from "node:tls";
import type { AddressInfo } from "node:net";
import type { CheckResult } from "../../../core/plugin/mod.ts";
import { instantiate, testCertificate } from "../../../core/testing/mod.ts";
import { https } from "./mod.ts";
import { page } from "./testing.ts";

interface Server {
  readonly port: number;
  /** The names asked for in the handshakes. */
  readonly names: unknown[];
  close(): void;
}

async function serve(answer: string): Promise<Server> {
  const names: unknown[] = [];
  const { cert, key } = testCertificate;
  const server = tls.createServer({ cert, key }, (socket) => {
    names.push((socket as { servername?: unknown }).servername ?? undefined);
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, names, close: () => void server.close() };
}

function check(port: number, options: Record<string, unknown>): Promise<CheckResult> {
  const target = { address: "127.0.0.1", port, protocol: "tcp" } as const;
  return instantiate(https, options).check(target, new AbortController().signal);
}

Deno.test("https takes a self-signed certificate unless it is told to verify", async () => {
  const server = await serve(page("200 OK", "Sample SpringRing web application"));
  const receive = "SpringRing";
  assertEquals(await check(server.port, { receive }), {
    healthy: true,
    message: "status 200, body matches /SpringRing/",
  });
  assertEquals(
    await check(server.port, { receive, verify: "no" }),
    await check(server.port, { receive }),
  );
  assertEquals(await check(server.port, { receive, verify: "yes" }), {
    healthy: false,
    message: "self-signed certificate",
  });
  server.close();
});

Deno.test("https asks for the virtual host without its port, and for no name otherwise", async () => {
  const server = await serve(page("200 OK"));
  await check(server.port, { virtualhost: "www.example.org:8443" });
  await check(server.port, { virtualhost: "10.0.0.1" });
  await check(server.port, {});
  assertEquals(server.names, ["www.example.org", undefined, undefined]);
  server.close();
});

Deno.test("https reports the status like http", async () => {
  const server = await serve(page("503 Service Unavailable"));
  assertEquals(await check(server.port, {}), { healthy: false, message: "status 503, wanted 2xx" });
  server.close();
});

Deno.test("https is down where the server speaks plain HTTP or refuses", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    const connection = await listener.accept();
    await connection.write(new TextEncoder().encode(page("400 Bad Request")));
    connection.close();
  })();
  const result = await check(listener.addr.port, {});
  assertEquals(result.healthy, false);
  assertMatch(result.message, /\S/);
  await accepting;
  listener.close();
  assertEquals(await check(1, {}), { healthy: false, message: "connection refused" });
});
