import { assertEquals } from "@std/assert";
import { createFakeClock, eventually } from "../core/testing/mod.ts";
import { onSignals, stopWishes } from "./signals.ts";

Deno.test("stopWishes takes signals that come together for one wish, and a later one for a second", async () => {
  const clock = createFakeClock();
  const told: string[] = [];
  const onSignal = stopWishes(clock, {
    onFirst: (signal) => told.push(signal),
    onAgain: () => told.push("again"),
  });
  onSignal("SIGINT");
  onSignal("SIGINT");
  await clock.advance(150);
  onSignal("SIGTERM");
  assertEquals(told, ["SIGINT"]);
  await clock.advance(100);
  onSignal("SIGINT");
  assertEquals(told, ["SIGINT", "again"]);
});

Deno.test("onSignals calls back for each signal until it is ended", async () => {
  const seen: string[] = [];
  const end = onSignals(["SIGUSR1", "SIGUSR2"], (signal) => seen.push(signal));
  const endOther = onSignals(["SIGUSR1"], () => seen.push("other"));
  Deno.kill(Deno.pid, "SIGUSR2");
  await eventually("the first signal is seen", () => seen.length === 1);
  end();
  Deno.kill(Deno.pid, "SIGUSR1");
  await eventually("the other listener still hears", () => seen.length === 2);
  endOther();
  assertEquals(seen, ["SIGUSR2", "other"]);
});
