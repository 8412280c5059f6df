import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { causeTree } from "./cause_tree.ts";
import { toldEvent } from "./test_server.ts";

function shown(...pairs: readonly (readonly [id: number, cause?: number])[]): string[] {
  const events = pairs.map(([id, cause]) => toldEvent(id, cause === undefined ? {} : { cause }));
  return causeTree(events).map(({ event, depth }) => ".".repeat(depth) + event.id);
}

Deno.test("causeTree puts each event below what led to it, the older one first", () => {
  assertEquals(shown([1], [2], [3, 1], [4, 2], [5, 3], [6, 1]), [
    ...["1", ".3", "..5", ".6", "2", ".4"],
  ]);
});

Deno.test("causeTree begins with what has a cause that is not kept", () => {
  assertEquals(shown([7, 3], [8, 7], [9, 9], [10, 11], [11]), ["7", ".8", "9", "10", "11"]);
});

Deno.test("causeTree has every event once, whatever its cause says", () => {
  fc.assert(fc.property(fc.array(fc.option(fc.nat(30), { nil: undefined })), (causes) => {
    const events = causes.map((cause, id) => toldEvent(id, cause === undefined ? {} : { cause }));
    const ids = causeTree(events).map(({ event }) => event.id).sort((left, right) => left - right);
    assertEquals(ids, causes.map((_, id) => id));
  }));
});
