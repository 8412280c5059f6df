import { assertEquals } from "@std/assert";
import { Waiting } from "./cluster_waiting.ts";
import type { Decision } from "./election/mod.ts";

const stay = (more: { readonly after?: string; readonly pending?: string } = {}): Decision => ({
  action: "stay",
  why: "of a test",
  ...more,
});

Deno.test("Waiting counts a wish from when it came up, and anew where it is another one", () => {
  const waiting = new Waiting();
  assertEquals(waiting.pending(500), undefined);
  waiting.note(stay({ pending: "reach a" }), 1_000);
  waiting.note(stay({ pending: "reach a" }), 1_200);
  assertEquals(waiting.pending(1_300), { key: "reach a", forMs: 300 });
  waiting.note(stay({ pending: "failback a" }), 1_400);
  assertEquals(waiting.pending(1_450), { key: "failback a", forMs: 50 });
  waiting.note({ action: "yield", why: "of a test", byOperator: false }, 1_500);
  assertEquals(waiting.pending(1_600), undefined);
});

Deno.test("Waiting names who is to be fenced until another decision is made", () => {
  const waiting = new Waiting();
  assertEquals(waiting.fence, undefined);
  waiting.note({ action: "fence", node: "c", why: "of a test" }, 0);
  assertEquals(waiting.fence, "c");
  waiting.note(stay(), 0);
  assertEquals(waiting.fence, undefined);
});

Deno.test("Waiting lets time pass only while the same ones come first, also where a fence is asked for", () => {
  const waiting = new Waiting();
  const note = (decision: Decision) => {
    waiting.note(decision, 0);
    return waiting.isBlocked;
  };
  assertEquals([waiting.isBlocked, waiting.after], [false, undefined]);
  assertEquals(note(stay({ after: "a" })), true);
  assertEquals([note(stay({ after: "a" })), waiting.after], [false, "a"]);
  assertEquals(note({ action: "fence", node: "c", why: "of a test" }), false);
  assertEquals(note(stay({ after: "a, c" })), true);
  assertEquals([note(stay()), waiting.after], [true, undefined]);
});
