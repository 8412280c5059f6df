import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { settle } from "../testing/mod.ts";
import { FakeIcmp } from "./echo_fixture.ts";
import { createKernelEcho, PAYLOAD_BYTES } from "./echo_kernel.ts";

const HOST = "10.0.0.9";
const ENETUNREACH = 101;
const ECONNREFUSED = 111;
const EHOSTUNREACH = 113;

function setUp(address = HOST) {
  const icmp = new FakeIcmp();
  const abort = new AbortController();
  const state = { done: false };
  const begin = () => {
    const ping = createKernelEcho(icmp.libc).ping(address, abort.signal);
    const end = () => state.done = true;
    ping.then(end, end);
    return ping;
  };
  const receive = async (bytes: Uint8Array, from = HOST) => {
    icmp.replies.push({ bytes, from });
    icmp.wake();
    await settle();
    return state.done;
  };
  const error = async (errorNumber: number, quote?: Uint8Array) => {
    icmp.pending.push(errorNumber);
    if (quote !== undefined) icmp.quotes.push(quote);
    icmp.wake(true);
    await settle();
    return state.done;
  };
  return { icmp, abort, begin, receive, error };
}

function assertEnded(icmp: FakeIcmp): void {
  assertEquals(icmp.open.size, 0, "the socket is closed");
}

Deno.test("ping resolves at the reply to its request, and closes", async () => {
  const { icmp, begin, receive } = setUp();
  const ping = begin();
  assertEquals(icmp.connectedTo, HOST);
  assertEquals(icmp.request.length, 8 + PAYLOAD_BYTES);
  assert(await receive(icmp.rawReply()));
  await ping;
  assertEnded(icmp);
});

Deno.test("ping ignores what is not the reply to its own request, and goes on waiting", async () => {
  const { icmp, begin, receive } = setUp();
  const ping = begin();
  const others: [string, Uint8Array][] = [
    ["another identifier", icmp.rawReply((bytes) => bytes[5] = (bytes[5] ?? 0) ^ 1)],
    ["another sequence", icmp.rawReply((bytes) => bytes[7] = (bytes[7] ?? 0) ^ 1)],
    ["another payload", icmp.rawReply((bytes) => bytes[71] = (bytes[71] ?? 0) ^ 1)],
    ["another type", icmp.rawReply((bytes) => bytes[0] = 3)],
    ["a request", icmp.rawReply((bytes) => bytes[0] = 8)],
    ["a packet cut off", icmp.rawReply().subarray(0, 60)],
    ["nothing", new Uint8Array(0)],
    ["far too much", new Uint8Array(4_000)],
  ];
  const damaged = icmp.rawReply();
  damaged[22] = (damaged[22] ?? 0) ^ 1;
  others.push(["a wrong checksum", damaged]);
  for (const [what, bytes] of others) assertEquals(await receive(bytes), false, what);
  assertEquals(await receive(icmp.rawReply(), "10.0.0.8"), false, "another sender");
  assertEquals(icmp.open.size, 1);
  assert(await receive(icmp.rawReply()));
  await ping;
});

Deno.test("ping finds its reply behind more of others' than are read at once", async () => {
  const { icmp, begin, receive } = setUp();
  const ping = begin();
  const other = icmp.rawReply((bytes) => bytes[7] = (bytes[7] ?? 0) ^ 1);
  for (let count = 0; count < 50; count++) icmp.replies.push({ bytes: other, from: HOST });
  assertEquals(await receive(icmp.rawReply()), false, "the rest waits for its turn");
  icmp.wake();
  await ping;
});

Deno.test("ping uses the identifier that the kernel gives a datagram socket, and no IP header", async () => {
  const { icmp, begin, receive } = setUp();
  icmp.refuse.set("raw 4", 1);
  const ping = begin();
  assertEquals([...icmp.request.subarray(4, 6)], [0x42, 0x42]);
  assert(await receive(icmp.rawReply().subarray(20)));
  await ping;
  assertEnded(icmp);
});

Deno.test("ping over IPv6 takes the reply without an IP header", async () => {
  const { icmp, begin, receive } = setUp("2001:DB8:0::9");
  const ping = begin();
  assertEquals(icmp.connectedTo, "2001:db8::9");
  assertEquals(icmp.request[0], 128);
  const reply = icmp.request.slice();
  reply[0] = 129;
  assert(await receive(reply, "2001:db8::9"));
  await ping;
});

