import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createFakeClock } from "../../core/testing/mod.ts";
import { createTestConsole } from "../test_console.ts";
import { createHaShow } from "./show.ts";
import { SCENE } from "./test_scene.ts";

function setUp(interactive: boolean) {
  const clock = createFakeClock();
  const console = createTestConsole({ interactive, size: { columns: 120, rows: 40 } });
  let views = 0;
  const show = createHaShow({
    console,
    clock,
    view: () => (views++, SCENE),
    footer: () => "Ctrl-C ends the demo",
    folder: "/tmp/d",
  });
  const told = (text: string) =>
    show.told("AppNode2", { time: clock.now(), severity: "info", text });
  return { clock, console, show, told, views: () => views };
}

Deno.test("createHaShow prints a line for each event and note on a pipe, and draws nothing", async () => {
  const { clock, console, show, told, views } = setUp(false);
  told("configuration /tmp/d/AppNode2/ha.d loaded");
  show.note("kill", "warning");
  await clock.advance(5_000);
  show.close();
  const lines = console.stdout.split("\n");
  assertMatch(lines[0] ?? "", /^\d\d:\d\d:\d\d {2}AppNode2: configuration AppNode2\/ha\.d loaded$/);
  assertMatch(lines[1] ?? "", /^\d\d:\d\d:\d\d {2}demo: kill$/);
  assertEquals([lines.length, views()], [3, 0]);
});

Deno.test("createHaShow draws the picture anew in its period, and no more after the end", async () => {
  const { clock, console, show, told, views } = setUp(true);
  await clock.advance(0);
  assertEquals(views(), 1);
  told("one event");
  show.note("one note");
  await clock.advance(200);
  assertEquals(views(), 2);
  const last = console.stdout.split("\x1b[J").at(-2) ?? "";
  assertMatch(last, /AppNode2 tells[^]*one event[^]*What was done[^]*one note/);
  assertStringIncludes(last, "Ctrl-C ends the demo");
  show.close();
  assertEquals(views(), 3, "the last picture");
  await clock.advance(5_000);
  assertEquals(views(), 3);
});

Deno.test("createHaShow keeps the latest lines of each", async () => {
  const { clock, console, told } = setUp(true);
  for (let index = 0; index < 30; index++) told(`event ${index}.`);
  await clock.advance(0);
  assertStringIncludes(console.stdout, "event 29.");
  assert(!console.stdout.includes("event 9."));
});
