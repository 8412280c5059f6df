import { assertEquals, assertRejects } from "@std/assert";
import { alternates, whoAnswersBurst } from "./answers.ts";

Deno.test("alternates is true only for two nodes in turn", () => {
  const nodes = ["a", "b"];
  assertEquals(alternates(["a", "b", "a", "b"], nodes), true);
  assertEquals(alternates(["b", "a"], nodes), true);
  assertEquals(alternates(["a", "a", "b"], nodes), false);
  assertEquals(alternates(["a", "b", "(refused)", "a"], nodes), false);
  assertEquals(alternates(["a"], nodes), false);
  assertEquals(alternates([], nodes), false);
});

Deno.test("whoAnswersBurst gives the answers of a burst that was fast enough", async () => {
  let asked = 0;
  const answers = await whoAnswersBurst(() => Promise.resolve(String(++asked)), 3, 10_000);
  assertEquals(answers, ["1", "2", "3"]);
});

Deno.test("whoAnswersBurst fails when no burst is fast enough, and does not try for ever", async () => {
  let asked = 0;
  await assertRejects(
    () => whoAnswersBurst(() => Promise.resolve(String(++asked)), 2, 0),
    Error,
    "no burst of 2 requests took less than 0 ms",
  );
  assertEquals(asked, 40);
});
