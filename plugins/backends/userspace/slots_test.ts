import { assert, assertEquals } from "@std/assert";
import { createSlots, SLOT_BYTES } from "./slots.ts";

Deno.test("createSlots gives buffers that hold any datagram and never share a byte", () => {
  const slots = createSlots();
  const taken = Array.from({ length: 200 }, () => slots.take());
  taken.forEach((slot, index) => slot.fill(index));
  taken.forEach((slot, index) => {
    assertEquals(slot.length, SLOT_BYTES);
    assert(slot.every((byte) => byte === index));
  });
});

Deno.test("createSlots hands out again what was given back, before it makes more", () => {
  const slots = createSlots();
  const [first, second] = [slots.take(), slots.take()];
  slots.give(first);
  assert(slots.take() === first);
  assertEquals(slots.taken, 2);
  slots.give(first);
  slots.give(second);
  assertEquals(slots.taken, 0);
});

Deno.test("createSlots lets go of its memory when nothing is taken", () => {
  const slots = createSlots();
  const slot = slots.take();
  const block = slot.buffer;
  slots.give(slot);
  assert(slots.take().buffer !== block);
});
