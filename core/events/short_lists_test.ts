import { assertEquals } from "@std/assert";
import { LIST_MAX, shortLists } from "./short_lists.ts";

const numbers = (length: number) => Array.from({ length }, (_, index) => index);

Deno.test("shortLists has the beginnings of long lists alone, and says how much each lacks", () => {
  const fact = {
    type: "config.loaded",
    services: 1_000,
    changes: numbers(LIST_MAX + 70),
    warnings: numbers(LIST_MAX),
    problems: numbers(LIST_MAX + 1),
    path: "x".repeat(LIST_MAX + 1),
  };
  assertEquals(shortLists(fact), {
    lists: { changes: numbers(LIST_MAX), problems: numbers(LIST_MAX) },
    leftOut: { changes: 70, problems: 1 },
  });
  assertEquals(fact.changes.length, LIST_MAX + 70, "the fact itself is left alone");
});

Deno.test("shortLists has nothing to say where no list is long", () => {
  for (const fact of [{}, { changes: [] }, { changes: numbers(LIST_MAX), length: 1_000 }]) {
    assertEquals(shortLists(fact), undefined);
  }
});
