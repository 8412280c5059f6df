import { assertEquals } from "@std/assert";
import { LatencyBook } from "./latency_book.js";
import { picture, server, service } from "./page_test_kit.ts";

const at = (time: number, latencyMs: number, healthy = true) =>
  picture([service("web", [
    server("a", { lastCheck: { healthy, message: "", at: time, latencyMs } }),
  ])]);

Deno.test("a latency book adds each check once, and a failed one as a gap", () => {
  const book = new LatencyBook();
  book.take(at(1, 5));
  book.take(at(1, 5));
  book.take(at(2, 6, false));
  book.take(at(3, 7));
  assertEquals(book.samplesOf("web", "a"), [5, null, 7]);
  assertEquals(book.samplesOf("web", "b"), []);
});

Deno.test("a latency book goes on from what was loaded, without the last check twice", () => {
  const book = new LatencyBook();
  book.load("web", { a: [1, 2, null] });
  book.take(at(1, 2));
  book.take(at(2, 9));
  assertEquals(book.samplesOf("web", "a"), [1, 2, null, 9]);
});

Deno.test("a latency book loaded late keeps on from there", () => {
  const book = new LatencyBook();
  book.take(at(1, 5));
  book.load("web", { a: [3, 4, 5] });
  book.take(at(1, 5));
  book.take(at(2, 6));
  assertEquals(book.samplesOf("web", "a"), [3, 4, 5, 6]);
});

Deno.test("a latency book forgets servers that are gone", () => {
  const book = new LatencyBook();
  book.take(at(1, 5));
  book.take(picture([]));
  assertEquals(book.samplesOf("web", "a"), []);
});
