import { assertEquals, assertStringIncludes } from "@std/assert";
import { freshness, STALE_HIDDEN_MS, STALE_MS } from "./freshness.js";

const LIVE = {
  answeredMs: 300,
  changedMs: 300,
  failure: "",
  isFollowed: true,
  isHidden: false,
  node: "one",
  lastAnswer: new Date(2026, 10, 23, 3, 0, 0).getTime(),
  now: new Date(2026, 10, 23, 3, 0, 14).getTime(),
};

Deno.test("freshness is live with answers and events, and says where only the events are late", () => {
  assertEquals(freshness(LIVE), { kind: "up", word: "live", banner: "", isStale: false });
  const late = freshness({ ...LIVE, isFollowed: false });
  assertEquals([late.word, late.isStale], ["events are late", false]);
});

Deno.test("freshness forgives one question without an answer, and then says since when", () => {
  const failure = "the director cannot be reached";
  assertEquals(freshness({ ...LIVE, answeredMs: 1_000, failure }).isStale, false);
  const old = freshness({ ...LIVE, answeredMs: 14_000, failure });
  assertEquals(old.isStale, true);
  assertStringIncludes(old.banner, "No answer from one since 03:00:00");
  assertStringIncludes(old.banner, "14 s old");
});

Deno.test("freshness takes a tab that is not looked at for what it is", () => {
  assertEquals(freshness({ ...LIVE, answeredMs: STALE_MS + 1 }).isStale, true);
  const hidden = { ...LIVE, isHidden: true };
  assertEquals(
    freshness({ ...hidden, answeredMs: STALE_MS + 1, changedMs: STALE_MS + 1 }).isStale,
    false,
  );
  assertEquals(freshness({ ...hidden, answeredMs: STALE_HIDDEN_MS + 1 }).isStale, true);
});

Deno.test("freshness sees that a director answers with an old picture", () => {
  const old = freshness({ ...LIVE, changedMs: 9_000 });
  assertEquals([old.isStale, old.word], [true, "old picture"]);
});

Deno.test("freshness before the first answer waits, and then says why there is none", () => {
  const first = { ...LIVE, answeredMs: undefined };
  assertEquals(freshness(first).word, "asking");
  assertEquals(
    freshness({ ...first, failure: "it wants a token" }).banner,
    "No answer yet: it wants a token.",
  );
});
