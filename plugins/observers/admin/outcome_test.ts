import { assertEquals } from "@std/assert";
import { answerReload } from "./outcome.ts";

Deno.test("answerReload answers what was done, and a problem where nothing was", async () => {
  const applied = answerReload({ kind: "applied", changes: ["a added"] }, "reload");
  assertEquals([applied.status, await applied.json()], [200, {
    kind: "applied",
    changes: ["a added"],
  }]);
  const unchanged = answerReload({ kind: "unchanged" }, "reload");
  assertEquals([unchanged.status, await unchanged.json()], [200, { kind: "unchanged" }]);
  const rejected = answerReload({ kind: "rejected", problems: ["a", "b"] }, "drop");
  assertEquals([rejected.status, (await rejected.json()).detail], [
    422,
    "cannot drop, and nothing has changed: a; b",
  ]);
  const guarded = answerReload({ kind: "guarded", removed: 3, of: 4 }, "remove service web");
  const { status, detail, removed, of } = await guarded.json();
  assertEquals([status, removed, of], [409, 3, 4]);
  assertEquals(
    detail,
    "cannot remove service web without force: it would remove 3 of 4 real servers, which is " +
      "more than half; nothing has changed",
  );
});
