/** `ringmaster run` as a process: signals, status, log, exit codes. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import type { Snapshot } from "../../mod.ts";
import { runOrThrow, type StartedProgram } from "../lanes/commands.ts";
import { programWords, ringmaster, runs, withFolder, withRingmaster } from "./cli_program.ts";

interface Scene {
  readonly config: string;
  readonly socket: string;
  /** Nobody's overrides but those of the test. */
  readonly state: string;
  readonly logfile: string;
  /** The port on which something answers; the server on the next one is down. */
  readonly livePort: number;
}

/** A configuration of one service with a server that is up and one that is down. */
async function withFiles(body: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const scene = {
      config: `${folder}/ringmaster.yaml`,
      socket: `${folder}/admin.sock`,
      state: `${folder}/state`,
      logfile: `${folder}/ringmaster.log`,
      livePort: listener.addr.port,
    };
    await Deno.writeTextFile(scene.config, configText(scene));
    await body(scene);
  });
}

function configText({ logfile, livePort }: Scene, scheduler = "rr"): string {
  return `backend: memory
autoreload: yes
logfile: ${logfile}
services:
  - virtual: 127.0.0.1:9072/tcp
    scheduler: ${scheduler}
    check: { type: connect, interval: 200ms, timeout: 100ms }
    real: ["127.0.0.1:${livePort} masq 1", "127.0.0.1:1 masq 1"]
`;
}

/** Runs the body beside a director of the scene. */
async function withDirector(
  { config, socket, state }: Scene,
  body: (director: StartedProgram) => Promise<void>,
  ...words: string[]
): Promise<void> {
  const all = [
    ...["run", "-c", config, "--socket", socket, "--state", state, "--node", "lb1"],
    ...words,
  ];
  await withRingmaster(all, body);
}

/** Runs the body with a scene and a director in it. */
async function withScene(
  body: (scene: Scene, director: StartedProgram) => Promise<void>,
  ...words: string[]
): Promise<void> {
  await withFiles((scene) => withDirector(scene, (director) => body(scene, director), ...words));
}

async function statusOf({ socket }: Scene): Promise<Snapshot> {
  const { code, stdout, stderr } = await ringmaster("status", "--json", "--socket", socket);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Snapshot;
}

