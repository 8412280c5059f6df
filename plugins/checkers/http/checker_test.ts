import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import net from "node:net";
import type { CheckResult } from "../../../core/plugin/mod.ts";
import { createTestContext, eventually, instantiate } from "../../../core/testing/mod.ts";
import { http } from "./mod.ts";
import { BODY_BYTES_MAX } from "./parse.ts";
import { page, type Script, type ScriptedServer, serve } from "./testing.ts";

const RING = "Sample SpringRing web application";
const never = new AbortController().signal;

function check(
  server: ScriptedServer,
  options: Record<string, unknown> = {},
  signal: AbortSignal = never,
): Promise<CheckResult> {
  const target = { address: "127.0.0.1", port: server.port, protocol: "tcp" } as const;
  return instantiate(http, options).check(target, signal);
}

async function checkOnce(script: Script, options?: Record<string, unknown>): Promise<CheckResult> {
  const server = serve(script);
  try {
    return await check(server, options);
  } finally {
    server.close();
  }
}

/** A check that is given up after a moment, as the monitor does when its time is over. */
async function outOfTime(script: Script, options?: Record<string, unknown>): Promise<CheckResult> {
  const server = serve(script);
  const abort = new AbortController();
  const checking = check(server, options, abort.signal);
  await eventually("the server was asked", () => server.requests.length > 0);
  abort.abort(new Error("no answer within 1s"));
  const result = await checking;
  server.close();
  return result;
}

Deno.test("http follows case 26 of the ldirectord reference, but for redirects", async () => {
  const location = "Location: http://127.0.0.1:1/elsewhere\r\n";
  const table: [string, Script["pieces"], boolean, string][] = [
    [
      "200 that matches",
      [page("200 OK", `<h1>${RING}</h1>`)],
      true,
      `status 200, body matches /${RING}/`,
    ],
    ["200 that does not", [page("200 OK", "Other")], false, `body does not match /${RING}/`],
    ["401", [page("401 Unauthorized", RING)], false, "status 401, wanted 2xx"],
    ["404 that would match", [page("404 Not Found", RING)], false, "status 404, wanted 2xx"],
    ["500", [page("500 Internal Server Error", RING)], false, "status 500, wanted 2xx"],
    [
      "301",
      [page("301 Moved Permanently", "", location)],
      false,
      `status 301 to "http://127.0.0.1:1/elsewhere", wanted 2xx; redirects are not followed`,
    ],
  ];
  for (const [name, pieces, healthy, message] of table) {
    assertEquals(
      await checkOnce({ pieces, hold: true }, { receive: RING }),
      { healthy, message },
      name,
    );
  }
  const noContent: Script = { pieces: ["HTTP/1.1 204 No Content\r\n\r\n"], hold: true };
  assertEquals(await checkOnce(noContent), { healthy: true, message: "status 204" });
  assertEquals((await checkOnce(noContent, { receive: "" })).healthy, true, "an empty pattern");
});

Deno.test("http sends one request with the Host that is wanted", async () => {
  const server = serve({ pieces: [page("200 OK")] });
  await check(server, { request: "/SpringRing/status" });
  await check(server, { method: "HEAD", virtualhost: "www.example.org" });
  assertEquals(server.requests, [
    "GET /SpringRing/status HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ringmaster\r\n" +
    "Connection: close\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: ringmaster\r\n" +
    "Connection: close\r\n\r\n",
  ]);
  server.close();
});

Deno.test("http does not follow a redirect, not even to a server that would answer right", async () => {
  const other = serve({ pieces: [page("200 OK", RING)] });
  const location = `Location: http://127.0.0.1:${other.port}/\r\n`;
  const result = await checkOnce({ pieces: [page("302 Found", "", location)] });
  assertEquals(result.healthy, false);
  assertStringIncludes(result.message, `http://127.0.0.1:${other.port}/`);
  assertEquals(other.requests, []);
  other.close();
});

Deno.test("http decides without waiting for the connection to close", async () => {
  const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n21\r\n${RING}\r\n0\r\n\r\n`;
  const scripts: [Script["pieces"], Record<string, unknown>][] = [
    [[page("200 OK", RING)], { receive: RING }],
    [[chunked], { receive: RING }],
    [["HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"], {}],
    [["HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"], { method: "HEAD" }],
  ];
  for (const [pieces, options] of scripts) {
    assertEquals((await checkOnce({ pieces, hold: true }, options)).healthy, true);
  }
});

Deno.test("http reads a body to the end of the connection where it has no length", async () => {
  const pieces = ["HTTP/1.0 200 OK\r\n\r\n", "Sample Spring", "Ring web application"];
  assertEquals((await checkOnce({ pieces }, { receive: RING })).healthy, true);
});

Deno.test("http takes an answer in small pieces", async () => {
  const pieces = [...page("200 OK", RING, "Server: x\r\n")];
  assertEquals((await checkOnce({ pieces }, { receive: RING })).healthy, true);
});

Deno.test("http never takes a part of a body for the whole", async () => {
  const pieces = [`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n${RING}`];
  assertEquals(await checkOnce({ pieces }, { receive: RING }), {
    healthy: false,
    message: `closed after ${RING.length} of 1000 bytes of the body`,
  });
  assertEquals(await outOfTime({ pieces, hold: true }, { receive: RING }), {
    healthy: false,
    message: "no answer within 1s",
  });
});

Deno.test("http reads only the beginning of a huge body", async () => {
  const filler = "x".repeat(BODY_BYTES_MAX);
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${100 * BODY_BYTES_MAX}\r\n\r\n`;
  const late = await checkOnce({ pieces: [head, filler, RING], hold: true }, { receive: RING });
  assertEquals(late.healthy, false);
  assertStringIncludes(late.message, `in its first ${BODY_BYTES_MAX} bytes`);
  const early = await checkOnce({ pieces: [head, RING, filler], hold: true }, { receive: RING });
  assertEquals(early.healthy, true);
});

