import { assertEquals } from "@std/assert";
import {
  effectiveCheckTimeout,
  effectiveCount,
  effectiveNegotiateTimeout,
  lineOf,
  valueOf,
} from "./timeouts.ts";

Deno.test("effective time-outs follow ldirectord's precedence in every combination", () => {
  const given = (value: number) => ({ value, line: 1 });
  // own check, own negotiate, global check, global negotiate, and the two that follow; 0 is not given.
  const table: readonly (readonly [number, number, number, number, number, number])[] = [
    [0, 0, 0, 0, 5, 30],
    [0, 0, 0, 20, 20, 20],
    [0, 0, 7, 0, 7, 7],
    [0, 0, 7, 20, 7, 20],
    [0, 4, 0, 0, 4, 4],
    [0, 4, 0, 20, 4, 4],
    [0, 4, 7, 0, 4, 4],
    [0, 4, 7, 20, 4, 4],
    [3, 0, 0, 0, 3, 3],
    [3, 0, 0, 20, 3, 3],
    [3, 0, 7, 0, 3, 3],
    [3, 0, 7, 20, 3, 3],
    [3, 4, 0, 0, 3, 4],
    [3, 4, 0, 20, 3, 4],
    [3, 4, 7, 0, 3, 4],
    [3, 4, 7, 20, 3, 4],
  ];
  const timeouts = (check: number, negotiate: number) => ({
    ...(check === 0 ? {} : { checktimeout: given(check) }),
    ...(negotiate === 0 ? {} : { negotiatetimeout: given(negotiate) }),
  });
  for (const [ownCheck, ownNegotiate, globalCheck, globalNegotiate, check, negotiate] of table) {
    const own = timeouts(ownCheck, ownNegotiate);
    const global = timeouts(globalCheck, globalNegotiate);
    assertEquals(valueOf(effectiveCheckTimeout(own, global)), check);
    assertEquals(valueOf(effectiveNegotiateTimeout(own, global)), negotiate);
  }
});

Deno.test("effectiveCount takes the virtual's own, the global one, or the default", () => {
  const own = { value: 2, line: 9 };
  const global = { value: 3, line: 1 };
  for (
    const [keyword, fallback] of [["checkinterval", 10], ["checkcount", 1], [
      "failurecount",
      1,
    ]] as const
  ) {
    assertEquals(effectiveCount(keyword, { [keyword]: own }, { [keyword]: global }), own);
    assertEquals(effectiveCount(keyword, {}, { [keyword]: global }), global);
    assertEquals(effectiveCount(keyword, {}, {}), fallback);
  }
});

Deno.test("valueOf and lineOf read what is given and what is the default", () => {
  assertEquals([valueOf(5), valueOf({ value: 6, line: 2 })], [5, 6]);
  assertEquals([lineOf(5), lineOf({ value: 6, line: 2 })], [undefined, 2]);
});
