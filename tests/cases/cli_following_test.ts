/** What the command line shows of a director while things happen: why, events, status --watch. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import type { Snapshot } from "../../mod.ts";
import { run } from "../lanes/commands.ts";
import { programWords, withRingmaster } from "./cli_program.ts";
import { type Scene, withDirector, withRunningScene } from "./cli_scene.ts";

/** Ends a server and waits until the director has taken it out. */
async function loseServer(scene: Scene): Promise<string> {
  const [server] = scene.servers;
  server[Symbol.dispose]();
  await eventually("the server is down", async () => {
    return (await scene.server(server.id)).status === "down";
  });
  return server.id;
}

Deno.test("ringmaster why tells the chain from the failed check to the table", () =>
  withRunningScene(async (scene) => {
    const id = await loseServer(scene);
    const service = `127.0.0.1:${scene.virtualPort}/tcp`;
    await eventually("the table has followed", async () => {
      return (await scene.tell("why", "web", id)).includes(`remove server ${id} from`);
    });
    const text = await scene.tell("why", "web", id);
    const [title, state] = text.split("\n");
    assertEquals(title, `${id} of ${service}`);
    assertMatch(state ?? "", /^ {2}.* is down/);
    const time = String.raw`^ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +(?:\d+[ms] )+ago {2}`;
    assertMatch(text, new RegExp(`${time}#(\\d+) +check of ${id} for .*failed`, "m"));
    const down = new RegExp(`${time}#(\\d+) <- #\\d+ +\u2514 server ${id} .* is down: `, "m").exec(
      text,
    );
    assert(down !== null, text);
    assertMatch(
      text,
      new RegExp(`${time}#\\d+ <- #${down[1]} +\u2514 applied .*remove server ${id}`, "m"),
    );
    const indents = ["check of", "is down: ", "applied .*remove"].map((words) => {
      const line = text.split("\n").findLast((each) => new RegExp(words).test(each)) ?? "";
      return line.search(/(check of|server 127|applied)/);
    });
    assertEquals(indents, [...indents].sort((left, right) => left - right));
    assertEquals(new Set(indents).size, 3, "each stands further to the right than its cause");
    const told = JSON.parse(await scene.tell("why", service, id, "--json"));
    assertEquals([told.service, told.server], [service, id]);
    assert(told.events.some(({ type }: { type: string }) => type === "server.down"));
  }));

