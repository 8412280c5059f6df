import { assertEquals } from "@std/assert";
import { WAITING_MAX, WAITING_TEXT_MAX } from "./store.ts";
import { BATCH_MAX, BATCH_TEXT_MAX, StoreQueue } from "./store_queue.ts";

function record(body = "x") {
  return { time: 1, kind: "event", body };
}

Deno.test("StoreQueue gives the oldest until they are done, and numbers from 1", () => {
  const queue = new StoreQueue();
  assertEquals([queue.add(record("a")), queue.add(record("b"))], [1, 2]);
  assertEquals(queue.next().map(({ sequence, body }) => [sequence, body]), [[1, "a"], [2, "b"]]);
  assertEquals(queue.next().length, 2);
  queue.add(record("c"));
  assertEquals(queue.drop(2), 2);
  assertEquals(queue.next().map(({ sequence }) => sequence), [3]);
  assertEquals([queue.waiting, queue.drop(1), queue.waiting, queue.drop(1)], [1, 3, 0, 0]);
  assertEquals(queue.next(), []);
});

Deno.test("StoreQueue gives no more at once than goes into one transaction", () => {
  const queue = new StoreQueue();
  for (let index = 0; index < BATCH_MAX + 1; index++) queue.add(record());
  assertEquals(queue.next().length, BATCH_MAX);
  const long = new StoreQueue();
  for (let index = 0; index < 3; index++) long.add(record("x".repeat(BATCH_TEXT_MAX / 2)));
  assertEquals(long.next().length, 2);
  const longest = new StoreQueue();
  longest.add(record("x".repeat(BATCH_TEXT_MAX * 2)));
  longest.add(record());
  assertEquals(longest.next().length, 1);
});

Deno.test("StoreQueue takes no more than may wait, and again once some are done", () => {
  const queue = new StoreQueue();
  for (let index = 0; index < WAITING_MAX; index++) queue.add(record());
  assertEquals(queue.add(record()), undefined);
  queue.drop(1);
  assertEquals(queue.add(record()), WAITING_MAX + 1);
  const long = new StoreQueue();
  assertEquals(long.add(record("x".repeat(WAITING_TEXT_MAX + 1))), 1);
  assertEquals(long.add(record()), undefined);
  long.drop(1);
  assertEquals(long.add(record()), 2);
});
