import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import {
  type CheckTarget,
  ConnectionError,
  type Datagram,
  type Dial,
} from "../../../core/plugin/mod.ts";
import {
  createFakeClock,
  createTestContext,
  eventually,
  instantiate,
  settle,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { answerTo } from "./test_answers.ts";
import { deadTarget, openDescriptors, udpServer } from "./test_servers.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const linux = Deno.build.os === "linux";
const fakeTarget: CheckTarget = { address: "10.0.0.147", port: 7072, protocol: "udp" };

/** A socket that notes what is sent and when, and receives what the test says. */
function fakeSocket() {
  const clock = createFakeClock();
  const sent: { readonly seconds: number; readonly text: string }[] = [];
  let waiting: PromiseWithResolvers<Uint8Array> | undefined;
  const state = { closed: false, sendError: undefined as Error | undefined };
  const socket: Datagram = {
    local: { address: "10.0.0.150", port: 40_000 },
    send(bytes) {
      sent.push({ seconds: clock.monotonicMs() / 1_000, text: decoder.decode(bytes) });
      return state.sendError === undefined ? Promise.resolve() : Promise.reject(state.sendError);
    },
    receive: () => (waiting = Promise.withResolvers<Uint8Array>()).promise,
    close() {
      state.closed = true;
      waiting?.reject(new ConnectionError("connection_failed", "cannot use the socket", "closed"));
    },
  };
  const dial: Dial = {
    tcp: () => Promise.reject(new Error("this test has no TCP")),
    datagram: () => Promise.resolve(socket),
  };
  const checker = instantiate(plugin, {}, createTestContext(plugin.id, { clock, dial }));
  const receive = (text: string) => waiting?.resolve(encoder.encode(text));
  return { clock, sent, state, checker, receive };
}

const never = () => new AbortController().signal;

Deno.test("the checker sends the same bytes after 0, 0.5, 1.5, 3.5 and 7.5 s over UDP", async () => {
  const { clock, sent, state, checker, receive } = fakeSocket();
  const checking = checker.check(fakeTarget, never());
  await clock.advance(8_000);
  assertEquals(sent.map(({ seconds }) => seconds), [0, 0.5, 1.5, 3.5, 7.5]);
  assertEquals(new Set(sent.map(({ text }) => text)).size, 1);
  receive(answerTo(sent[0]?.text ?? ""));
  assertEquals(await checking, { healthy: true, message: "status 200 OK" });
  assert(state.closed);
  assertEquals(clock.pending, 0);
  await clock.advance(60_000);
  assertEquals(sent.length, 5);
});

Deno.test("the checker sends every 4 s once a 1xx has come, and still waits for the answer", async () => {
  const { clock, sent, checker, receive } = fakeSocket();
  const checking = checker.check(fakeTarget, never());
  await clock.advance(100);
  receive(answerTo(sent[0]?.text ?? "", { status: "100 Trying" }));
  await clock.advance(12_000);
  assertEquals(sent.map(({ seconds }) => seconds), [0, 0.5, 4.5, 8.5]);
  receive(answerTo(sent[0]?.text ?? "", { status: "480 Gone" }));
  assertEquals(await checking, { healthy: false, message: "status 480 Gone, wanted 200" });
});

Deno.test("the checker keeps its times when answers come that are not its own", async () => {
  const { clock, sent, checker, receive } = fakeSocket();
  const checking = checker.check(fakeTarget, never());
  for (const status of ["100 Trying", "200 OK"]) {
    await settle();
    receive(answerTo(sent[0]?.text ?? "", { status, headers: { "Call-ID": "other" } }));
  }
  await clock.advance(8_000);
  assertEquals(sent.map(({ seconds }) => seconds), [0, 0.5, 1.5, 3.5, 7.5]);
  receive(answerTo(sent[0]?.text ?? ""));
  assertEquals((await checking).healthy, true);
});

Deno.test("the checker says why a later sending failed, and ends", async () => {
  const { clock, state, checker } = fakeSocket();
  const checking = checker.check(fakeTarget, never());
  await settle();
  state.sendError = new ConnectionError("connection_failed", "cannot send", "port unreachable");
  await clock.advance(500);
  assertEquals(await checking, { healthy: false, message: "port unreachable" });
  assert(state.closed);
  assertEquals(clock.pending, 0);
});

Deno.test("the checker says why the first sending failed, and closes", async () => {
  const { clock, state, checker } = fakeSocket();
  state.sendError = new ConnectionError("connection_failed", "cannot send", "network is down");
  assertEquals(await checker.check(fakeTarget, never()), {
    healthy: false,
    message: "network is down",
  });
  assert(state.closed);
  assertEquals(clock.pending, 0);
});

Deno.test("the checker hands on an error that is nobody's answer, and closes", async () => {
  const { clock, state, checker } = fakeSocket();
  const rejected = assertRejects(() => checker.check(fakeTarget, never()), TypeError, "a bug");
  await settle();
  state.sendError = new TypeError("a bug");
  await clock.advance(500);
  await rejected;
  assert(state.closed);
});

Deno.test("the checker sends again to a real server that did not answer at first", async () => {
  const clock = createFakeClock();
  let count = 0;
  const server = udpServer((request) => ++count === 4 ? [answerTo(request)] : []);
  try {
    const checker = instantiate(plugin, {}, createTestContext(plugin.id, { clock }));
    const checking = checker.check(server.target, AbortSignal.timeout(10_000));
    for (const waitMs of [0, 500, 1_000, 2_000]) {
      const before = server.requests.length;
      await clock.advance(waitMs);
      await eventually("the request has come", () => server.requests.length === before + 1);
    }
    assertEquals(await checking, { healthy: true, message: "status 200 OK" });
    assertEquals(new Set(server.requests.map((bytes) => decoder.decode(bytes))).size, 1);
  } finally {
    server.close();
  }
});

Deno.test("the checker ignores garbage over UDP", async () => {
  const server = udpServer((request) => [
    "",
    "\r\n\r\n",
    "hello\r\n",
    "HTTP/1.1 500 No\r\n\r\n",
    Uint8Array.of(0, 255, 254, 128, 10, 10),
    // Cut off on its way: less than its Content-Length says.
    answerTo(request, { status: "503 Cut", body: "lost" }).slice(0, -1),
    answerTo(request, { status: "503 x", headers: { "Content-Length": "many" } }),
    "x".repeat(60_000),
    answerTo(request),
  ]);
  try {
    const result = await instantiate(plugin).check(server.target, AbortSignal.timeout(10_000));
    assertEquals(result, { healthy: true, message: "status 200 OK" });
  } finally {
    server.close();
  }
});

Deno.test("the checker takes an answer over UDP that ends without an empty line", async () => {
  const server = udpServer((request) => [answerTo(request).replace(/\r\n\r\n$/, "\r\n")]);
  try {
    const result = await instantiate(plugin).check(server.target, AbortSignal.timeout(10_000));
    assertEquals(result, { healthy: true, message: "status 200 OK" });
  } finally {
    server.close();
  }
});

Deno.test("the checker asks over IPv6", async () => {
  const server = udpServer((request) => [answerTo(request)], "::1");
  try {
    const result = await instantiate(plugin).check(server.target, AbortSignal.timeout(10_000));
    assertEquals(result, { healthy: true, message: "status 200 OK" });
    const [line = "", via = ""] = decoder.decode(server.requests[0]).split("\r\n");
    assertEquals(line, `OPTIONS sip:[::1]:${server.target.port} SIP/2.0`);
    assert(via.startsWith("Via: SIP/2.0/UDP [::1]:"), via);
  } finally {
    server.close();
  }
});

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(`the checker says at once that a UDP port of ${hostname} is unreachable`, {
    ignore: !linux,
  }, async () => {
    const startedMs = performance.now();
    const target = deadTarget("udp", hostname);
    const result = await instantiate(plugin).check(target, AbortSignal.timeout(20_000));
    assertEquals(result, { healthy: false, message: "port unreachable" });
    assertLess(performance.now() - startedMs, 5_000);
  });
}

