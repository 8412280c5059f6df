import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createFakeClock } from "../../core/testing/mod.ts";
import { RingmasterError } from "../../mod.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { Play } from "./play.ts";
import type { SceneView } from "./settle.ts";
import { SCENE } from "./test_scene.ts";
import { createTestStage } from "./test_stage.ts";

const RESTLESS: SceneView = { ...SCENE, calmMs: 0 };

function setUp() {
  const clock = createFakeClock();
  const notes: string[] = [];
  const marks: string[] = [];
  const stage = createTestStage({ master: "AppNode1", standby: "AppNode2" });
  const held = { view: SCENE };
  const scene = {
    ...stage,
    view: () => held.view,
    mark: (word: string) => void marks.push(word),
  };
  const note = (text: string, severity = "info") => void notes.push(`${severity} ${text}`);
  const play = new Play({ scene, clock, note });
  return { clock, notes, marks, held, play, stage };
}

function faultNamed(word: string): Fault {
  const found = FAULTS.find((each) => each.word === word);
  assert(found !== undefined);
  return found;
}

Deno.test("Play.act triggers a fault, waits for rest, and tells what it cost the client", async () => {
  const { clock, notes, marks, held, play, stage } = setUp();
  held.view = RESTLESS;
  const acted = play.act(faultNamed("kill"));
  await clock.advance(3_000);
  assertEquals([stage.done, marks, notes.length], [["signal AppNode1 SIGKILL"], ["kill"], 2]);
  const gap = { mark: "kill", longestMs: 412, failed: 8 };
  held.view = { ...SCENE, client: { ...SCENE.client, gap } };
  await clock.advance(100);
  await acted;
  assertMatch(
    notes[2] ?? "",
    /^info at rest after 3\.\d s: AppNode1 has the address; longest gap since kill: 412 ms, 8 failed$/,
  );
});

Deno.test("Play.act gives a fault the time to show", async () => {
  const { clock, notes, play } = setUp();
  const acted = play.act(faultNamed("cut"));
  await clock.advance(1_100);
  assertEquals(notes.length, 2, "all is calm, because deadtime has not passed yet");
  await clock.advance(100);
  await acted;
  assertEquals(notes.length, 3);
});

Deno.test("Play.act rejects with what keeps the pair from resting", async () => {
  const { clock, held, play } = setUp();
  held.view = RESTLESS;
  const rejected = assertRejects(() => play.act(faultNamed("kill")), RingmasterError);
  await clock.advance(31_000);
  const { code, message } = await rejected;
  assertEquals(code, "timed_out");
  assertEquals(
    message,
    'the pair is not at rest 30 s after "kill": the client is not answered steadily',
  );
});

Deno.test("Play.tryAct tells of a fault that is refused, and leaves the one under way alone", async () => {
  const { clock, notes, marks, play } = setUp();
  const acted = play.tryAct(faultNamed("kill"));
  await play.tryAct(faultNamed("heal"));
  assertEquals(notes.at(-1), "warning cannot heal the network: nothing is parted");
  await clock.advance(2_000);
  await acted;
  assertMatch(notes.at(-1) ?? "", /^info at rest after 1\.2 s/);
  assertEquals(marks, ["kill"]);
});

Deno.test("Play.tryAct tells the rest of the last of two only", async () => {
  const { clock, notes, play } = setUp();
  const both = [play.tryAct(faultNamed("kill")), play.tryAct(faultNamed("cut"))];
  await clock.advance(2_000);
  await Promise.all(both);
  assertEquals(notes.filter((text) => text.includes("at rest")).length, 1);
});
