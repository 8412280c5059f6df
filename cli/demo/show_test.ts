import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createFakeClock } from "../../core/testing/mod.ts";
import { createEventBus, type Snapshot } from "../../mod.ts";
import { createTestConsole } from "../test_console.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { createShow } from "./show.ts";

function setUp(interactive: boolean, snapshot: () => Promise<Snapshot>) {
  const clock = createFakeClock();
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  const console = createTestConsole({ interactive, size: { columns: 120, rows: 60 } });
  const show = createShow({
    console,
    clock,
    director: { events, snapshot },
    footer: () => "Ctrl-C ends the demo",
    linesAbove: 20,
    folder: "/tmp/d",
  });
  return { clock, events, console, show };
}

Deno.test("createShow prints a line per event on a pipe, file names without their folder", async () => {
  const { events, console, show } = setUp(false, () => Promise.resolve(SNAPSHOT));
  events.emit({ type: "config.ignored", path: "/tmp/d/a.cf", reason: "autoreload is off" });
  show.note("everything is up");
  await show.close();
  events.emit({ type: "director.stopped", table: "removed" });
  const [first = "", second = "", ...rest] = console.stdout.split("\n");
  assertMatch(first, /^\d\d:\d\d:\d\d {2}configuration a\.cf changed on disk and is not applied/);
  assertMatch(second, /^\d\d:\d\d:\d\d {2}everything is up$/);
  assertEquals(rest, [""]);
});

Deno.test("createShow draws a picture on a terminal, anew in its period and after events", async () => {
  let taken = 0;
  const { clock, events, console, show } = setUp(true, () => {
    taken++;
    return Promise.resolve(SNAPSHOT);
  });
  await clock.advance(0);
  assertEquals(taken, 1);
  assertStringIncludes(console.stdout, "10.0.0.150:9072/tcp");
  await clock.advance(500);
  assertEquals(taken, 2);
  events.emit({ type: "director.stopping", reason: "one" });
  events.emit({ type: "director.stopping", reason: "two" });
  await clock.advance(30);
  assertEquals(taken, 3, "events that come together share a picture");
  assertStringIncludes(console.stdout, "stopping: two");
  await show.close();
  assertEquals(taken, 4, "the last picture");
  await clock.advance(5_000);
  assertEquals(taken, 4);
});

Deno.test("createShow keeps the latest events only", async () => {
  const { clock, console, show } = setUp(true, () => Promise.resolve(SNAPSHOT));
  for (let index = 0; index < 20; index++) show.note(`note ${index}.`);
  await clock.advance(30);
  const last = console.stdout.split("\x1b[J").at(-2) ?? "";
  assert(!last.includes("note 12."));
  for (let index = 13; index < 20; index++) assertStringIncludes(last, `note ${index}.`);
  await show.close();
});

Deno.test("createShow says that it cannot show the status, and goes on", async () => {
  let broken = true;
  const { clock, console, show } = setUp(
    true,
    () => broken ? Promise.reject(new Error("no picture")) : Promise.resolve(SNAPSHOT),
  );
  await clock.advance(0);
  assertStringIncludes(console.stdout, "cannot show the status: no picture");
  broken = false;
  await clock.advance(500);
  assertStringIncludes(console.stdout, "10.0.0.150:9072/tcp");
  await show.close();
});
