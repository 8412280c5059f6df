import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError } from "../../mod.ts";
import { momentOf } from "./since.ts";

const NOW = Date.UTC(2026, 10, 22, 16);

Deno.test("momentOf takes a time ago, and moments in the time of this place or of a named one", () => {
  assertEquals(momentOf("10m", NOW, "events"), NOW - 600_000);
  assertEquals(momentOf("2026-11-22T15:00:00Z", NOW, "events"), NOW - 3_600_000);
  assertEquals(momentOf("2026-11-22T15:00+01:00", NOW, "events"), NOW - 7_200_000);
  assertEquals(
    momentOf("2026-11-22 15:30", NOW, "events"),
    new Date(2026, 10, 22, 15, 30).getTime(),
  );
  assertEquals(momentOf("2026-11-22", NOW, "events"), new Date(2026, 10, 22).getTime());
});

Deno.test("momentOf refuses what is neither", () => {
  for (const text of ["", "10", "yesterday", "2026-13-01", "2026-11-22T25:00", "22.11.2026"]) {
    const error = assertThrows(() => momentOf(text, NOW, "events"), RingmasterError);
    assertEquals(error.code, "usage", text);
  }
});
