import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  CHUNK_BYTES_MAX,
  CHUNK_BYTES_MIN,
  close,
  type HalfCloseable,
  nextChunkBytes,
  relay,
} from "./pump.ts";

/** One end of a connection in memory: gives what the test feeds, keeps what it is written. */
class FakeEnd implements HalfCloseable {
  readonly written: number[] = [];
  readonly #feed: (Uint8Array | null | Error)[] = [];
  #wake = () => {};
  ended = false;
  closed = false;
  writeError: Error | undefined;
  writeLimit = Infinity;
  /** While set, writes wait for it. */
  blocked: Promise<void> | undefined;

  feed(...items: (string | null | Error)[]): void {
    for (const item of items) {
      this.#feed.push(typeof item === "string" ? new TextEncoder().encode(item) : item);
    }
    this.#wake();
  }

  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.written));
  }

  get unread(): number {
    return this.#feed.length;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#feed.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.closed) throw new Error("closed");
    const item = this.#feed.shift() ?? null;
    if (item === null) return null;
    if (item instanceof Error) throw item;
    into.set(item.subarray(0, into.length));
    if (item.length > into.length) this.#feed.unshift(item.subarray(into.length));
    return Math.min(item.length, into.length);
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.blocked;
    if (this.closed) throw new Error("closed");
    if (this.writeError !== undefined) throw this.writeError;
    const count = Math.min(bytes.length, this.writeLimit);
    this.written.push(...bytes.subarray(0, count));
    return count;
  }

  closeWrite(): Promise<void> {
    if (this.ended || this.closed) return Promise.reject(new Error("not connected"));
    this.ended = true;
    return Promise.resolve();
  }

  close(): void {
    if (this.closed) throw new Error("closed already");
    this.closed = true;
    this.#wake();
  }
}

function start() {
  const client = new FakeEnd();
  const server = new FakeEnd();
  const moved = { in: 0, out: 0 };
  let halfClosed = 0;
  const done = relay(client, server, {
    moved: (direction, bytes) => void (moved[direction] += bytes),
    halfClosed: () => void halfClosed++,
  });
  return { client, server, moved, done, halfClosed: () => halfClosed };
}

async function settle(): Promise<void> {
  for (let round = 0; round < 50; round++) await Promise.resolve();
}

Deno.test("relay takes both directions across and counts them apart", async () => {
  const { client, server, moved, done } = start();
  client.feed("question", null);
  server.feed("the ", "answer", null);
  await done;
  assertEquals([server.text, client.text], ["question", "the answer"]);
  assertEquals(moved, { in: 8, out: 10 });
  assert(client.closed && server.closed);
});

Deno.test("relay tells the server of the client's end while the answer goes on", async () => {
  const { client, server, done, halfClosed } = start();
  client.feed("question", null);
  await settle();
  assertEquals([server.ended, client.ended, client.closed, halfClosed()], [true, false, false, 1]);
  server.feed("late answer", null);
  await done;
  assertEquals([client.text, client.ended], ["late answer", true]);
});

Deno.test("relay tells the client of the server's end while the client goes on sending", async () => {
  const { client, server, done } = start();
  server.feed("greeting", null);
  await settle();
  assertEquals([client.ended, server.ended, server.closed], [true, false, false]);
  client.feed("more", null);
  await done;
  assertEquals(server.text, "more");
});

Deno.test("relay closes both at once when either sender is gone", async () => {
  for (const side of ["client", "server"] as const) {
    const ends = start();
    ends[side].feed(new Error("reset"));
    await ends.done;
    assert(ends.client.closed && ends.server.closed, side);
    assertEquals([ends.client.ended, ends.server.ended], [false, false]);
  }
});

Deno.test("relay still delivers what a server said before it stopped listening", async () => {
  const { client, server, done } = start();
  server.writeError = new Error("broken pipe");
  client.feed("an upload that is too large");
  await settle();
  assertEquals(client.closed, false);
  server.feed("413 too large", null);
  await done;
  assertEquals(client.text, "413 too large");
  assert(client.closed && server.closed);
});

Deno.test("relay writes all of a chunk also when the socket takes it in pieces", async () => {
  const { client, server, moved, done } = start();
  server.writeLimit = 3;
  client.feed("in pieces of three", null);
  server.feed(null);
  await done;
  assertEquals([server.text, moved.in], ["in pieces of three", 18]);
});

Deno.test("relay reads nothing more from a sender whose receiver takes nothing", async () => {
  const { client, server, done } = start();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.blocked = promise;
  client.feed("1", "2", "3", "4");
  await settle();
  assertEquals(client.unread, 3);
  resolve();
  client.feed(null);
  server.feed(null);
  await done;
  assertEquals(server.text, "1234");
});

Deno.test("relay ends when both connections are closed from outside", async () => {
  const { client, server, done } = start();
  client.feed("half a question");
  await settle();
  close(client);
  close(server);
  await done;
  assertEquals([client.ended, server.ended], [false, false]);
});

Deno.test("close of a connection that is closed is no error", () => {
  const end = new FakeEnd();
  close(end);
  close(end);
  assert(end.closed);
});

Deno.test("nextChunkBytes grows for a full chunk up to the maximum, and is small again for a trickle", () => {
  const sizes = [CHUNK_BYTES_MIN];
  for (let round = 0; round < 3; round++) {
    sizes.push(nextChunkBytes(sizes[round] ?? 0, sizes[round] ?? 0));
  }
  assertEquals(sizes, [8_192, 32_768, 65_536, 65_536]);
  assertEquals(nextChunkBytes(65_536, 40_000), 65_536);
  assertEquals(nextChunkBytes(65_536, 100), CHUNK_BYTES_MIN);
});

Deno.test("nextChunkBytes never leaves its limits", () => {
  const start = fc.constantFrom(CHUNK_BYTES_MIN, CHUNK_BYTES_MAX / 2, CHUNK_BYTES_MAX);
  fc.assert(fc.property(start, fc.double({ min: 0, max: 1, noNaN: true }), (size, share) => {
    const next = nextChunkBytes(size, Math.max(1, Math.round(size * share)));
    assertLessOrEqual(CHUNK_BYTES_MIN, next);
    assertLessOrEqual(next, CHUNK_BYTES_MAX);
  }));
});

Deno.test("relay delivers any pieces in any interleaving whole and in order", async () => {
  const piece = fc.string({ minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece),
      fc.array(piece),
      fc.integer({ min: 1, max: 5 }),
      async (questions, answers, limit) => {
        const { client, server, done } = start();
        server.writeLimit = limit;
        client.feed(...questions, null);
        server.feed(...answers, null);
        await done;
        assertEquals([server.text, client.text], [questions.join(""), answers.join("")]);
        assert(client.ended && server.ended);
      },
    ),
    { numRuns: 50 },
  );
});
