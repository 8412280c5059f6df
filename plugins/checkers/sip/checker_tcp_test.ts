import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { CheckResult, CheckTarget, Dial } from "../../../core/plugin/mod.ts";
import {
  createFakeClock,
  createTestContext,
  eventually,
  instantiate,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { answerTo, cut } from "./test_answers.ts";
import {
  deadTarget,
  openDescriptors,
  type Reply,
  tcpServer,
  type TcpServerOptions,
  udpServer,
} from "./test_servers.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const linux = Deno.build.os === "linux";

async function checkOnce(reply: Reply, options: TcpServerOptions = {}): Promise<CheckResult> {
  const server = tcpServer(reply, options);
  try {
    return await instantiate(plugin).check(server.target, AbortSignal.timeout(10_000));
  } finally {
    server.close();
  }
}

const up: CheckResult = { healthy: true, message: "status 200 OK" };

Deno.test("the checker reads an answer that comes in fragments over TCP", async () => {
  const result = await checkOnce((request) =>
    Array.from(encoder.encode(answerTo(request)), (byte) => Uint8Array.of(byte))
  );
  assertEquals(result, up);
});

Deno.test("the checker reads several messages of one segment over TCP", async () => {
  const result = await checkOnce((request) => [
    [
      "\r\n\r\n",
      answerTo(request, { status: "100 Trying", body: "SIP/2.0 500 a body\r\n\r\n" }),
      "OPTIONS sip:ringmaster@127.0.0.1 SIP/2.0\r\nContent-Length: 2\r\n\r\nab",
      answerTo(request, { status: "503 Not Ours", headers: { "Call-ID": "other" } }),
      answerTo(request),
    ].join(""),
  ]);
  assertEquals(result, up);
});

Deno.test("the checker does not wait for the body of an answer over TCP", async () => {
  const result = await checkOnce((request) => [
    answerTo(request, { headers: { "Content-Length": "100" } }),
  ]);
  assertEquals(result, up);
});

Deno.test("the checker takes the answer of a server that hangs up behind it", async () => {
  assertEquals(await checkOnce((request) => [answerTo(request)], { hangUp: true }), up);
});

Deno.test("the checker says what is wrong with what comes over TCP", async (test) => {
  const table: Readonly<Record<string, readonly [Reply, string]>> = {
    "nothing": [() => [], "closed before an answer"],
    "an answer cut off": [
      (request) => [answerTo(request).slice(0, -1)],
      "closed before an answer",
    ],
    "a provisional answer only": [
      (request) => [answerTo(request, { status: "100 Trying" })],
      "closed before an answer",
    ],
    "somebody else's answer only": [
      (request) => [answerTo(request, { headers: { CSeq: "2 OPTIONS" } })],
      "closed before an answer",
    ],
    "another protocol": [() => ["HTTP/1.1 400 Bad Request\r\n\r\n"], "answer is not SIP"],
    "a length that is no number": [
      (request) => [answerTo(request, { headers: { "Content-Length": "many" } })],
      "Content-Length cannot be used",
    ],
    "headers without an end": [
      () => [`SIP/2.0 200 OK\r\nX: ${"x".repeat(20_000)}`],
      "headers are longer than 16384 bytes",
    ],
  };
  for (const [name, [reply, message]] of Object.entries(table)) {
    await test.step(name, async () => {
      assertEquals(await checkOnce(reply, { hangUp: true }), { healthy: false, message });
    });
  }
});

Deno.test("the checker tells another protocol at once, though the server holds on", async () => {
  assertEquals(await checkOnce(() => ["220 mail.example.org ESMTP\r\n"]), {
    healthy: false,
    message: "answer is not SIP",
  });
});

Deno.test("the checker says that a TCP port refuses", async () => {
  const target = deadTarget("tcp");
  const result = await instantiate(plugin).check(target, AbortSignal.timeout(10_000));
  assertEquals(result, { healthy: false, message: "connection refused" });
});

Deno.test("the checker sends once over TCP, however long it waits, and ends with the signal", {
  ignore: !linux,
}, async () => {
  const clock = createFakeClock();
  const server = tcpServer(() => []);
  try {
    const before = openDescriptors();
    const abort = new AbortController();
    const checker = instantiate(plugin, {}, createTestContext(plugin.id, { clock }));
    const checking = checker.check(server.target, abort.signal);
    await eventually("the request has come", () => server.requests.length === 1);
    await clock.advance(30_000);
    assertEquals(clock.pending, 0);
    abort.abort(new Error("no answer within 1s"));
    assertEquals(await checking, { healthy: false, message: "no answer within 1s" });
    assertEquals(server.requests.length, 1);
    await eventually("both ends are closed", () => openDescriptors() <= before);
  } finally {
    server.close();
  }
});

const fakeTarget: CheckTarget = { address: "10.0.0.147", port: 7072, protocol: "tcp" };

/** Connections that answer with the pieces of what `reply` says, one at each reading. */
function fakeDial(reply: (request: string) => readonly Uint8Array[]) {
  const counts = { opened: 0, closed: 0 };
  const dial: Dial = {
    datagram: () => Promise.reject(new Error("this test has no UDP")),
    tcp: () => {
      counts.opened++;
      let pieces: Uint8Array[] = [];
      return Promise.resolve({
        local: { address: "10.0.0.150", port: 40_000 },
        write: (bytes) => Promise.resolve(void (pieces = [...reply(decoder.decode(bytes))])),
        read(into) {
          const piece = pieces.shift();
          if (piece === undefined) return Promise.resolve(null);
          into.set(piece);
          return Promise.resolve(piece.length);
        },
        close: () => void counts.closed++,
      });
    },
  };
  const checker = instantiate(plugin, {}, createTestContext(plugin.id, { dial }));
  return { checker, counts };
}

Deno.test("the checker finds the same however an answer is cut over TCP, and always closes", async () => {
  const bodies = fc.stringMatching(/^[a-z\r\n]{0,30}$/);
  const places = fc.array(fc.nat(), { maxLength: 10 });
  const statuses = fc.constantFrom("200 OK", "404 Not Found", "503 Service Unavailable");
  await fc.assert(fc.asyncProperty(bodies, statuses, places, async (body, status, where) => {
    const { checker, counts } = fakeDial((request) => {
      const trying = answerTo(request, { status: "100 Trying", body });
      return cut(encoder.encode(trying + answerTo(request, { status, body })), where);
    });
    const result = await checker.check(fakeTarget, new AbortController().signal);
    const wanted = status === "200 OK" ? up : {
      healthy: false,
      message: `status ${status}, wanted 200`,
    };
    assertEquals(result, wanted);
    assertEquals(counts, { opened: 1, closed: 1 });
  }));
});

Deno.test("the checker hands on an error that is nobody's answer, and closes", async () => {
  const { checker, counts } = fakeDial(() => {
    throw new TypeError("a bug");
  });
  const signal = new AbortController().signal;
  await assertRejects(() => checker.check(fakeTarget, signal), TypeError, "a bug");
  assertEquals(counts, { opened: 1, closed: 1 });
});

Deno.test("500 checks that end in every way leave nothing open", { ignore: !linux }, async () => {
  const servers = [
    udpServer((request) => [answerTo(request)]),
    tcpServer((request) => [answerTo(request)]),
    tcpServer(() => ["HTTP/1.1 200 OK\r\n\r\n"], { hangUp: true }),
  ];
  const silent = udpServer(() => []);
  const dead = [deadTarget("udp"), deadTarget("tcp")];
  const checker = instantiate(plugin);
  const round = async () => {
    const answered = [...servers.map((server) => server.target), ...dead]
      .map((target) => checker.check(target, AbortSignal.timeout(10_000)));
    const abort = new AbortController();
    const asked = silent.requests.length;
    const waiting = [1, 2, 3, 4, 5].map(() => checker.check(silent.target, abort.signal));
    await eventually("all have asked", () => silent.requests.length === asked + 5);
    abort.abort(new Error("time is up"));
    return (await Promise.all([...answered, ...waiting])).map(({ message }) => message);
  };
  try {
    // The first round opens what all later ones share.
    await round();
    const before = openDescriptors();
    for (let count = 0; count < 50; count++) {
      assertEquals(await round(), [
        "status 200 OK",
        "status 200 OK",
        "answer is not SIP",
        "port unreachable",
        "connection refused",
        ...new Array<string>(5).fill("time is up"),
      ]);
    }
    await eventually("no socket is left", () => openDescriptors() <= before);
  } finally {
    for (const server of [...servers, silent]) server.close();
  }
});
