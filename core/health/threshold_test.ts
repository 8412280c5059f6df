import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CheckOutcome, ServerHealth, Thresholds } from "../model/mod.ts";
import { adoptedHealth, countsAlike, observe, settle, unknownHealth } from "./threshold.ts";

const outcome = (healthy: boolean, at = 1): CheckOutcome => ({
  healthy,
  message: healthy ? "fine" : "refused",
  at,
  latencyMs: 2,
});

/** The statuses after each outcome of a string such as "++-": plus is healthy. */
function statuses(start: ServerHealth, outcomes: string, thresholds: Thresholds): string[] {
  let health = start;
  return [...outcomes].map((sign, index) => {
    health = observe(health, outcome(sign === "+", index), thresholds).health;
    return health.status;
  });
}

Deno.test("observe lets the first outcome of an unknown server decide, whatever the thresholds", () => {
  const thresholds = { rise: 3, fall: 3 };
  assertEquals(statuses(unknownHealth(0), "+", thresholds), ["up"]);
  assertEquals(statuses(unknownHealth(0), "-", thresholds), ["down"]);
});

Deno.test("observe takes a server out after fall failures in a row and not before", () => {
  assertEquals(
    statuses(adoptedHealth(0), "--+---", { rise: 1, fall: 3 }),
    ["up", "up", "up", "up", "up", "down"],
  );
});

Deno.test("observe brings a server back after rise good results in a row and not before", () => {
  assertEquals(
    statuses(unknownHealth(0), "-++-+++", { rise: 3, fall: 1 }),
    ["down", "down", "down", "down", "down", "down", "up"],
  );
});

Deno.test("observe says which status was entered, and when", () => {
  const up = observe(unknownHealth(0), outcome(true, 7), { rise: 1, fall: 1 });
  assertEquals(up.entered, "up");
  assertEquals(up.health.since, 7);
  assertEquals(up.health.served, true);
  const still = observe(up.health, outcome(true, 9), { rise: 1, fall: 1 });
  assertEquals(still.entered, undefined);
  assertEquals(still.health.since, 7);
  assertEquals(still.health.last?.at, 9);
});

Deno.test("observe does not call a server served that never was up", () => {
  const down = observe(unknownHealth(0), outcome(false), { rise: 1, fall: 1 });
  assertEquals(down.health.served, false);
  assertEquals(down.entered, "down");
});

Deno.test("observe changes status exactly when the last outcomes are as many as the threshold", () => {
  fc.assert(fc.property(
    fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    (outcomes, rise, fall) => {
      let health = observe(unknownHealth(0), outcome(outcomes[0] === true), { rise, fall }).health;
      for (const [index, healthy] of outcomes.entries()) {
        if (index === 0) continue;
        const before = health.status;
        health = observe(health, outcome(healthy), { rise, fall }).health;
        const needed = before === "up" ? fall : rise;
        const against = outcomes.slice(Math.max(0, index - needed + 1), index + 1);
        if (health.status !== before) {
          assertEquals(against.length, needed);
          assertEquals(against.every((each) => each !== (before === "up")), true);
        }
        assertEquals(health.streak < Math.max(rise, fall), true);
      }
    },
  ));
});

Deno.test("settle puts a server up that is fixed so, and leaves one as it was found, down where unknown", () => {
  const down = { status: "down", streak: 2, served: false, since: 1 } as const;
  assertEquals(settle(down, "up", 9), {
    health: { status: "up", streak: 0, since: 9, served: true },
    entered: "up",
  });
  assertEquals(settle(down, "as_found", 9), { health: down });
  assertEquals(settle(unknownHealth(1), "as_found", 9), {
    health: { status: "down", streak: 0, since: 9, served: false },
    entered: "down",
  });
  assertEquals(settle(adoptedHealth(1), "up", 9), { health: adoptedHealth(1) });
  assertEquals(settle(adoptedHealth(1), "as_found", 9), { health: adoptedHealth(1) });
});

Deno.test("countsAlike looks at what later outcomes are counted on, and not at when", () => {
  const health = adoptedHealth(1);
  assertEquals(countsAlike(health, { ...health, since: 2, last: outcome(true) }), true);
  assertEquals(countsAlike(health, { ...health, status: "down" }), false);
  assertEquals(countsAlike(health, { ...health, streak: 1 }), false);
  assertEquals(countsAlike(health, { ...health, served: false }), false);
});
