import { assert, assertEquals } from "@std/assert";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { TELL_EVERY_MS } from "./access_guard.ts";
import { createRefusalBook, NAMES_MAX } from "./access_refusals.ts";

const REFUSAL = {
  name: "grafana",
  what: "PUT /api/v1/config",
  why: "it wants the role admin, found read",
  from: "10.0.0.7",
};

function keeping() {
  const clock = createFakeClock();
  const notes: string[] = [];
  return { clock, notes, book: createRefusalBook(clock, (message) => notes.push(message)) };
}

Deno.test("createRefusalBook tells the first refusal of a name at once, with who, what and from where", () => {
  const { book, notes } = keeping();
  book.refused(REFUSAL);
  book.refused({ ...REFUSAL, name: "anna", what: "POST /api/v1/reload" });
  assertEquals(notes, [
    "refused PUT /api/v1/config to grafana from 10.0.0.7: it wants the role admin, found read",
    "refused POST /api/v1/reload to anna from 10.0.0.7: it wants the role admin, found read",
  ]);
});

Deno.test("createRefusalBook tells what follows as a sum of each name, and forgets who is quiet", async () => {
  const { book, notes, clock } = keeping();
  book.refused(REFUSAL);
  for (let index = 0; index < 300; index++) book.refused({ ...REFUSAL, from: `10.0.1.${index}` });
  book.tell();
  assertEquals(notes.length, 1);
  await clock.advance(TELL_EVERY_MS);
  book.tell();
  book.tell();
  assertEquals(notes.slice(1), [
    "refused 300 requests, the last PUT /api/v1/config to grafana from 10.0.1.299: " +
    "it wants the role admin, found read",
  ]);
  assertEquals(book.size, 1);
  await clock.advance(TELL_EVERY_MS);
  book.tell();
  assertEquals([notes.length, book.size], [2, 0]);
});

Deno.test("createRefusalBook keeps its memory and its lines bounded", () => {
  const { book, notes } = keeping();
  for (let index = 0; index < 3 * NAMES_MAX; index++) {
    book.refused({ ...REFUSAL, name: `n${index}`, what: `GET /${"x".repeat(5_000)}` });
  }
  assertEquals([book.size, notes.length], [NAMES_MAX + 1, NAMES_MAX + 1]);
  assert(notes.every((each) => each.length < 300), "a line is as long as who asks wants it");
});
