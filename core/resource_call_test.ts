import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import { callResource, type ResourcePhase } from "./resource_call.ts";
import { createFakeClock } from "./testing/mod.ts";

function setStage() {
  const clock = createFakeClock();
  return { clock, at: { clock, pluginId: "resource.toy" } };
}

async function failureOf(called: Promise<unknown>): Promise<readonly [string, string]> {
  const { code, message } = await assertRejects(() => called, RingmasterError);
  return [code, message];
}

Deno.test("callResource says the resource's own words once, and keeps the code of an error of ours", async () => {
  const { at, clock } = setStage();
  const ours = new RingmasterError("resource_failed", "cannot take 10.0.0.1/24: no eth9");
  const calls = [ours, new Error("boom"), "a word"].map((reason) => () => Promise.reject(reason));
  const [first, second, third] = calls.map((call) => callResource(at, "acquire", call));
  assertEquals(await failureOf(first ?? Promise.resolve()), [
    "resource_failed",
    "cannot take 10.0.0.1/24: no eth9",
  ]);
  assertEquals(await failureOf(second ?? Promise.resolve()), ["plugin_failed", "boom"]);
  assertEquals(await failureOf(third ?? Promise.resolve()), ["plugin_failed", "a word"]);
  assertEquals(clock.pending, 0);
});

Deno.test("callResource says what was asked where no answer comes in time", async () => {
  const { at, clock } = setStage();
  const phases: Readonly<Record<ResourcePhase, string>> = {
    acquire: "cannot take it: not done within 5s",
    release: "cannot give it up: not done within 5s",
    held: "cannot look whether it is held: no answer within 5s",
    "stand by": "cannot let it stand by: not done within 5s",
    announce: "cannot announce it: not done within 5s",
    describe: "cannot look how it stands: no answer within 5s",
    close: "cannot close it: not done within 5s",
  };
  for (const [phase, message] of Object.entries(phases) as [ResourcePhase, string][]) {
    const failed = failureOf(callResource(at, phase, () => new Promise(() => {}), 5_000));
    await clock.advance(5_000);
    assertEquals(await failed, ["timed_out", message]);
  }
});

Deno.test("callResource takes what a resource says when its time is over for no answer", async () => {
  const { at, clock } = setStage();
  const failed = failureOf(callResource(
    at,
    "held",
    (signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(new Error("it was ended by SIGKILL")))
      ),
  ));
  await clock.advance(5_000);
  assertEquals(await failed, ["timed_out", "cannot look whether it is held: no answer within 5s"]);
});

Deno.test("callResource gives what the resource answers", async () => {
  assertEquals(await callResource(setStage().at, "held", () => Promise.resolve(true)), true);
});
