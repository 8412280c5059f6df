import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import type { FromThread } from "./bridge_messages.ts";
import { RequestError } from "./problem.ts";
import { ASKS_MAX, createRemoteLink, QUESTION_LIMIT_MS } from "./remote_link.ts";

function linking() {
  const clock = createFakeClock();
  const sent: FromThread[] = [];
  return { clock, sent, link: createRemoteLink((message) => sent.push(message), clock) };
}

const question = { kind: "snapshot" } as const;

Deno.test("the link gives each its own answer, in whatever order they come", async () => {
  const { link, sent } = linking();
  const [one, two] = [link.ask(question), link.ask(question)];
  assertEquals(sent, [{ type: "ask", id: 1, question }, { type: "ask", id: 2, question }]);
  link.answered(2, "two");
  link.answered(1, "one");
  link.answered(9, "nobody's");
  assertEquals([await one, await two], ["one", "two"]);
});

Deno.test("the link throws what was thrown on the other side, with its code", async () => {
  const { link } = linking();
  const asked = [link.ask(question), link.ask(question), link.ask(question)];
  link.failed(1, { code: "refused", message: "no" });
  link.failed(2, { message: "broken" });
  link.failed(3, { message: "", busy: true });
  const [one, two, three] = asked;
  const refused = await assertRejects(() => one!, RingmasterError);
  assertEquals([refused.code, refused.message], ["refused", "no"]);
  await assertRejects(() => two!, Error, "broken");
  assertEquals((await assertRejects(() => three!, RequestError)).status, 503);
});

Deno.test("the link waits no longer than its limit, and tells the other side that nobody waits", async () => {
  const { link, sent, clock } = linking();
  const asked = assertRejects(() => link.ask(question), RingmasterError);
  await clock.advance(QUESTION_LIMIT_MS);
  assertEquals((await asked).code, "timed_out");
  assertEquals(sent.at(-1), { type: "cancel", id: 1 });
  const abort = new AbortController();
  const left = assertRejects(() => link.ask(question, 1_000, abort.signal), Error, "gone");
  abort.abort(new Error("gone"));
  await left;
  assertEquals(sent.at(-1), { type: "cancel", id: 2 });
});

Deno.test("the link bounds how many wait, and has room again when they have their answers", async () => {
  const { link, sent } = linking();
  const asked = Array.from({ length: ASKS_MAX }, () => link.ask(question));
  assertEquals((await assertRejects(() => link.ask(question), RequestError)).status, 503);
  assertEquals(sent.length, ASKS_MAX);
  for (let id = 1; id <= ASKS_MAX; id++) link.answered(id, id);
  await Promise.all(asked);
  const more = link.ask(question);
  link.answered(ASKS_MAX + 1, "more");
  assertEquals(await more, "more");
});
