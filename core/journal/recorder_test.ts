import { assertEquals, assertFalse } from "@std/assert";
import { elect } from "../election/mod.ts";
import { view } from "../election/test_views.ts";
import { createSeededRandom } from "../testing/mod.ts";
import { Life, Paper, serverConfig, serviceConfig } from "./test_life.ts";

function scene(wholeAfter?: number) {
  const paper = new Paper();
  const life = new Life(paper, createSeededRandom(1), wholeAfter);
  const lastBody = () => JSON.parse(paper.records.at(-1)?.body ?? "null");
  return { paper, life, lastBody };
}

Deno.test("DecisionRecorder writes what a plan rests on once, and then only what is new", () => {
  const { paper, life, lastBody } = scene();
  life.round();
  assertEquals(paper.kinds(), ["config", "state", "plan"]);
  assertEquals(lastBody().actual, { whole: [] });
  life.services = [serviceConfig(1), serviceConfig(2, { quiescent: true, scheduler: "sh" })];
  life.round();
  assertEquals(paper.kinds().slice(3), ["config", "plan"]);
  const [, , , changed] = paper.records.map(({ body }) => JSON.parse(body));
  assertEquals([changed.whole, changed.services.length, changed.order.length], [false, 1, 2]);
  assertEquals(lastBody().actual, undefined);
  assertEquals(lastBody().operations.length, 1);
});

Deno.test("DecisionRecorder says what somebody else changed in the table as operations", () => {
  const { life, lastBody } = scene();
  life.round();
  const [id = "", service] = [...life.actual][0] ?? [];
  if (service === undefined) throw new Error("there is no service");
  life.actual = new Map([...life.actual, [id, { ...service, scheduler: "wlc" }]]);
  life.round();
  assertEquals(lastBody().actual.changed.length, 1);
  assertEquals(lastBody().actual.changed[0].service.scheduler, "wlc");
});

Deno.test("DecisionRecorder writes a plan that is refused again and again once", () => {
  const { paper, life } = scene();
  for (let round = 0; round < 5; round++) life.round(true);
  assertEquals(paper.kinds(), ["config", "state", "plan"]);
});

Deno.test("DecisionRecorder writes all again after so much text, and after a loss", () => {
  const { paper, life } = scene(10_000);
  life.round();
  life.recorder.count(20_000);
  life.serves = false;
  life.round();
  assertEquals(paper.kinds().slice(3), ["config", "state", "plan"]);
  life.recorder.forget();
  life.serves = true;
  life.round();
  assertEquals(paper.kinds().slice(6), ["config", "state", "plan"]);
});

Deno.test("DecisionRecorder writes no word of a check", () => {
  const { paper, life } = scene();
  for (let step = 0; step < 100; step++) life.step();
  assertFalse(JSON.stringify(paper.records).includes("hidden-word"));
});

Deno.test("DecisionRecorder writes an election where it decides otherwise than before, by group", () => {
  const { paper, life } = scene();
  const tell = (given: ReturnType<typeof view>) => life.recorder.onElected(given, elect(given));
  const free = view();
  const taken = view({ peers: [{ node: "a", phase: "held", claim: 2 }] });
  for (const given of [free, free, taken, taken, free]) tell(given);
  assertEquals(paper.kinds(), ["election", "election", "election"]);
  tell({ ...taken, own: { ...taken.own, name: "mail" } });
  tell(free);
  assertEquals(paper.records.length, 4);
});

Deno.test("DecisionRecorder writes each change of a server's state with what led to it", () => {
  const { paper, life, lastBody } = scene();
  life.recorder.onObserved({
    service: "s",
    server: "a",
    input: { healthy: false },
    thresholds: { rise: 2, fall: 3 },
    before: { status: "up", streak: 0, served: true, since: 5 },
    after: { status: "up", streak: 1, served: true, since: 5 },
  });
  assertEquals(paper.kinds(), ["health"]);
  assertEquals(lastBody(), {
    service: "s",
    server: "a",
    input: { healthy: false },
    rise: 2,
    fall: 3,
    before: ["up", 0, true],
    after: ["up", 1, true],
  });
  assertEquals(serverConfig(1).check.options, { password: "hidden-word" });
});
