import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type NodeSettings, parseSettings, startNode } from "./application_node.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A port on which nothing listens, for TCP and UDP. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function withNode(body: (settings: NodeSettings) => Promise<void>): Promise<void> {
  const settings = {
    name: "AppNode1",
    address: "127.0.0.1",
    httpPort: freePort(),
    sipPort: freePort(),
    balancer: "127.0.0.150:7072",
  };
  const node = await startNode(settings);
  try {
    await body(settings);
  } finally {
    await node.stop();
  }
}

function options(transport: string, port: number): string {
  return [
    "OPTIONS sip:127.0.0.1 SIP/2.0",
    `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bKtest;rport`,
    "Max-Forwards: 70",
    "From: <sip:test@127.0.0.1>;tag=1",
    "To: <sip:127.0.0.1>",
    "Call-ID: 1",
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

Deno.test("the application node's status page has the article's text and says which node answers", () =>
  withNode(async ({ httpPort }) => {
    const response = await fetch(`http://127.0.0.1:${httpPort}/SpringRing/status`);
    assertEquals(response.status, 200);
    const text = await response.text();
    assertStringIncludes(text, "Sample SpringRing web application");
    assertMatch(text, /AppNode1 at 127\.0\.0\.1:\d+ answers, its request 1\n$/);
  }));

Deno.test("the application node closes each connection, so that a browser is balanced anew", () =>
  withNode(async ({ httpPort }) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: httpPort });
    await connection.write(encoder.encode("GET /SpringRing/status HTTP/1.1\r\nHost: x\r\n\r\n"));
    const text = await new Response(connection.readable).text();
    assertMatch(text, /^connection: close\r$/m);
  }));

Deno.test("the application node has no other page", () =>
  withNode(async ({ httpPort }) => {
    const response = await fetch(`http://127.0.0.1:${httpPort}/`);
    assertEquals(response.status, 404);
    assertStringIncludes(await response.text(), "there is only /SpringRing/status here");
  }));

Deno.test("the application node answers SIP OPTIONS over UDP", () =>
  withNode(async ({ sipPort }) => {
    const socket = Deno.listenDatagram({ hostname: "127.0.0.1", port: 0, transport: "udp" });
    const { port } = socket.addr as Deno.NetAddr;
    const to = { transport: "udp", hostname: "127.0.0.1", port: sipPort } as const;
    await socket.send(encoder.encode(options("UDP", port)), to);
    const [bytes] = await socket.receive();
    const answer = decoder.decode(bytes);
    assertMatch(answer, /^SIP\/2\.0 200 OK\r\n/);
    assertStringIncludes(answer, `;rport=${port};received=127.0.0.1\r\n`);
    assertStringIncludes(answer, "Contact: <sip:127.0.0.150:7072>\r\n");
    socket.close();
  }));

Deno.test("the application node answers several SIP requests on one TCP connection", () =>
  withNode(async ({ sipPort }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: sipPort });
    const text = options("TCP", 1);
    await connection.write(encoder.encode(text + text.slice(0, 30)));
    const buffer = new Uint8Array(4_096);
    const first = decoder.decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
    assertMatch(first, /^SIP\/2\.0 200 OK\r\n/);
    assertStringIncludes(first, "Contact: <sip:127.0.0.150:7072;transport=tcp>\r\n");
    await connection.write(encoder.encode(`${text.slice(30)}\r\n\r\n`));
    let rest = "";
    while (!rest.endsWith("\r\n\r\n\r\n")) {
      const length = await connection.read(buffer);
      if (length === null) break;
      rest += decoder.decode(buffer.subarray(0, length));
    }
    assertEquals(rest, `${first}\r\n`, "the answer again, and the answer to the keepalive");
  }));

Deno.test("the application node hangs up on what is no SIP", () =>
  withNode(async ({ sipPort }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: sipPort });
    await connection.write(encoder.encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertEquals(await connection.read(new Uint8Array(10)), null);
  }));

Deno.test("startNode starts all servers or none", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const settings = {
    name: "AppNode1",
    address: "127.0.0.1",
    httpPort: freePort(),
    sipPort: taken.addr.port,
    balancer: "127.0.0.150:7072",
  };
  await assertRejects(() => startNode(settings), Deno.errors.AddrInUse);
  using _free = Deno.listen({ hostname: "127.0.0.1", port: settings.httpPort });
});

Deno.test("parseSettings has the article's ports and refuses what it does not know", () => {
  const settings = parseSettings(["--name", "AppNode2", "--address", "10.0.0.146"]);
  assertEquals(settings, {
    name: "AppNode2",
    address: "10.0.0.146",
    httpPort: 9072,
    sipPort: 7072,
    balancer: "10.0.0.150:7072",
    untilStdinEnds: false,
  });
  assertThrows(() => parseSettings(["--port", "1"]), TypeError, "--port");
  assertThrows(
    () => parseSettings(["--http-port", "70000"]),
    TypeError,
    'cannot use --http-port "70000": wanted a port from 1 to 65535',
  );
});

const SCRIPT = new URL("./application_node.ts", import.meta.url).pathname;

function spawnNode(words: readonly string[], stdin: "piped" | "null"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", SCRIPT, ...words],
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function portWords(): string[] {
  return ["--http-port", String(freePort()), "--sip-port", String(freePort())];
}

Deno.test("the application node as a program prints one line when it is ready, and ends on SIGTERM", async () => {
  const child = spawnNode(portWords(), "null");
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  assertMatch(
    value,
    /^AppNode1 is ready: http:\/\/127\.0\.0\.1:\d+\/SpringRing\/status, sip:.*, process \d+\n$/,
  );
  assertStringIncludes(value, `process ${child.pid}\n`);
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  assertEquals((await reader.read()).done, true, "one line and no more");
  await child.stderr.cancel();
});

Deno.test("the application node as a program ends with its standard input where that is asked for", async () => {
  const child = spawnNode([...portWords(), "--until-stdin-ends"], "piped");
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGINT");
  await child.stdin.close();
  const { code, signal } = await child.status;
  assertEquals({ code, signal }, { code: 0, signal: null });
  await Promise.all([reader.cancel(), child.stderr.cancel()]);
});

Deno.test("the application node as a program explains a wrong command line", async () => {
  const child = spawnNode(["--sip-port", "none"], "null");
  const { code, stderr } = await child.output();
  assertEquals(code, 2);
  assertStringIncludes(decoder.decode(stderr), 'cannot use --sip-port "none"');
  assertStringIncludes(decoder.decode(stderr), "usage: application_node.ts");
});
