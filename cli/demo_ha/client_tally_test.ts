import { assertEquals } from "@std/assert";
import { type ClientReport, ClientWatch, readReport, RequestTally } from "./client_tally.ts";

const GOOD: ClientReport = {
  answered: 20,
  failed: 0,
  longestMs: 9,
  silentMs: 4,
  byNode: { a: 20 },
};

Deno.test("RequestTally counts answers, failures and the longest time between two answers", () => {
  const tally = new RequestTally(1_000);
  tally.answer(1_010, "10.0.0.147");
  tally.failure();
  tally.answer(1_500, "10.0.0.146");
  tally.answer(1_505, "10.0.0.146");
  assertEquals(tally.report(1_600), {
    answered: 3,
    failed: 1,
    longestMs: 490,
    silentMs: 95,
    byNode: { "10.0.0.147": 1, "10.0.0.146": 2 },
  });
  assertEquals(tally.report(1_700), {
    answered: 0,
    failed: 0,
    longestMs: 0,
    silentMs: 195,
    byNode: {},
  });
  tally.answer(1_900, "10.0.0.147");
  assertEquals(tally.report(1_900).longestMs, 395, "a gap may span several reports");
});

Deno.test("ClientWatch gives the rate of the last seconds and the sums since the start", () => {
  const watch = new ClientWatch();
  assertEquals(watch.view(), { rate: 0, silentMs: 0, failed: 0, byNode: {} });
  for (let atMs = 0; atMs <= 5_000; atMs += 100) watch.push(GOOD, atMs);
  const { rate, silentMs, byNode, gap } = watch.view();
  assertEquals([rate, silentMs, byNode, gap], [200, 4, { a: 51 * 20 }, undefined]);
});

Deno.test("ClientWatch tells the longest gap since the mark, also while it lasts", () => {
  const watch = new ClientWatch();
  watch.push({ ...GOOD, longestMs: 900 }, 0);
  watch.mark("kill");
  watch.push(GOOD, 100);
  assertEquals(watch.view().gap, { mark: "kill", longestMs: 9, failed: 0 });
  watch.push({ ...GOOD, answered: 0, longestMs: 0, silentMs: 350, failed: 7 }, 200);
  assertEquals(watch.view().gap, { mark: "kill", longestMs: 350, failed: 7 });
  watch.push({ ...GOOD, longestMs: 412 }, 300);
  watch.push(GOOD, 400);
  assertEquals(watch.view().gap, { mark: "kill", longestMs: 412, failed: 7 });
});

Deno.test("ClientWatch is calm while answers come close together", () => {
  const watch = new ClientWatch();
  assertEquals(watch.calmMs(50), 0);
  watch.push(GOOD, 100);
  watch.push(GOOD, 200);
  assertEquals(watch.calmMs(250), 150);
  watch.push({ ...GOOD, silentMs: 250 }, 300);
  assertEquals(watch.calmMs(300), 0);
  watch.push({ ...GOOD, longestMs: 300 }, 400);
  assertEquals(watch.calmMs(400), 0);
  watch.push(GOOD, 500);
  assertEquals(watch.calmMs(700), 200);
});

Deno.test("readReport reads what the client prints, and nothing else", () => {
  assertEquals(readReport(JSON.stringify(GOOD)), GOOD);
  for (const line of ["", "{}", "null", "7", '{"answered":1}', "error: no", '{"answered":']) {
    assertEquals(readReport(line), undefined, line);
  }
});
