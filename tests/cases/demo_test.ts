/** The demo for real: a process of its own, as a newcomer starts it. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { dirname } from "node:path";
import { eventually } from "../../core/testing/mod.ts";
import type { Snapshot } from "../../mod.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import { ringmaster, runs, withRingmaster } from "./cli_program.ts";

/** A newcomer with the packages cached waits no longer than this. */
const UP_LIMIT_MS = 5_000;

interface Facts {
  readonly url: string;
  readonly config: string;
  readonly socket: string;
  readonly page: string;
  readonly token: string;
  readonly pids: readonly number[];
}

/** What the demo says about itself. */
function factsIn(output: string): Facts {
  const find = (pattern: RegExp) => pattern.exec(output)?.[1] ?? "";
  return {
    url: find(/(http:\/\/\S+\/SpringRing\/status)/),
    config: find(/configuration +(\S+)/),
    socket: find(/--socket (\S+)/),
    page: find(/dashboard +(\S+)/),
    token: find(/(rm_[0-9a-f]+_[0-9a-f]+)/),
    pids: [...output.matchAll(/ process (\d+)$/gm)].map((match) => Number(match[1])),
  };
}

async function expectNothingLeft(demo: StartedProgram, { pids, config }: Facts): Promise<void> {
  assert(!runs(demo.pid));
  await eventually("no node runs any more", () => !pids.some(runs));
  await assertRejects(() => Deno.stat(config), Deno.errors.NotFound);
}

/** Runs the body beside a demo that is up. */
async function withDemo(
  words: readonly string[],
  body: (demo: StartedProgram, facts: Facts) => Promise<void>,
): Promise<void> {
  await withRingmaster(["demo", ...words], async (demo) => {
    await demo.waitFor(/everything is up/);
    const facts = factsIn(demo.output);
    assertEquals(facts.pids.length, 2);
    assert(facts.pids.every(runs));
    await body(demo, facts);
  });
}

Deno.test("the demo is up in time, answers in turns and ends by itself", async () => {
  const startedMs = performance.now();
  await withDemo(["--for", "2"], async (demo, facts) => {
    const tookMs = performance.now() - startedMs;
    assert(tookMs < UP_LIMIT_MS, `up after ${tookMs} ms`);
    const answers: string[] = [];
    for (let request = 0; request < 4; request++) {
      const text = await (await fetch(facts.url)).text();
      answers.push(/^AppNode\d/m.exec(text)?.[0] ?? "");
    }
    assertEquals(new Set(answers), new Set(["AppNode1", "AppNode2"]));
    assertEquals(answers[0], answers[2]);
    assertEquals(answers[1], answers[3]);
    assertEquals((await demo.status).code, 0);
    await expectNothingLeft(demo, facts);
    assert(!demo.output.includes("\x1b"), "no drawing on a pipe");
  });
});

Deno.test("the demo serves a dashboard on which looking is free, and changing takes its token", () =>
  withDemo([], async (_demo, { page, token }) => {
    const get = async (path: string) => await (await fetch(page + path)).text();
    assertStringIncludes(await get("/"), "<title>Ringmaster");
    assertEquals(JSON.parse(await get("/api/v1/whoami")).role, "read");
    assertEquals(JSON.parse(await get("/api/v1/status")).services.length, 2);
    const reload = async (headers: Readonly<Record<string, string>>) => {
      const response = await fetch(`${page}/api/v1/reload`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: "{}",
      });
      return [response.status, (await response.json()).kind];
    };
    assertEquals(await reload({}), [401, undefined]);
    assertEquals(await reload({ authorization: `Bearer ${token}` }), [200, "unchanged"]);
  }));

Deno.test("the demo's node that is killed leaves the table, and the director says so", () =>
  withDemo([], async (demo, facts) => {
    const [first] = facts.pids;
    assert(first !== undefined);
    Deno.kill(first, "SIGKILL");
    await demo.waitFor(/AppNode1 was ended by SIGKILL; it starts again in 10 s/);
    await demo.waitFor(/remove server \S+ from \S+\/tcp/);
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => await (await fetch(facts.url)).text()),
    );
    assert(answers.every((text) => text.includes("AppNode2")), answers.join(""));
    const { stdout } = await ringmaster("status", "--json", "--socket", facts.socket);
    const [http] = (JSON.parse(stdout) as Snapshot).services;
    assertEquals(http?.servers.map((server) => server.status), ["down", "up"]);
    assertEquals(await demo.stop("SIGINT"), 0);
    await expectNothingLeft(demo, facts);
  }));

Deno.test("the demo's configuration can be edited while it runs", () =>
  withDemo([], async (demo, facts) => {
    const text = await Deno.readTextFile(facts.config);
    await Deno.writeTextFile(facts.config, text.replace("scheduler=rr", "schedular=rr"));
    await demo.waitFor(/rejected, nothing changed: .*schedular/);
    await Deno.writeTextFile(facts.config, text.replace("scheduler=rr", "scheduler=wlc"));
    await demo.waitFor(/edit service \S+\/tcp wlc/);
    assertEquals(await demo.stop("SIGTERM"), 0);
    await expectNothingLeft(demo, facts);
  }));

Deno.test("the demo stops clean on Ctrl-C, also when the signal comes twice at once", () =>
  withDemo([], async (demo, facts) => {
    demo.signal("SIGINT");
    assertEquals(await demo.stop("SIGINT"), 0);
    await expectNothingLeft(demo, facts);
    assertMatch(demo.output, /The demo has ended; nothing of it is left running\.\n$/);
  }));

Deno.test("the demo's nodes end when the demo is killed", () =>
  withDemo([], async (demo, facts) => {
    await demo.stop("SIGKILL");
    await eventually("no node runs any more", () => !facts.pids.some(runs));
    await Deno.remove(dirname(facts.config), { recursive: true });
  }));

Deno.test("two demos run side by side, the second on ports of its own, said aloud", () =>
  withDemo([], (first, firstFacts) =>
    withDemo([], async (second, facts) => {
      assertMatch(second.output, /^note: \S+ is taken, so HTTP uses port \d+$/m);
      assert(firstFacts.url !== facts.url);
      assertStringIncludes(await (await fetch(facts.url)).text(), "Sample SpringRing");
      assertEquals(await first.stop("SIGINT"), 0);
      assertEquals(await second.stop("SIGINT"), 0);
      await expectNothingLeft(first, firstFacts);
      await expectNothingLeft(second, facts);
    })));
