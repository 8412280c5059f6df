import { assertEquals } from "@std/assert";
import { event, NOW } from "./page_test_kit.ts";
import { announcement, changesPicture, ENTRIES_MAX, newestEntries, Timeline } from "./timeline.js";

function filled(...events: ReturnType<typeof event>[]): Timeline {
  const timeline = new Timeline();
  for (const each of events) timeline.add(each);
  return timeline;
}

const idsOf = (entries: readonly { readonly event: { readonly id: number } }[]) =>
  entries.map(({ event }) => event.id);

Deno.test("a timeline takes each event once, and knows the number to come back with", () => {
  const timeline = filled(event(1), event(2), event(1), event(2));
  assertEquals([timeline.entries.length, timeline.newest], [2, 2]);
});

Deno.test("a timeline keeps what another run with the same numbers tells", () => {
  const later = NOW + 3_600_000;
  const timeline = filled(event(1), event(2), event(1, { time: later }));
  assertEquals([idsOf(timeline.entries), timeline.newest], [[1, 2, 1], 1]);
});

Deno.test("a timeline puts what comes late where it belongs", () => {
  assertEquals(idsOf(filled(event(5), event(3), event(4)).entries), [3, 4, 5]);
});

Deno.test("a timeline forgets the oldest, and takes it in no more than that", () => {
  const timeline = new Timeline();
  for (let id = 1; id <= ENTRIES_MAX + 5; id++) timeline.add(event(id));
  assertEquals([timeline.entries.length, timeline.entries[0]?.event.id], [ENTRIES_MAX, 6]);
});

Deno.test("chainOf follows causes to the root, and effectsOf what followed directly", () => {
  const timeline = filled(
    event(1),
    event(2, { cause: 1 }),
    event(3, { cause: 2 }),
    event(4, { cause: 2 }),
  );
  const [first, second, third] = timeline.entries;
  if (first === undefined || second === undefined || third === undefined) throw new Error("lost");
  assertEquals(idsOf(timeline.chainOf(third)), [1, 2, 3]);
  assertEquals(idsOf(timeline.effectsOf(second)), [3, 4]);
  assertEquals(idsOf(timeline.effectsOf(first)), [2]);
});

Deno.test("chainOf keeps to the run of the effect, and ends at a cause that makes no sense", () => {
  const later = NOW + 3_600_000;
  const again = [event(1, { time: later }), event(2, { time: later + 1, cause: 1 })];
  const timeline = filled(event(1), event(2, { cause: 1 }), ...again);
  const last = timeline.entries[3];
  if (last === undefined) throw new Error("lost");
  assertEquals(timeline.chainOf(last).map(({ event }) => event.time), [later, later + 1]);
  const own = filled(event(3, { cause: 3 }));
  assertEquals(own.entries.map((entry) => own.chainOf(entry).length), [1]);
});

Deno.test("newestEntries filters by severity and words, newest first, and stops at the limit", () => {
  const { entries } = filled(
    event(1, { severity: "error", sentence: "server a is down" }),
    event(2, { sentence: "server a is up" }),
    event(3, { severity: "warning", sentence: "check of a failed" }),
  );
  const found = (limit: number, parts: Partial<Parameters<typeof newestEntries>[1]>) =>
    idsOf(newestEntries(entries, { severity: "info", text: "", service: "", ...parts }, limit));
  assertEquals(found(2, {}), [3, 2]);
  assertEquals(found(9, { severity: "warning" }), [3, 1]);
  assertEquals(found(9, { text: "SERVER down" }), [1]);
  assertEquals(found(9, { text: "web" }), [3, 2, 1]);
  assertEquals([found(9, { service: "web" }), found(9, { service: "we" })], [[3, 2, 1], []]);
});

Deno.test("changesPicture leaves alone what the picture does not show", () => {
  assertEquals(changesPicture({ type: "server.down" }), true);
  assertEquals(changesPicture({ type: "operator.done" }), true);
  assertEquals(changesPicture({ type: "operator.asked" }), false);
  assertEquals(changesPicture({ type: "hook.ended" }), false);
});

Deno.test("announcement reads out few and counts the rest, and is silent about what is quiet", () => {
  assertEquals(announcement([event(1), event(2)]), "");
  const loud = [1, 2, 3, 4].map((id) => event(id, { severity: "error" }));
  assertEquals(announcement(loud), "2 more changes. event 3. event 4");
  const failed = { type: "check.failed", severity: "warning" } as Partial<ReturnType<typeof event>>;
  assertEquals(announcement([event(1, failed)]), "");
});
