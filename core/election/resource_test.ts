import { assertEquals } from "@std/assert";
import { createFakeClock } from "../testing/mod.ts";
import { isGone, snapshotOf } from "./resource.ts";
import { toyResource } from "./test_stage.ts";

const toy = () => toyResource("one", createFakeClock(), []);

Deno.test("isGone is true of what is not held, and not of what cannot be looked at", async () => {
  const resource = toy();
  assertEquals(await isGone(resource), true);
  resource.isHeld = true;
  assertEquals(await isGone(resource), false);
  resource.isHeld = false;
  resource.failHeld = true;
  assertEquals(await isGone(resource), false);
});

Deno.test("snapshotOf tells how a resource stands, also where that cannot be described", async () => {
  const resource = toy();
  const one = { label: "one", type: "toy", held: true };
  assertEquals(await snapshotOf({ resource, held: true, failures: 0 }), { ...one, state: "away" });
  resource.describe = () => Promise.resolve(undefined);
  assertEquals(await snapshotOf({ resource, held: true, failures: 0 }), one);
  resource.describe = () => Promise.reject(new Error("no answer"));
  assertEquals(await snapshotOf({ resource, held: true, problem: "stuck", failures: 1 }), {
    ...one,
    state: "no answer",
    problem: "stuck",
  });
});
