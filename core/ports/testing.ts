/** Datagram servers, counts and shared tests for the tests of this room. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConnectionError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import type { DatagramOpener } from "./datagram_fallback.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const never = new AbortController().signal;

export interface Echo {
  readonly port: number;
  readonly socket: Deno.DatagramConn;
  close(): void;
}

/** Sends everything back; `twice` sends it two times. */
export function echoServer(hostname = "127.0.0.1", twice = false): Echo {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  void (async () => {
    for await (const [bytes, from] of socket) {
      await socket.send(bytes, from);
      if (twice) await socket.send(bytes, from);
    }
  })();
  return {
    port: (socket.addr as Deno.NetAddr).port,
    socket,
    close: () => socket.close(),
  };
}

/** A port that nobody listens on. */
export function deadPort(hostname = "127.0.0.1"): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  socket.close();
  return (socket.addr as Deno.NetAddr).port;
}

/** Closes a server on which something waits: Deno then lets its port go a moment later. */
export async function closeServer(echo: Echo): Promise<void> {
  echo.close();
  await eventually("the port is free", () => {
    Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: echo.port }).close();
    return true;
  });
}

export function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** What every kind of datagram socket must do; `name` stands in front of each test. */
export function testDatagrams(name: string, open: DatagramOpener): void {
  testDatagramTraffic(name, open);
  testDatagramEnds(name, open);
}

function testDatagramTraffic(name: string, open: DatagramOpener): void {
  for (const address of ["127.0.0.1", "::1"]) {
    Deno.test(`${name} sends to ${address} and receives from there`, async () => {
      const echo = echoServer(address);
      const datagram = await open({ address, port: echo.port }, never);
      try {
        for (const text of ["first", "second", ""]) {
          await datagram.send(encoder.encode(text));
          assertEquals(decoder.decode(await datagram.receive()), text);
        }
        assert(datagram.local.port > 0);
      } finally {
        datagram.close();
        echo.close();
      }
    });
  }

  Deno.test(`${name} keeps datagrams apart and gives each its own memory`, async () => {
    const echo = echoServer("127.0.0.1", true);
    const datagram = await open({ address: "127.0.0.1", port: echo.port }, never);
    try {
      await datagram.send(encoder.encode("long enough to be seen"));
      const first = await datagram.receive();
      await datagram.send(encoder.encode("short"));
      const rest = [await datagram.receive(), await datagram.receive(), await datagram.receive()];
      assertEquals(decoder.decode(first), "long enough to be seen");
      assertEquals(rest.map((each) => decoder.decode(each)), [
        "long enough to be seen",
        "short",
        "short",
      ]);
    } finally {
      datagram.close();
      echo.close();
    }
  });

  Deno.test(`${name} takes the largest datagram whole`, async () => {
    const echo = echoServer();
    const datagram = await open({ address: "127.0.0.1", port: echo.port }, never);
    try {
      const sent = new Uint8Array(60_000).map((_, index) => index % 251);
      await datagram.send(sent);
      assertEquals(await datagram.receive(), sent);
    } finally {
      datagram.close();
      echo.close();
    }
  });

  Deno.test(`${name} never gives what somebody else sends`, async () => {
    const echo = echoServer();
    const stranger = echoServer();
    const datagram = await open({ address: "127.0.0.1", port: echo.port }, never);
    try {
      const to = { transport: "udp", hostname: "127.0.0.1", port: datagram.local.port } as const;
      await stranger.socket.send(encoder.encode("stranger"), to);
      await datagram.send(encoder.encode("friend"));
      assertEquals(decoder.decode(await datagram.receive()), "friend");
    } finally {
      datagram.close();
      stranger.close();
      echo.close();
    }
  });
}

function testDatagramEnds(name: string, open: DatagramOpener): void {
  Deno.test(`${name} rejects what waits when the signal aborts, and closes`, async () => {
    const echo = echoServer();
    const before = openDescriptors();
    const abort = new AbortController();
    const datagram = await open({ address: "127.0.0.1", port: echo.port }, abort.signal);
    const waiting = datagram.receive();
    abort.abort(new Error("1s is over"));
    const error = await assertRejects(() => waiting, ConnectionError);
    assertEquals([error.code, error.reason], ["timed_out", "1s is over"]);
    assertEquals(
      (await assertRejects(() => datagram.receive(), ConnectionError)).code,
      "timed_out",
    );
    await assertRejects(() => datagram.send(encoder.encode("late")), ConnectionError);
    await eventually("the socket is closed", () => openDescriptors() <= before);
    echo.close();
  });

  Deno.test(`${name} rejects at once where the signal has aborted already`, async () => {
    const before = openDescriptors();
    const signal = AbortSignal.abort(new Error("too late"));
    const error = await assertRejects(
      () => open({ address: "127.0.0.1", port: 9 }, signal),
      ConnectionError,
      "cannot hear from 127.0.0.1:9: too late",
    );
    assertEquals(error.code, "timed_out");
    assertEquals(openDescriptors(), before);
  });

  Deno.test(`${name} rejects what waits when it is closed, and may be closed twice`, async () => {
    const echo = echoServer();
    const datagram = await open({ address: "127.0.0.1", port: echo.port }, never);
    const waiting = datagram.receive();
    datagram.close();
    datagram.close();
    const error = await assertRejects(() => waiting, ConnectionError);
    assertEquals([error.code, error.reason], ["connection_failed", "closed"]);
    await assertRejects(() => datagram.receive(), ConnectionError, "closed");
    await assertRejects(() => datagram.send(encoder.encode("late")), ConnectionError, "closed");
    echo.close();
  });
}