Deno.test("ringmaster run logs what happens, serves its status and stops clean on SIGTERM", () =>
  withScene(async (scene, director) => {
    await director.waitFor(/ reconcile\.applied .*add server 127\.0\.0\.1:\d+ masq weight 1/);
    await director.waitFor(/ error server\.down #\d+ <- #\d+ .*127\.0\.0\.1:1 /);
    const snapshot = await statusOf(scene);
    assertEquals(snapshot.node, "lb1");
    assertEquals(snapshot.pid, director.pid);
    assertEquals(snapshot.services[0]?.servers.map((server) => server.status), ["up", "down"]);
    const table = await ringmaster("status", "--socket", scene.socket);
    assertMatch(table.stdout, /^127\.0\.0\.1:9072\/tcp {2}rr, 1 of 2 up$/m);
    assertMatch(table.stdout, /^ {2}127\.0\.0\.1:1 +masq +down +- .*refused/m);
    assert(!table.stdout.includes("\x1b"), "no colours on a pipe");
    assertEquals(await director.stop("SIGTERM"), 0);
    assertMatch(director.output, / info director\.stopping #\d+ stopping: SIGTERM\n/);
    assertMatch(director.output, / director\.stopped #\d+ .*\n$/);
    assertEquals(await Deno.readTextFile(scene.logfile), director.output);
    assertEquals((await ringmaster("status", "--socket", scene.socket)).code, 3);
  }));

Deno.test("case 13: ringmaster run reads the file again on SIGHUP, and a broken one changes nothing", () =>
  withFiles(async (scene) => {
    const withoutAutoreload = (scheduler: string) =>
      configText(scene, scheduler).replace("autoreload: yes\n", "");
    await Deno.writeTextFile(scene.config, withoutAutoreload("rr"));
    await withDirector(scene, async (director) => {
      await director.waitFor(/ server\.up /);
      await Deno.writeTextFile(scene.config, "services: 7\n");
      director.signal("SIGHUP");
      await director.waitFor(/ error config\.rejected .*ringmaster\.yaml:1: /);
      const rejected = await statusOf(scene);
      assertStringIncludes(rejected.config.rejected ?? "", "ringmaster.yaml:1: ");
      assertEquals(rejected.services[0]?.scheduler, "rr");
      await Deno.writeTextFile(scene.config, withoutAutoreload("wlc"));
      director.signal("SIGHUP");
      await director.waitFor(/ applied in .*edit service 127\.0\.0\.1:9072\/tcp wlc/);
      const applied = await statusOf(scene);
      assertEquals(applied.config.rejected, undefined);
      assertEquals(applied.services[0]?.scheduler, "wlc");
      assertEquals(await director.stop("SIGINT"), 0);
    });
  }));

Deno.test("ringmaster run notices a changed file by itself with autoreload", () =>
  withScene(async (scene, director) => {
    await director.waitFor(/ server\.up /);
    await Deno.writeTextFile(scene.config, configText(scene, "wlc"));
    await director.waitFor(/ applied in .*edit service 127\.0\.0\.1:9072\/tcp wlc/);
    assertEquals(await director.stop(), 0);
  }));

Deno.test("ringmaster run --dry-run tells what it would do and does nothing", () =>
  withScene(async (scene, director) => {
    await director.waitFor(
      / reconcile\.planned .*would apply: .*add service 127\.0\.0\.1:9072\/tcp/,
    );
    assertEquals((await statusOf(scene)).backend.dryRun, true);
    assertEquals(await director.stop(), 0);
    assert(!director.output.includes("reconcile.applied"));
  }, "--dry-run"));

Deno.test("ringmaster run prints problems on standard error and ends with 1", () =>
  withFiles(async (scene) => {
    await Deno.writeTextFile(scene.config, configText(scene).replace("connect", "conect"));
    const { code, stdout, stderr } = await ringmaster("run", "-c", scene.config);
    assertEquals({ code, stdout }, { code: 1, stdout: "" });
    assertMatch(
      stderr,
      /^[^\n]*ringmaster\.yaml:7: [^\n]*"conect", did you mean "connect"\?[^\n]*\n$/,
    );
  }));

Deno.test("case 12: ringmaster run refuses to run beside another director on the same socket", () =>
  withScene(async (scene, first) => {
    await first.waitFor(/ server\.up /);
    const { config, socket, state } = scene;
    const words = ["run", "-c", config, "--socket", socket, "--state", state];
    const { code, stderr } = await ringmaster(...words);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `"${scene.socket}": another director answers there`);
    assertEquals((await statusOf(scene)).pid, first.pid);
    assertEquals(await first.stop(), 0);
  }));

Deno.test("ringmaster run takes the place of a director that was killed", () =>
  withScene(async (scene, first) => {
    await first.waitFor(/ server\.up /);
    await first.stop("SIGKILL");
    assert((await Deno.lstat(scene.socket)).isSocket);
    await withDirector(scene, async (second) => {
      await second.waitFor(/ server\.up /);
      assertEquals((await statusOf(scene)).pid, second.pid);
      assertEquals(await second.stop(), 0);
    });
  }));

Deno.test("ringmaster run ends at once with 1 on a second signal while it is stopping", () =>
  withFiles(async (scene) => {
    // A pipe that nobody reads holds the log up, and with it the stop.
    await runOrThrow(["mkfifo", scene.logfile]);
    await withDirector(scene, async (director) => {
      await director.waitFor(/ server\.up /);
      await eventually("the second signal ends it", () => {
        director.signal("SIGTERM");
        return director.ended;
      });
      assertEquals((await director.status).code, 1);
    });
  }));

Deno.test("ringmaster run ends although nobody reads its output", () =>
  withFiles(async (scene) => {
    const { config, socket, state } = scene;
    const words = programWords(["run", "-c", config, "--socket", socket, "--state", state]);
    const child = new Deno.Command(Deno.execPath(), {
      args: words.slice(1),
      stdout: "piped",
      stderr: "null",
    }).spawn();
    await child.stdout.cancel();
    await eventually("the director answers", async () => (await statusOf(scene)).pid === child.pid);
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    assert(!runs(child.pid));
    assertStringIncludes(await Deno.readTextFile(scene.logfile), "director.stopped");
  }));