Deno.test("http is down with the reason where the server misbehaves", async () => {
  const table: [Script["pieces"], string][] = [
    [[], "closed before the end of the headers"],
    [["HTTP/1.1 200 OK\r\nContent-"], "closed before the end of the headers"],
    [["SSH-2.0-OpenSSH_9.2\r\n"], `answer is not HTTP/1, it starts with "SSH-2.0-OpenSSH_9.2"`],
    [
      [Uint8Array.from({ length: 100 }, (_, index) => index + 128)],
      `answer is not HTTP/1, it starts with ${JSON.stringify("\ufffd".repeat(40) + "...")}`,
    ],
    [
      ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"],
      `cannot use Content-Length "3, 4"`,
    ],
    [
      ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
      `cannot read "xyz" as the size of a chunk`,
    ],
  ];
  for (const [pieces, message] of table) {
    assertEquals(await checkOnce({ pieces }, { receive: RING }), { healthy: false, message });
  }
});

Deno.test("http is down at once where another protocol waits for us to speak", async () => {
  const result = await checkOnce({ pieces: ["220 mail.example ESMTP\r\n"], hold: true });
  assertEquals(result.message, `answer is not HTTP/1, it starts with "220 mail.example ESMTP"`);
});

Deno.test("http is down where the connection is refused or reset", async () => {
  const gone = serve({ pieces: [] });
  gone.close();
  await eventually("the port is closed", async () => {
    const result = await check(gone);
    assertEquals(result, { healthy: false, message: "connection refused" });
    return true;
  });
  const resetting = net.createServer((socket) =>
    socket.once("data", () => socket.resetAndDestroy())
  );
  await new Promise<void>((resolve) => resetting.listen(0, "127.0.0.1", resolve));
  const { port } = resetting.address() as net.AddressInfo;
  const target = { address: "127.0.0.1", port, protocol: "tcp" } as const;
  assertEquals(await instantiate(http).check(target, never), {
    healthy: false,
    message: "connection reset by peer",
  });
  resetting.close();
});

Deno.test("case 27: http gives up when its time is over: before, while connected, in the body", async () => {
  const reason = { healthy: false, message: "no answer within 1s" };
  assertEquals(await outOfTime({ pieces: [], hold: true }), reason);
  const slow = ["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "Sample"];
  assertEquals(await outOfTime({ pieces: slow, hold: true }, { receive: RING }), reason);
  const already = AbortSignal.abort(new Error("no answer within 1s"));
  const server = serve({ pieces: [] });
  assertEquals(await check(server, {}, already), reason);
  assertEquals(server.requests, []);
  server.close();
});

Deno.test("http answers each of many checks at once with its own result", async () => {
  const server = serve((request) => ({
    pieces: [page("200 OK", `body of ${/ (\S+) HTTP/.exec(request)?.[1]}.`)],
  }));
  const results = await Promise.all(Array.from({ length: 200 }, (_, index) => {
    const receive = `body of /${index % 2 === 0 ? index : "other"}\\.`;
    return check(server, { request: `/${index}`, receive });
  }));
  assertEquals(results.map((each) => each.healthy), results.map((_, index) => index % 2 === 0));
  server.close();
});

Deno.test("http throws what is no trouble of the connection, for the monitor to report", async () => {
  const context = createTestContext(http.id, {
    dial: {
      tcp: () => Promise.reject(new TypeError("a mistake in the program")),
      datagram: () => Promise.reject(new Error("not used")),
    },
  });
  const checker = instantiate(http, {}, context);
  const target = { address: "127.0.0.1", port: 1, protocol: "tcp" } as const;
  await assertRejects(() => checker.check(target, never), TypeError, "a mistake in the program");
});

Deno.test("http leaves nothing open after 2,000 checks of every kind", async () => {
  const good = serve({ pieces: [page("200 OK", RING)] });
  const bad = serve({ pieces: ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"], hold: true });
  const rubbish = serve({ pieces: ["rubbish\r\n"], hold: true });
  const checker = instantiate(http, { receive: RING });
  const target = (port: number) => ({ address: "127.0.0.1", port, protocol: "tcp" }) as const;
  const kinds: (() => Promise<unknown>)[] = [
    () => checker.check(target(good.port), never),
    () => checker.check(target(rubbish.port), never),
    () => checker.check(target(1), never),
    () => {
      const abort = new AbortController();
      const checking = checker.check(target(bad.port), abort.signal);
      queueMicrotask(() => abort.abort(new Error("over")));
      return checking;
    },
    () => checker.check(target(bad.port), AbortSignal.timeout(5)),
  ];
  const openNow = () => [...Deno.readDirSync("/proc/self/fd")].length;
  for (const kind of kinds) await kind();
  const before = openNow();
  for (let round = 0; round < 40; round++) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => kinds[index % kinds.length]?.()));
  }
  await eventually("as many descriptors are open as before", () => openNow() <= before);
  for (const server of [good, bad, rubbish]) server.close();
});