Deno.test("the checker ends when the signal aborts over UDP, and leaves nothing open", {
  ignore: !linux,
}, async () => {
  // The first socket of a process opens what all wait with.
  await instantiate(plugin).check(deadTarget("udp"), AbortSignal.timeout(10_000));
  const clock = createFakeClock();
  const server = udpServer(() => []);
  const before = openDescriptors();
  try {
    const abort = new AbortController();
    const checker = instantiate(plugin, {}, createTestContext(plugin.id, { clock }));
    const checking = checker.check(server.target, abort.signal);
    await eventually("the request has come", () => server.requests.length === 1);
    assertEquals(clock.pending, 1);
    abort.abort(new Error("no answer within 1s"));
    assertEquals(await checking, { healthy: false, message: "no answer within 1s" });
    assertEquals(clock.pending, 0);
    await eventually("the socket is closed", () => openDescriptors() <= before);
  } finally {
    server.close();
  }
});

Deno.test("the checker asks nobody where the signal has aborted already", async () => {
  const server = udpServer((request) => [answerTo(request)]);
  try {
    const signal = AbortSignal.abort(new Error("too late"));
    const result = await instantiate(plugin).check(server.target, signal);
    assertEquals(result, { healthy: false, message: "too late" });
    assertEquals(server.requests.length, 0);
  } finally {
    server.close();
  }
});
