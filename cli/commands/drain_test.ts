import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type Clock,
  RingmasterError,
  type Snapshot,
  type Standing,
  systemPorts,
} from "../../mod.ts";
import { createTestConsole, type TestConsoleOptions } from "../test_console.ts";
import { SNAPSHOT, TAKEN_AT, UP_SERVER } from "../test_snapshot.ts";
import { drain, waitForDrain } from "./drain.ts";
import { runCommand } from "./test_files.ts";
import { problem, withAnswers } from "./test_verbs.ts";

const SERVICE = "10.0.0.150:9072/tcp";
const WORDS = ["spring-ring-http", UP_SERVER.id];
const OUTCOME = { service: SERVICE, server: UP_SERVER.id, message: "it is draining" };
const DRAIN = "/api/v1/servers/drain";

function standing(mode: Standing["mode"], connectionsLeft?: number): Snapshot {
  const left = connectionsLeft === undefined ? {} : { connectionsLeft };
  const deadline = mode === "draining" ? { deadlineAt: TAKEN_AT + 60_000 } : {};
  const said = mode === undefined ? {} : { standing: { mode, since: TAKEN_AT, ...deadline } };
  const [service] = SNAPSHOT.services;
  if (service === undefined) throw new Error("the snapshot has no service");
  return { ...SNAPSHOT, services: [{ ...service, servers: [{ ...UP_SERVER, ...said, ...left }] }] };
}

/** A director that shows these one after the other, and the last one for good. */
function answersOf(...snapshots: Snapshot[]) {
  return {
    [DRAIN]: () => Response.json(OUTCOME),
    "/api/v1/status": (before: number) => Response.json(snapshots[before] ?? snapshots.at(-1)),
  };
}

Deno.test("drain asks with five minutes, or with the deadline that was named, and ends at once", () =>
  withAnswers(answersOf(), async (socket, asked) => {
    const first = await runCommand(drain, [...WORDS, "--socket", socket]);
    assertEquals([first.code, first.console.stdout], [0, "it is draining\n"]);
    await runCommand(drain, [...WORDS, "--socket", socket, "--deadline", "90s"]);
    const member = { service: "spring-ring-http", server: UP_SERVER.id };
    assertEquals(asked, [
      { path: DRAIN, body: { ...member, deadlineMs: 300_000 } },
      { path: DRAIN, body: { ...member, deadlineMs: 90_000 } },
    ]);
  }));

Deno.test("drain refuses a deadline without a unit before it asks anybody", async () => {
  for (const text of ["5", "0s", "200h", "soon"]) {
    const words = [...WORDS, "--deadline", text, "--socket", "/nowhere"];
    const error = await assertRejects(() => runCommand(drain, words), RingmasterError);
    assertEquals(error.code, "usage", text);
  }
});

const DRAINED = { service: SERVICE, server: UP_SERVER.id };
/** The system's clock, in a hurry. */
const CLOCK: Clock = {
  ...systemPorts.clock,
  after: (_delayMs, callback) => systemPorts.clock.after(1, callback),
};

async function waitWith(options: TestConsoleOptions, ...snapshots: Snapshot[]) {
  const console = createTestConsole(options);
  let code: number | undefined;
  await withAnswers(answersOf(...snapshots), async (socket) => {
    code = await waitForDrain({ target: socket, drained: DRAINED, console, clock: CLOCK });
  });
  return { code, stdout: console.stdout, stderr: console.stderr };
}

const LINE = `draining ${UP_SERVER.id} of ${SERVICE}: 2 connections left, ` +
  "disabled in 1m 0s at the latest";

Deno.test("waitForDrain prints a line for each change until it is drained", async () => {
  const two = standing("draining", 2);
  const sooner = { ...two, takenAt: TAKEN_AT + 1_000 };
  const waited = await waitWith({}, two, sooner, standing("draining", 1), standing("disabled"));
  assertEquals(waited, {
    code: 0,
    stdout: [
      LINE,
      LINE.replace("2 connections", "1 connection"),
      `${UP_SERVER.id} of ${SERVICE} is drained and disabled`,
      "",
    ].join("\n"),
    stderr: "",
  });
});

