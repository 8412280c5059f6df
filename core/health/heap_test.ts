import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimeHeap } from "./heap.ts";

Deno.test("TimeHeap gives items by time, and those of one time in the order of arrival", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
    const heap = new TimeHeap<{ atMs: number; name: number }>();
    const items = times.map((atMs, name) => ({ atMs, name }));
    for (const item of items) heap.push(item);
    assertEquals(heap.size, items.length);
    const popped = [];
    for (let item = heap.pop(); item !== undefined; item = heap.pop()) popped.push(item);
    // Array.prototype.sort is stable, so equal times keep their order of arrival.
    assertEquals(popped, items.toSorted((a, b) => a.atMs - b.atMs));
    assertEquals(heap.peek(), undefined);
  }));
});

Deno.test("TimeHeap stays right when pushes and pops alternate", () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }))), (steps) => {
    const heap = new TimeHeap<{ atMs: number }>();
    let model: number[] = [];
    for (const step of steps) {
      if (step !== null) {
        heap.push({ atMs: step });
        model = [...model, step].sort((a, b) => a - b);
      } else {
        assertEquals(heap.pop()?.atMs, model.shift());
      }
      assertEquals(heap.peek()?.atMs, model[0]);
    }
    heap.clear();
    assertEquals(heap.size, 0);
  }));
});
