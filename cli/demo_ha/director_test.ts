import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { RingmasterError, systemClock } from "../../mod.ts";
import { SNAPSHOT } from "../test_snapshot.ts";
import { DirectorUnit } from "./director.ts";
import { placesOf } from "./files.ts";
import type { Told } from "./told.ts";

/** Answers on the socket that it is given, as a director does. */
const ANSWERS = `const socket = Deno.args[Deno.args.indexOf("--socket") + 1];
  console.log("2026-11-22T16:00:00.000Z info director.started #1 it runs");
  console.log(Deno.args.join(" "));
  Deno.serve({ path: socket, transport: "unix", onListen() {} }, () => Response.json(${
  JSON.stringify(SNAPSHOT)
}));`;

interface Scene {
  readonly unit: DirectorUnit;
  readonly told: readonly Told[];
  readonly ends: readonly string[];
  /** What ip(8) prints of the address. */
  shown: string;
  /** Ends the looking. */
  readonly abort: AbortController;
}

/** Runs the body with a director whose program is this text, and that is looked at. */
async function withUnit(text: string, body: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-unit-" });
  await Deno.mkdir(`${folder}/AppNode1`);
  await Deno.writeTextFile(`${folder}/main.ts`, text);
  const told: Told[] = [];
  const ends: string[] = [];
  const unit = new DirectorUnit({
    name: "AppNode1",
    host: "director1",
    prefix: "none-",
    places: placesOf(folder, "AppNode1"),
    backend: "memory",
    main: `${folder}/main.ts`,
    clock: systemClock,
    ip: () => Promise.resolve({ code: 0, stdout: scene.shown, stderr: "" }),
    enter: [],
    onTold: (each) => told.push(each),
    onEnd: (how) => ends.push(how),
  });
  const abort = new AbortController();
  const scene: Scene = { unit, told, ends, shown: "", abort };
  const watching = unit.watch(abort.signal);
  try {
    await body(scene);
  } finally {
    abort.abort();
    await watching;
    unit.signal("SIGKILL");
    await unit.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("DirectorUnit that was never started is shown as such", () =>
  withUnit(ANSWERS, ({ unit }) => {
    assertEquals(unit.view(), { name: "AppNode1", state: "ended", hasAddress: false, cut: false });
    assert(!unit.running);
    return Promise.resolve();
  }));

Deno.test("DirectorUnit starts, is looked at, tells its events, and stops", () =>
  withUnit(ANSWERS, async (scene) => {
    const { unit, told, ends } = scene;
    await unit.start();
    await eventually("its picture is there", () => unit.view().snapshot !== undefined);
    assertEquals(told.map(({ text }) => text), ["it runs"]);
    scene.shown = "2: eth0 inet 10.0.0.154/25 scope global eth0\n";
    await eventually("its address is seen", () => unit.view().hasAddress);
    await unit.stop();
    assertEquals(ends, ["was ended by SIGTERM"]);
    const { state, ended, snapshot, hasAddress } = unit.view();
    assertEquals(
      { state, ended, snapshot, hasAddress },
      { state: "ended", ended: "was ended by SIGTERM", snapshot: undefined, hasAddress: true },
    );
  }));

Deno.test("DirectorUnit that was stopped shows what it left, also where nobody looks any more", () =>
  withUnit(ANSWERS, async (scene) => {
    const { unit, abort } = scene;
    scene.shown = "2: eth0 inet 10.0.0.154/25 scope global eth0\n";
    await unit.start();
    await eventually("its address is seen", () => unit.view().hasAddress);
    abort.abort();
    scene.shown = "";
    await unit.stop();
    assertEquals(unit.view().hasAddress, false);
  }));

Deno.test("DirectorUnit that is paused has no picture, and one again afterwards", () =>
  withUnit(ANSWERS, async ({ unit }) => {
    await unit.start();
    unit.pause();
    assertEquals([unit.view().state, unit.view().snapshot], ["paused", undefined]);
    unit.resume();
    await eventually("its picture is there again", () => unit.view().snapshot !== undefined);
    assertEquals(unit.view().state, "running");
  }));

Deno.test("DirectorUnit that cannot start says why", () =>
  withUnit(`console.error("no such file"); Deno.exit(1);`, async ({ unit }) => {
    const error = await assertRejects(() => unit.start(), RingmasterError);
    assertEquals(error.message, "cannot start AppNode1: it ended with code 1: no such file");
  }));