Deno.test("every request has an identifier, sequence and payload of its own", async () => {
  const { icmp, abort, begin } = setUp();
  const pings = Array.from({ length: 50 }, begin);
  const distinct = (from: number, to: number) =>
    new Set(icmp.sent.map((bytes) => bytes.subarray(from, to).join())).size;
  assertEquals(distinct(8, 72), 50);
  assert(distinct(4, 8) >= 49, "two of fifty pairs may meet once in a million runs");
  abort.abort(new Error("enough"));
  assertEquals((await Promise.allSettled(pings)).length, 50);
  assertEnded(icmp);
});

Deno.test("ping fails at once where the network says that its request cannot arrive", async () => {
  for (
    const [errorNumber, reason] of [
      [EHOSTUNREACH, "no route to host"],
      [ENETUNREACH, "network is unreachable"],
      [ECONNREFUSED, "refused by a packet filter"],
      [13, "refused by a packet filter"],
      [0, "the network says that it is unreachable"],
    ] as const
  ) {
    const { icmp, begin, error } = setUp();
    const ping = begin();
    const failed = assertRejects(() => ping, ConnectionError);
    // Routers quote as little as eight bytes of it.
    assert(await error(errorNumber, icmp.request.slice(0, 8)));
    const { message, code } = await failed;
    assertEquals([message, code], [`cannot ping ${HOST}: ${reason}`, "connection_failed"]);
    assertEnded(icmp);
  }
});

Deno.test("ping ignores what the network says about the requests of other programs", async () => {
  const { icmp, begin, error, receive } = setUp();
  const ping = begin();
  const traced = icmp.request.slice();
  traced[7] = (traced[7] ?? 0) ^ 1;
  assertEquals(await error(EHOSTUNREACH, traced), false);
  assertEquals(await error(EHOSTUNREACH, traced.subarray(0, 4)), false);
  assert(await receive(icmp.rawReply()));
  await ping;
});

Deno.test("ping finds the error about its own request behind those about others'", async () => {
  const { icmp, begin, error } = setUp();
  const ping = begin();
  const failed = assertRejects(() => ping, ConnectionError, "network is unreachable");
  const traced = icmp.request.slice();
  traced[7] = (traced[7] ?? 0) ^ 1;
  icmp.quotes.push(traced);
  icmp.pending.push(EHOSTUNREACH);
  assert(await error(ENETUNREACH, icmp.request));
  await failed;
});

Deno.test("ping fails for an error of the socket itself, which is about no packet", async () => {
  const { icmp, begin, error } = setUp();
  const ping = begin();
  const failed = assertRejects(() => ping, ConnectionError, `cannot ping ${HOST}: network is down`);
  assert(await error(100));
  await failed;
  assertEnded(icmp);
});

Deno.test("ping fails where no socket, no connection or no sending is to be had, and leaves nothing open", async () => {
  const cases: [(icmp: FakeIcmp) => void, string][] = [
    [(icmp) => icmp.refuse.set("raw 4", 24), "too many open files"],
    [(icmp) => icmp.refuse.set("raw 4", 1).set("datagram 4", 13), "CAP_NET_RAW"],
    [(icmp) => icmp.connectError = ENETUNREACH, "network is unreachable"],
    [(icmp) => icmp.sendErrors.push(105, 105), "no buffer space available"],
  ];
  for (const [prepare, reason] of cases) {
    const { icmp, begin } = setUp();
    prepare(icmp);
    await assertRejects(begin, ConnectionError, reason);
    assertEnded(icmp);
  }
  await assertRejects(() => setUp("no-address").begin(), ConnectionError, "it is no IP address");
});

Deno.test("ping sends once more where the first call gives an error that others have caused", async () => {
  const { icmp, begin, receive } = setUp();
  icmp.sendErrors.push(EHOSTUNREACH);
  const ping = begin();
  assertEquals(icmp.sent.length, 1);
  assert(await receive(icmp.rawReply()));
  await ping;
});

Deno.test("ping rejects with the signal's reason when that aborts, before and after it has begun", async () => {
  const { icmp, abort, begin } = setUp();
  const reason = new Error("1s is over");
  const ping = begin();
  abort.abort(reason);
  assertEquals(await assertRejects(() => ping, Error), reason);
  assertEnded(icmp);
  const opened = icmp.opened.length;
  assertEquals(await assertRejects(begin, Error), reason);
  assertEquals(icmp.opened.length, opened, "nothing is opened any more");
});

Deno.test("obstacle opens a socket of that family, closes it, and says what is in the way", () => {
  const icmp = new FakeIcmp();
  icmp.refuse.set("raw 6", 97);
  const echo = createKernelEcho(icmp.libc);
  assertEquals(echo.obstacle(4), undefined);
  assertEquals(echo.obstacle(6), "address family not supported");
  assertEquals([icmp.opened, icmp.open.size, icmp.sent.length], [["raw 4", "raw 6"], 0, 0]);
});
