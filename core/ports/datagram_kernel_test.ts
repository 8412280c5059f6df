import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { openDatagram } from "./datagram.ts";
import { closeServer, deadPort, echoServer, openDescriptors } from "./testing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const never = new AbortController().signal;
const linux = Deno.build.os === "linux";
/** A wait that only a time-out would end is far longer than this. */
const AT_ONCE_MS = 1_000;

Deno.test("openDatagram knows its own address", { ignore: !linux }, async () => {
  for (const address of ["127.0.0.1", "::1"]) {
    const datagram = await openDatagram({ address, port: 5060 }, never);
    assertEquals(datagram.local.address, address);
    datagram.close();
  }
});

for (const address of ["127.0.0.1", "::1"]) {
  Deno.test(`openDatagram says at once that a port of ${address} is unreachable`, {
    ignore: !linux,
  }, async () => {
    const datagram = await openDatagram({ address, port: deadPort(address) }, never);
    const startedMs = performance.now();
    await datagram.send(encoder.encode("anybody there?"));
    const error = await assertRejects(() => datagram.receive(), ConnectionError);
    assertEquals([error.code, error.reason], ["connection_failed", "port unreachable"]);
    assertLess(performance.now() - startedMs, AT_ONCE_MS);
    datagram.close();
  });
}

Deno.test(
  "openDatagram notices a server that dies while somebody waits",
  { ignore: !linux },
  async () => {
    const echo = echoServer();
    const datagram = await openDatagram({ address: "127.0.0.1", port: echo.port }, never);
    await datagram.send(encoder.encode("hello"));
    await datagram.receive();
    const waiting = datagram.receive();
    await closeServer(echo);
    await datagram.send(encoder.encode("still there?"));
    await assertRejects(() => waiting, ConnectionError, "port unreachable");
    datagram.close();
  },
);

Deno.test(
  "openDatagram can be used again after port unreachable, as a server that restarts needs it",
  { ignore: !linux },
  async () => {
    const port = deadPort();
    const datagram = await openDatagram({ address: "127.0.0.1", port }, never);
    await datagram.send(encoder.encode("one"));
    await assertRejects(() => datagram.receive(), ConnectionError, "port unreachable");
    const server = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
    await datagram.send(encoder.encode("two"));
    const [bytes, from] = await server.receive();
    await server.send(bytes, from);
    assertEquals(decoder.decode(await datagram.receive()), "two");
    datagram.close();
    server.close();
  },
);

Deno.test("openDatagram lets only one call wait", { ignore: !linux }, async () => {
  const echo = echoServer();
  const datagram = await openDatagram({ address: "127.0.0.1", port: echo.port }, never);
  const waiting = datagram.receive();
  await assertRejects(() => datagram.receive(), ConnectionError, "another call waits already");
  await datagram.send(encoder.encode("for the first"));
  assertEquals(decoder.decode(await waiting), "for the first");
  datagram.close();
  echo.close();
});

Deno.test(
  "openDatagram says in plain words what the system refuses",
  { ignore: !linux },
  async () => {
    const before = openDescriptors();
    // A broadcast address needs a permission that nobody asked for.
    await assertRejects(
      () => openDatagram({ address: "255.255.255.255", port: 9 }, never),
      ConnectionError,
      "cannot open a socket to 255.255.255.255:9: permission denied",
    );
    assertEquals(openDescriptors(), before);
    const datagram = await openDatagram({ address: "127.0.0.1", port: 9 }, never);
    await assertRejects(
      () => datagram.send(new Uint8Array(70_000)),
      ConnectionError,
      "cannot send to 127.0.0.1:9: message too long",
    );
    datagram.close();
  },
);

Deno.test("openDatagram serves many sockets at once", async () => {
  const echo = echoServer();
  const texts = Array.from({ length: 200 }, (_, index) => `socket ${index}`);
  const answers = await Promise.all(texts.map(async (text) => {
    const datagram = await openDatagram({ address: "127.0.0.1", port: echo.port }, never);
    try {
      await datagram.send(encoder.encode(text));
      return decoder.decode(await datagram.receive());
    } finally {
      datagram.close();
    }
  }));
  assertEquals(answers, texts);
  echo.close();
});

Deno.test("openDatagram takes nothing from the processor while it waits for silence", {
  ignore: !linux,
}, async () => {
  const silent = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const to = { address: "127.0.0.1", port: (silent.addr as Deno.NetAddr).port };
  const waiting = await openDatagram(to, never);
  // Unread datagrams on another socket must not keep the loop awake.
  const unread = await openDatagram(to, never);
  await unread.send(encoder.encode("x"));
  const [bytes, from] = await silent.receive();
  for (let count = 0; count < 3; count++) await silent.send(bytes, from);
  const received = waiting.receive();
  received.catch(() => {});
  const before = processorTicks();
  await new Promise((resolve) => setTimeout(resolve, 600));
  // A tick is a hundredth of a second; a loop that spins would use about sixty.
  assertLess(processorTicks() - before, 20);
  waiting.close();
  unread.close();
  silent.close();
});

/** User and system time of this process so far, in hundredths of a second (proc(5), fields 14 and 15). */
function processorTicks(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").replace(/^.*\) /, "").split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

Deno.test(
  "openDatagram leaves no descriptors behind, however its sockets end",
  { ignore: !linux },
  async () => {
    const echo = echoServer();
    const alive = { address: "127.0.0.1", port: echo.port };
    const dead = { address: "127.0.0.1", port: deadPort() };
    const silentPeer = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    const silent = { address: "127.0.0.1", port: (silentPeer.addr as Deno.NetAddr).port };
    const endings = [
      async () => {
        const datagram = await openDatagram(alive, never);
        await datagram.send(encoder.encode("x"));
        await datagram.receive();
        datagram.close();
      },
      async () => {
        const datagram = await openDatagram(dead, never);
        await datagram.send(encoder.encode("x"));
        await datagram.receive().catch(() => {});
        datagram.close();
      },
      async () => {
        const abort = new AbortController();
        const datagram = await openDatagram(silent, abort.signal);
        const waiting = datagram.receive().catch(() => {});
        abort.abort();
        await waiting;
      },
      () => openDatagram({ address: "255.255.255.255", port: 9 }, never).catch(() => {}),
    ];
    for (const ending of endings) await ending();
    const before = openDescriptors();
    for (let round = 0; round < 100; round++) {
      await Promise.all(endings.map((ending) => ending()));
    }
    assertEquals(openDescriptors(), before);
    silentPeer.close();
    echo.close();
  },
);

Deno.test("openDatagram does not keep a program from ending", { ignore: !linux }, async () => {
  const script = `
    const { openDatagram } = await import(${JSON.stringify(import.meta.resolve("./datagram.ts"))});
    const datagram = await openDatagram({ address: "127.0.0.1", port: 9 }, new AbortController().signal);
    const waiting = datagram.receive();
    setTimeout(() => { console.log(Date.now()); datagram.close(); }, 50);
    await waiting.catch(() => {});
  `;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", config, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(encoder.encode(script));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 0, decoder.decode(stderr));
  // From the closing of the last socket to the end of the process: one poll, and the end of a process.
  assertLess(Date.now() - Number(decoder.decode(stdout)), 1_000);
});
