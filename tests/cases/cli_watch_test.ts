/** `ringmaster status --watch` on a terminal, as somebody sits before it (where script(1) is installed). */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { StartedProgram } from "../lanes/commands.ts";
import { findProgram } from "../lanes/needs.ts";
import { programWords } from "./cli_program.ts";
import { type Scene, withRunningScene } from "./cli_scene.ts";

const script = await findProgram("script");
const ignore = script === undefined;

const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const ROWS = 16;

/** Watches on a terminal of 90 columns; what stty says of it follows when it has ended. */
async function withTerminal(
  scene: Scene,
  body: (terminal: StartedProgram) => Promise<void>,
): Promise<void> {
  const words = programWords(["status", "--watch", "--socket", scene.socket]);
  const watch = words.map((word) => `'${word}'`).join(" ");
  const line = `stty cols 90 rows ${ROWS}; ${watch}; echo "ended $?"; stty -a`;
  const terminal = new StartedProgram([script ?? "", "-qfec", line, "/dev/null"]);
  try {
    await eventually("the last row is drawn", () => {
      return terminal.ended || terminal.output.includes(`\x1b[${ROWS};1H`);
    });
    await body(terminal);
  } finally {
    if (!terminal.ended) await terminal.stop("SIGKILL");
  }
}

/** The rows of the screen after all that was written, without colours. */
function screenOf(output: string): string[] {
  const rows = Array.from({ length: ROWS }, () => "");
  // deno-lint-ignore no-control-regex -- the sequences of the terminal are what this reads
  for (const [, row = "", text = ""] of output.matchAll(/\x1b\[(\d+);1H(.*?)\x1b\[K/g)) {
    // deno-lint-ignore no-control-regex -- the same
    rows[Number(row) - 1] = text.replaceAll(/\x1b\[[\d;]*m/g, "");
  }
  return rows;
}

async function assertRestored(terminal: StartedProgram, code: number): Promise<void> {
  await terminal.waitFor(/ended \d+[^]*iexten/);
  const [, after = ""] = terminal.output.split(LEAVE);
  assertStringIncludes(after, `ended ${code}`);
  assertMatch(after, /[^-]icanon/);
  assertMatch(after, /[^-]echo[^a-z]/);
}

Deno.test({
  name: "ringmaster status --watch fills the window, and does what keys say (where script(1) is)",
  ignore,
  fn: () =>
    withRunningScene((scene) =>
      withTerminal(scene, async (terminal) => {
        assert(terminal.output.startsWith(ENTER), terminal.describe());
        const [first, second] = scene.servers;
        const rows = screenOf(terminal.output);
        assertMatch(rows[0] ?? "", /^ringmaster .* on lb1 /);
        assertMatch(rows[1] ?? "", /^1 service, 2 servers .*table settled/);
        assertMatch(rows[4] ?? "", new RegExp(`^ {2}${first.id} +up `));
        assertMatch(rows.at(-1) ?? "", /^s sort: service .* q quit$/);
        await terminal.write(`/${second.port}\r`);
        await eventually("the other server is not seen", () => {
          return !screenOf(terminal.output).some((row) => row.startsWith(`  ${first.id} `));
        });
        await eventually("it is said that there are more", () => {
          return screenOf(terminal.output).at(-1)?.includes("1 of 2") === true;
        });
        await terminal.write("\x1b");
        first[Symbol.dispose]();
        await eventually("the lost server is seen to be down", () => {
          return screenOf(terminal.output).some((row) =>
            new RegExp(`^ {2}${first.id} +down `).test(row)
          );
        });
        await eventually("its event is at the bottom", () => {
          return screenOf(terminal.output).slice(-8).some((row) => row.includes(" is down: "));
        });
        await terminal.write("q");
        await assertRestored(terminal, 0);
      })
    ),
});

Deno.test({
  name: "ringmaster status --watch leaves the terminal as it was on Ctrl-C (where script(1) is)",
  ignore,
  fn: () =>
    withRunningScene((scene) =>
      withTerminal(scene, async (terminal) => {
        await terminal.write("\x03");
        // The shell around it ends with the same key.
        await eventually("the terminal is as it was", () => terminal.output.includes(LEAVE));
        assert(!(terminal.output.split(LEAVE)[1] ?? "").includes("\x1b["));
      })
    ),
});

Deno.test({
  name: "ringmaster status --watch leaves the terminal as it was on SIGTERM (where script(1) is)",
  ignore,
  fn: () =>
    withRunningScene((scene) =>
      withTerminal(scene, async (terminal) => {
        Deno.kill(await watcherOf(scene), "SIGTERM");
        await assertRestored(terminal, 0);
      })
    ),
});

/** The process that watches this scene's director, which the terminal has started. */
async function watcherOf({ socket }: Scene): Promise<number> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const command = /^\d+$/.test(name)
      ? await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "")
      : "";
    const [program = "", ...words] = command.split("\0");
    if (program === Deno.execPath() && words.includes("--watch") && words.includes(socket)) {
      found.push(Number(name));
    }
  }
  assertEquals(found.length, 1);
  return found[0] ?? 0;
}