Deno.test("waitForDrain draws one line anew on a terminal, no wider than it is", async () => {
  const options = { interactive: true, size: { columns: 31, rows: 24 } };
  const { code, stdout } = await waitWith(options, standing("draining", 2), standing("disabled"));
  assertEquals(code, 0);
  assertEquals(
    stdout,
    `\r${LINE.slice(0, 30)}\x1b[K\r\x1b[K` +
      `${UP_SERVER.id} of ${SERVICE} is drained and disabled\n`,
  );
});

Deno.test("waitForDrain fails where the drain is ended in another way", async () => {
  const { code, stderr } = await waitWith({}, standing("draining", 1), standing(undefined));
  assertEquals([code, stderr], [1, `${UP_SERVER.id} of ${SERVICE} is in service again\n`]);
});

Deno.test("waitForDrain ends the line on a terminal when the director goes away", async () => {
  const console = createTestConsole({ interactive: true, size: { columns: 200, rows: 24 } });
  const answers = {
    "/api/v1/status": (before: number) =>
      before === 0 ? Response.json(standing("draining", 2)) : problem(500, "gone"),
  };
  await withAnswers(answers, async (socket) => {
    await assertRejects(
      () => waitForDrain({ target: socket, drained: DRAINED, console, clock: CLOCK }),
      RingmasterError,
    );
  });
  assertEquals(console.stdout, `\r${LINE}\x1b[K\n`);
});

Deno.test("drain --wait waits for the server that the director names", () =>
  withAnswers(answersOf(standing("disabled")), async (socket) => {
    const { code, console } = await runCommand(drain, [...WORDS, "--wait", "--socket", socket]);
    assertEquals(code, 0);
    assertEquals(
      console.stdout,
      `it is draining\n${UP_SERVER.id} of ${SERVICE} is drained and disabled\n`,
    );
  }));

Deno.test("drain --wait tells on a terminal how fast connections end, before the deadline", async () => {
  const later = { ...standing("draining", 2), takenAt: TAKEN_AT + 2_000 };
  const options = { interactive: true, size: { columns: 200, rows: 24 } };
  const { stdout } = await waitWith(
    options,
    standing("draining", 12),
    later,
    standing("disabled"),
  );
  assertStringIncludes(stdout, ": 12 connections left, disabled in 1m 0s at the latest\x1b[K");
  assertStringIncludes(
    stdout,
    ": 2 connections left, 5.0 a second fewer, about 1s to go, disabled in 58s at the latest",
  );
});

Deno.test("drain --wait --json prints one object when it is over", () =>
  withAnswers(answersOf(standing("disabled")), async (socket) => {
    const words = [...WORDS, "--wait", "--json", "--socket", socket];
    const { code, console } = await runCommand(drain, words);
    assertEquals(code, 0);
    assertEquals(JSON.parse(console.stdout), {
      service: SERVICE,
      server: UP_SERVER.id,
      state: "drained",
      message: `${UP_SERVER.id} of ${SERVICE} is drained and disabled`,
    });
  }));

Deno.test("drain --plan asks what it would do, and does nothing", () =>
  withAnswers({
    "/api/v1/plan": () =>
      Response.json({ operations: [], steps: ["it would"], warnings: [], problems: [] }),
  }, async (socket, asked) => {
    const { console } = await runCommand(drain, [...WORDS, "--plan", "--socket", socket]);
    assertEquals(console.stdout, "it would\n");
    const member = { service: WORDS[0], server: WORDS[1] };
    assertEquals(asked.map(({ body }) => body), [{ kind: "server", verb: "drain", ...member }]);
  }));
