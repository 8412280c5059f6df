/** The log of a real director: rotated by SIGUSR1 while servers flap, and written for the journal. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import { ROOT, withFolder, withRingmaster } from "./cli_program.ts";

const SERVERS = 20;
const ROTATIONS = 5;

/** A port of loopback on which something listens, or nothing. */
class FlappingPort {
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly port = this.#listener.addr.port;

  open(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
  }

  close(): void {
    try {
      this.#listener.close();
    } catch {
      // It was closed already.
    }
  }
}

function configText(log: string, port: number): string {
  const services = Array.from(
    { length: SERVERS },
    (_, index) =>
      `  - virtual: 127.0.0.1:${20_000 + index}/tcp
    check: { type: connect, interval: 50ms, timeout: 500ms }
    real: ["127.0.0.1:${port} masq 1"]
`,
  );
  return `backend: memory\nlog: ${log}\nservices:\n${services.join("")}`;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Each event's number, in the order of the lines. */
function idsOf(text: string): number[] {
  return [...text.matchAll(/^\S+ \w+ [\w.]+ #(\d+) /gm)].map(([, id]) => Number(id));
}

async function withDirector(
  folder: string,
  log: string,
  body: (director: StartedProgram, flapping: FlappingPort) => Promise<void>,
): Promise<void> {
  const flapping = new FlappingPort();
  const config = `${folder}/ringmaster.yaml`;
  await Deno.writeTextFile(config, configText(log, flapping.port));
  const places = ["--socket", `${folder}/admin.sock`, "--state", `${folder}/state`];
  try {
    await withRingmaster(
      ["run", "-c", config, ...places, "--node", "lb1"],
      (director) => body(director, flapping),
    );
  } finally {
    flapping.close();
  }
}

async function changesTold(director: StartedProgram, changes: number): Promise<void> {
  await eventually(`${changes} changes of servers are told`, () => {
    if (director.ended) return true;
    return count(director.output, / server\.(?:up|down) #/g) >= changes;
  }, 30_000);
  assert(!director.ended, director.describe());
}

Deno.test("SIGUSR1 opens the log file anew: after a rotation all goes to the new file, and no line is lost", () =>
  withFolder(async (folder) => {
    const path = `${folder}/ringmaster.log`;
    await withDirector(folder, `{ file: ${path} }`, async (director, flapping) => {
      let changes = SERVERS;
      const told = () => changesTold(director, changes);
      await told();
      for (let rotation = 1; rotation <= ROTATIONS; rotation++) {
        if (rotation % 2 === 1) flapping.close();
        else flapping.open();
        changes += SERVERS;
        // In the midst of all that is being written.
        await Deno.rename(path, `${path}.${rotation}`);
        director.signal("SIGUSR1");
        await eventually(
          "the new file is there, and says why",
          async () =>
            / info log log file ".*" is opened anew, as SIGUSR1 asks\n/.test(
              await Deno.readTextFile(path).catch(() => ""),
            ),
        );
        await told();
      }
      assertEquals(await director.stop("SIGTERM"), 0);
      const names = Array.from({ length: ROTATIONS }, (_, index) => `${path}.${index + 1}`);
      const parts = await Promise.all([...names, path].map((name) => Deno.readTextFile(name)));
      for (const part of parts.slice(1)) {
        assertEquals(count(part, / opened anew, /g), 1);
        assert(idsOf(part).length > 0, "every file has events");
      }
      const ids = idsOf(parts.join(""));
      assertEquals(ids, ids.map((_, index) => index + 1), "every event once, in order");
      assertEquals(ids, idsOf(director.output));
    });
  }));

Deno.test("SIGUSR1 does no harm to a director without a log file, whose lines are JSON where that is asked for", () =>
  withFolder((folder) =>
    withDirector(folder, "{ format: json, level: info }", async (director, flapping) => {
      await director.waitFor(/"server\.up"/);
      director.signal("SIGUSR1");
      flapping.close();
      await director.waitFor(/"server\.down"/);
      assertEquals(await director.stop("SIGTERM"), 0);
      const lines = director.output.trimEnd().split("\n").map((line) => JSON.parse(line));
      assertEquals(lines.map(({ id }) => id), lines.map((_, index) => index + 1));
      const up = lines.find(({ type }) => type === "server.up");
      const down = lines.find(({ type }) => type === "server.down");
      const cause = lines.find(({ id }) => id === down.cause);
      assertMatch(up.message, /^server 127\.0\.0\.1:\d+ of 127\.0\.0\.1:\d+\/tcp is up: /);
      assertEquals([cause.type, cause.server], ["check.failed", down.server]);
      assertEquals([up.severity, up.service.split(":")[0]], ["info", "127.0.0.1"]);
    })
  ));

Deno.test("packaging/logrotate/ringmaster rotates the file of the documentation, and sends SIGUSR1", async () => {
  const text = await Deno.readTextFile(`${ROOT}packaging/logrotate/ringmaster`);
  const page = await Deno.readTextFile(`${ROOT}docs/configuration.md`);
  const [, file = "nowhere"] = /^(\/\S+) \{$/m.exec(text) ?? [];
  assert(page.includes(`file: ${file}`), `${file} is in docs/configuration.md`);
  assertMatch(
    text,
    /^ {4}postrotate$(?:\n {8}.*)*\n {8}systemctl kill .*--signal=SIGUSR1 .*$(?:\n {8}.*)*\n {4}endscript$/m,
  );
  assert(!/\bcopytruncate\b|\bcreate\b/.test(text), "the director makes the new file");
});