Deno.test("ringmaster events prints what is kept, and --after only what is younger", () =>
  withRunningScene(async (scene) => {
    const lines = (await scene.tell("events")).trimEnd().split("\n");
    assertMatch(lines[0] ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}(info|warning) +.* {2}#\d+$/);
    assert(lines.some((line) => / is up: connected {2}#\d+/.test(line)), lines.join("\n"));
    const kept = JSON.parse(await scene.tell("events", "--json")) as { id: number }[];
    assertEquals(kept.length, lines.length);
    const ids = kept.map(({ id }) => id);
    assertEquals(ids, [...ids].sort((left, right) => left - right));
    const after = JSON.parse(
      await scene.tell("events", "--json", "--after", String(ids[1])),
    ) as { id: number }[];
    assertEquals(after.map(({ id }) => id), ids.slice(2));
    assertEquals(await scene.tell("events", "--after", String(ids.at(-1))), "");
  }));

Deno.test("ringmaster events --follow tells events as they happen, and ends with 3 with the director", () =>
  withRunningScene(async (scene, director) => {
    const words = ["events", "--follow", "--socket", scene.socket];
    await withRingmaster(words, async (lines) => {
      await withRingmaster([...words, "--json"], async (objects) => {
        await lines.waitFor(/ is up: connected/);
        await objects.waitFor(/"type":"server\.up"/);
        const id = await loseServer(scene);
        await lines.waitFor(
          new RegExp(`  error    server ${id} of .* is down: .*  #\\d+ <- #\\d+\n`),
        );
        await objects.waitFor(/"type":"server\.down".*\n/);
        assertEquals(await director.stop(), 0);
        for (const program of [lines, objects]) {
          assertEquals((await program.status).code, 3);
          await program.waitFor(/ringmaster: cannot go on following ".*": /);
        }
        // Standard error comes last; all before it is one object a line.
        const told = objects.output.split("\n").filter((line) => line.startsWith("{"));
        const types = told.map((line) => JSON.parse(line).type);
        assertStringIncludes(types.join(" "), "server.down");
        assertStringIncludes(types.join(" "), "director.stopping");
      });
    });
  }));

Deno.test("ringmaster events --follow --retry goes on when the director is started again", () =>
  withRunningScene(async (scene, director) => {
    const words = ["events", "--follow", "--retry", "--type", "server,director", "--json"];
    await withRingmaster([...words, "--socket", scene.socket], async (follower) => {
      await follower.waitFor(/"type":"server\.up".*\n(.*\n)*.*"type":"server\.up"/);
      await director.stop();
      await follower.waitFor(/ringmaster: cannot go on following ".*": .*; waiting for it\n/);
      await withDirector(scene, async () => {
        await follower.waitFor(/"type":"director\.stopping"(.*\n)+.*"type":"director\.started"/);
      });
      assert(!follower.output.includes("config.loaded"), "other types are left out");
    });
  }));

Deno.test("ringmaster events tells only what is about a service, a server, grave or young enough", () =>
  withRunningScene(async (scene) => {
    const id = await loseServer(scene);
    const told = async (...words: string[]) =>
      JSON.parse(await scene.tell("events", "--json", ...words)) as {
        readonly type: string;
        readonly server?: string;
        readonly severity: string;
      }[];
    const about = await told("--server", id, "--type", "server");
    assertEquals(about.map(({ type }) => type), ["server.up", "server.down"]);
    const grave = await told("--severity", "error");
    assert(grave.length > 0 && grave.every(({ severity }) => severity === "error"));
    assert((await told("--service", "web", "--type", "server.up")).length === 2);
    assertEquals(await told("--service", "other"), []);
    assertEquals((await told("--since", "1h")).length, (await told()).length);
    assertEquals(await told("--since", "2000-01-01", "--type", "hook"), []);
    const misspelt = await scene.ask("events", "--type", "server.dwon");
    assertEquals([misspelt.code, misspelt.stdout], [2, ""]);
    assert(misspelt.stderr.includes('did you mean "server.down"?'), misspelt.stderr);
  }));

Deno.test("ringmaster events --follow ends well when its reader has seen enough", () =>
  withRunningScene(async (scene) => {
    const words = programWords(["events", "--follow", "--socket", scene.socket]);
    const script = `${
      words.map((word) => `'${word}'`).join(" ")
    } | head -n 1; echo \${PIPESTATUS[0]}`;
    const ended = run(["bash", "-c", script]);
    let over = false;
    ended.finally(() => over = true);
    // It notices at the next event that nobody reads.
    await eventually("it ends", async () => {
      if (!over) await scene.tell("weight", "web", scene.servers[0].id, "2");
      if (!over) await scene.tell("weight", "web", scene.servers[0].id, "3");
      return over;
    });
    const { stdout } = await ended;
    assertMatch(stdout, /^\d{4}-[^\n]*\n0\n$/);
  }));

Deno.test("ringmaster status --watch prints one status after the other into a pipe, until Ctrl-C", () =>
  withRunningScene(async (scene) => {
    await withRingmaster(["status", "--watch", "--socket", scene.socket], async (watch) => {
      await watch.waitFor(/\n\n\d{4}-[^\n]*\nringmaster (.*\n)*127\.0\.0\.1:\d+\/tcp {2}web/);
      assert(!watch.output.includes("\x1b"), "nothing steers a terminal that is none");
      assertMatch(watch.output, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\nringmaster /);
      assertEquals(await watch.stop("SIGINT"), 0);
    });
  }));

Deno.test("ringmaster status --watch goes on when the director goes away, and says so once", () =>
  withRunningScene(async (scene, director) => {
    await withRingmaster(
      ["status", "--watch", "--json", "--socket", scene.socket],
      async (watch) => {
        await watch.waitFor(/^\{.*\}$/m);
        const [line = ""] = watch.output.split("\n");
        assertEquals((JSON.parse(line) as Snapshot).node, "lb1");
        await director.stop();
        await watch.waitFor(/ringmaster: stale, no answer since \d{4}-.*: cannot reach a director/);
        assertEquals(await watch.stop("SIGTERM"), 0);
        assertEquals(watch.output.match(/stale/g)?.length, 1);
      },
    );
  }));
