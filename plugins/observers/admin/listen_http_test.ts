import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AddressInfo } from "node:net";
import type { Connection } from "./app_parts.ts";
import {
  type Answering,
  BODY_BYTES_MAX,
  CONNECTIONS_MAX,
  createHttpServer,
  type HttpLimits,
} from "./listen_http.ts";
import {
  AUTHORITY,
  CLIENT_CERTIFICATE,
  CLIENT_KEY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from "./tls_fixture.ts";
import type { TlsMaterial } from "./tls_files.ts";

const TLS: TlsMaterial = { cert: SERVER_CERTIFICATE, key: SERVER_KEY };

async function serving(
  fetchIt: Answering["fetch"],
  body: (port: number) => Promise<void>,
  tls?: TlsMaterial,
  limits?: HttpLimits,
): Promise<void> {
  const server = createHttpServer({ fetch: fetchIt }, tls, limits);
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  try {
    await body((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** What comes back for some bytes, until the other end closes. */
async function raw(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  // Who does not read meanwhile could wait for a server that waits for it.
  const written = writeAll(connection, new TextEncoder().encode(text)).catch(() => {});
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let all = "";
  for (;;) {
    const read = await connection.read(buffer).catch(() => null);
    if (read === null) break;
    all += decoder.decode(buffer.subarray(0, read));
  }
  await written;
  return all;
}

const echo: Answering["fetch"] = async (request) =>
  new Response(`${request.method} ${request.url} ${(await request.text()).length}`);

Deno.test("the server hands on method, address and body, and where the request came from", async () => {
  const connections: Connection[] = [];
  const note: Answering["fetch"] = (request, connection) => {
    connections.push(connection);
    return echo(request, connection);
  };
  await serving(note, async (port) => {
    const url = `http://127.0.0.1:${port}/a/b?c=d`;
    const answer = await fetch(url, { method: "PUT", body: "x".repeat(1_000_000) });
    assertEquals(await answer.text(), `PUT ${url} 1000000`);
    assertStringIncludes(answer.headers.get("content-security-policy") ?? "", "default-src 'none'");
  });
  const [connection] = connections;
  assert(
    connection?.kind === "tcp" && !connection.tls && connection.remote.startsWith("127.0.0.1:"),
  );
});

Deno.test("the server carries long bodies both ways over TLS", async () => {
  const piece = "y".repeat(64 * 1_024);
  const long: Answering["fetch"] = async (request) => {
    const { length } = await request.text();
    let left = 32;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- === 0) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    return new Response(stream, { headers: { "x-length": String(length) } });
  };
  await serving(long, async (port) => {
    using client = Deno.createHttpClient({ caCerts: [AUTHORITY] });
    const url = `https://127.0.0.1:${port}/`;
    const answer = await fetch(url, { client, method: "POST", body: "x".repeat(2_000_000) });
    assertEquals(answer.headers.get("x-length"), "2000000");
    assertEquals((await answer.text()).length, 32 * piece.length);
    assert(answer.headers.has("strict-transport-security"));
  }, TLS);
});

Deno.test("the server demands a client's certificate where it has authorities, and knows the holder", async () => {
  const who: Answering["fetch"] = (_request, connection) =>
    new Response(connection.kind === "tcp" ? connection.certificate ?? "nobody" : "unix");
  await serving(who, async (port) => {
    const url = `https://127.0.0.1:${port}/`;
    using anna = Deno.createHttpClient({
      caCerts: [AUTHORITY],
      cert: CLIENT_CERTIFICATE,
      key: CLIENT_KEY,
    });
    assertEquals(await (await fetch(url, { client: anna })).text(), "anna");
    using nobody = Deno.createHttpClient({ caCerts: [AUTHORITY] });
    const refused = await fetch(url, { client: nobody }).then(() => "answered", () => "refused");
    assertEquals(refused, "refused");
  }, { ...TLS, ca: AUTHORITY });
});

Deno.test("the server tells an application whose client went away, and ends the body that it was sending", async () => {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const { promise: cancelled, resolve: onCancel } = Promise.withResolvers<void>();
  const hang: Answering["fetch"] = (request) => {
    request.signal.addEventListener("abort", () => resolve());
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) =>
      controller.enqueue(new TextEncoder().encode("first"));
    return new Response(new ReadableStream({ start, cancel: () => onCancel() }));
  };
  await serving(hang, async (port) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    const reader = answer.body!.getReader();
    assertEquals(new TextDecoder().decode((await reader.read()).value), "first");
    await reader.cancel();
    await Promise.all([aborted, cancelled]);
  });
});

Deno.test("the server turns an application's throw into a problem, and breaks off a body that fails", async () => {
  const broken: Answering["fetch"] = (request) => {
    if (request.url.endsWith("/throw")) throw new Error("broken");
    return new Response(
      new ReadableStream({ pull: (controller) => controller.error(new Error("x")) }),
    );
  };
  await serving(broken, async (port) => {
    const thrown = await fetch(`http://127.0.0.1:${port}/throw`);
    assertEquals([thrown.status, (await thrown.json()).detail], [500, "cannot answer: broken"]);
    const failed = await fetch(`http://127.0.0.1:${port}/`).then(
      (each) => each.text(),
      () => "failed",
    )
      .catch(() => "failed");
    assertEquals(failed, "failed");
  });
});

Deno.test("the server refuses a body that is too long, and headers that are", () =>
  serving(async (request) => {
    const end = await request.text().then((text) => `${text.length}`, (thrown) => String(thrown));
    return new Response(end);
  }, async (port) => {
    const body = "x".repeat(3 * BODY_BYTES_MAX);
    const told = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
    assertStringIncludes(await told.text(), "longer than");
    const long = `GET / HTTP/1.1\r\nhost: x\r\nx: ${"a".repeat(20_000)}\r\n\r\n`;
    assertStringIncludes(await raw(port, long), "HTTP/1.1 431 ");
  }));

Deno.test("a body that nobody reads does not stand in the way of the next request", () =>
  serving((request) => new Response(`${request.method} unread`), async (port) => {
    const size = 3_000_000;
    const next = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    for (const method of ["POST", "GET"]) {
      const head = `${method} / HTTP/1.1\r\nhost: x\r\ncontent-length: ${size}\r\n\r\n`;
      const answers = await raw(port, `${head}${"x".repeat(size)}${next}`);
      assertEquals(answers.match(/\w+ unread/g), [`${method} unread`, "GET unread"]);
    }
  }));

Deno.test("the server cuts off who has its answer and does not send the rest of the body", () =>
  serving(
    () => new Response("unread"),
    async (port) => {
      const head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc";
      assertStringIncludes(await raw(port, head), "unread");
    },
    undefined,
    { ...PATIENT, restTimeout: 100 },
  ));

/** Long enough for every test. */
const PATIENT: HttpLimits = {
  headersTimeout: 60_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 50,
  maxHeaderSize: 16_384,
  restTimeout: 60_000,
};

Deno.test("the server reads an address as text, whatever is in it", () =>
  serving(echo, async (port) => {
    const head = (target: string, host = "h") =>
      raw(port, `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    assertStringIncludes(await head("//evil.example/x"), "GET http://h//evil.example/x 0");
    assertStringIncludes(await head("http://other:81/x?y=1"), "GET http://other:81/x?y=1 0");
    assertStringIncludes(await head("*"), "HTTP/1.1 400 ");
    assertStringIncludes(await head("/", "a b"), "HTTP/1.1 400 ");
    const trace = "TRACE / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    assertStringIncludes(await raw(port, trace), "cannot read this request: its method");
    assertStringIncludes(await raw(port, "GET / HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 ");
  }));

Deno.test("the server answers HEAD without a body", () =>
  serving(echo, async (port) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" });
    assertEquals([answer.status, await answer.text()], [200, ""]);
  }));

Deno.test("the server cuts off who sends a request byte by byte, and who sends nothing", async () => {
  const limits = { ...PATIENT, headersTimeout: 200, requestTimeout: 400, keepAliveTimeout: 200 };
  await serving(
    echo,
    async (port) => {
      assertStringIncludes(await raw(port, "GET / HTTP/1.1\r\nhost: x\r\n"), "408 ");
      assertStringIncludes(await raw(port, ""), "408 ");
      const body = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc";
      assertStringIncludes(await raw(port, body), "408 ");
    },
    undefined,
    limits,
  );
});

Deno.test("the server has a limit of connections", () => {
  assertEquals(createHttpServer({ fetch: echo }).maxConnections, CONNECTIONS_MAX);
  assertEquals(createHttpServer({ fetch: echo }, TLS).maxConnections, CONNECTIONS_MAX);
});
