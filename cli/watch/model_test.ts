import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SORT_COLUMNS } from "../server_order.ts";
import { keysOf } from "./keys.ts";
import { createModel, press, type WatchModel } from "./model.ts";

const PAGE = { lines: 100, seen: 10 };

function typed(text: string, model: WatchModel = createModel(), page = PAGE): WatchModel {
  return keysOf(text).reduce((each, key) => press(each, key, page), model);
}

Deno.test("press s goes through all columns and comes back, and S the other way", () => {
  assertEquals(typed("s").sort, SORT_COLUMNS[1]);
  assertEquals(typed("s".repeat(SORT_COLUMNS.length)).sort, "service");
  assertEquals(typed("S").sort, SORT_COLUMNS.at(-1));
  assertEquals(typed("rs").reverse, false);
  assertEquals(typed("r").reverse, true);
});

Deno.test("press / takes what follows for a filter, until Enter keeps it or Escape drops it", () => {
  assertEquals(typed("/10.q"), { ...createModel(), filter: "10.q", typing: true });
  assertEquals(typed("/10.\r").typing, false);
  assertEquals(typed("/ab\x7f\r").filter, "a");
  assertEquals(typed("/ab\x1b").filter, "");
  assertEquals(typed("/ab\r\x1b").filter, "");
  assertEquals(typed("/" + "x".repeat(100)).filter.length, 60);
});

Deno.test("press scrolls within the table, and goes back to its top where that changes", () => {
  assertEquals(typed("\x1b[B\x1b[B").scroll, 2);
  assertEquals(typed("\x1b[A").scroll, 0);
  assertEquals(typed("\x1b[6~").scroll, 10);
  assertEquals(typed("\x1b[F\x1b[6~").scroll, 90);
  assertEquals(typed("\x1b[F\x1b[H").scroll, 0);
  assertEquals(typed("\x1b[Fd").scroll, 0);
  assertEquals(typed("\x1b[6~", createModel(), { lines: 5, seen: 10 }).scroll, 0);
  // The table has become shorter: the first key up is not lost.
  assertEquals(typed("\x1b[A", { ...createModel(), scroll: 500 }).scroll, 89);
});

Deno.test("press q quits, but from the help it only leads back", () => {
  assertEquals([typed("q").quit, typed("?q").quit, typed("?qq").quit], [true, false, true]);
  assertEquals([typed("?").help, typed("??").help, typed("?\x1b").help], [true, false, false]);
});

Deno.test("press never scrolls beyond the table, whatever is typed", () => {
  fc.assert(fc.property(
    fc.string(),
    fc.array(fc.constantFrom("\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\x1b[F", "\x1b[H")),
    fc.nat(50),
    fc.nat(50),
    (text, moves, lines, seen) => {
      const { scroll } = typed(text + moves.join(""), createModel(), { lines, seen });
      return scroll >= 0 && scroll <= Math.max(0, lines - seen);
    },
  ));
});
