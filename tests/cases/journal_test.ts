/** What a director that was killed leaves to the next one, told by the command line. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { ringmaster } from "./cli_program.ts";
import { type Scene, withDirector, withScene } from "./cli_scene.ts";

interface Told {
  readonly id: number;
  readonly cause?: number;
  readonly type: string;
}

async function eventsOf(scene: Scene): Promise<Told[]> {
  return JSON.parse(await scene.tell("events", "--json")) as Told[];
}

async function journalOf(scene: Scene): Promise<string> {
  return (await scene.status()).journal?.path ?? "no journal";
}

Deno.test("a director that was killed is explained by the next one, and decides the same again", () =>
  withScene(async (scene) => {
    const [, { id }] = scene.servers;
    let before: Told[] = [];
    let journal = "";
    await withDirector(scene, async (director) => {
      journal = await journalOf(scene);
      assert(journal.startsWith(`${scene.state}/`), journal);
      await scene.tell("disable", "web", id);
      await eventually("it is on disk", async () => {
        return (await scene.status()).journal?.waiting === 0;
      });
      before = await eventsOf(scene);
      await director.stop("SIGKILL");
    });
    await withDirector(scene, async () => {
      const after = await eventsOf(scene);
      // The history reaches back, and no number is told twice.
      assertEquals(after.slice(0, before.length), before);
      assertEquals(new Set(after.map((event) => event.id)).size, after.length);
      assertEquals(after.filter(({ type }) => type === "director.started").length, 2);
      // Who disabled it was told by the run before.
      assertMatch(await scene.tell("why", "web", id), /asks: disable .*\n.*is now disabled/);
      const { code, stdout } = await ringmaster("replay", journal);
      assertEquals(code, 0, stdout);
      assertMatch(
        stdout,
        /^\d+ records, 2 runs; [1-9]\d* status changes, [1-9]\d* plans, .*; 0 differ\n$/,
      );
    });
    const report = JSON.parse((await ringmaster("replay", "--json", journal)).stdout);
    assertEquals([report.runs, report.unreadable, report.dropped], [2, 0, 0]);
  }));

Deno.test("a director whose journal is another one's tells it and works", () =>
  withScene(async (scene) => {
    await withDirector(scene, async () => {
      const other = { ...scene, socket: scene.socket.replace("admin", "other") };
      const text = (await Deno.readTextFile(scene.config)).replace("userspace", "memory");
      await Deno.writeTextFile(scene.config, text);
      await withDirector(other, async (second) => {
        await second.waitFor(/ error journal\.failed .*another program has it open/);
      });
      assert((await scene.status()).journal?.trouble === undefined);
    });
  }));
