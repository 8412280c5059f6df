import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type CommandRequest,
  type CommandResult,
  type Resource,
  RingmasterError,
  systemCommands,
  systemFiles,
} from "../../../core/plugin/mod.ts";
import {
  type CommandAnswer,
  createFakeCommands,
  createFakeFiles,
  createTestContext,
  eventually,
  instantiate,
  settle,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const SIGNAL = new AbortController().signal;
/** Enough for all that is done without waiting. */
const ROUNDS = 20;
const AGENT = { "/usr/lib/ocf/resource.d/heartbeat/apache": "" };

/** Answers by action; what is not named succeeds in silence. */
function scene(
  options: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, CommandAnswer>>,
  files: Readonly<Record<string, string>> = { "/etc/init.d/apache": "", ...AGENT },
): { readonly script: Resource; readonly log: string[]; actions(): string[] } {
  const action = ({ args }: CommandRequest) => args.at(-1) ?? "";
  const command = createFakeCommands((request) => answers[action(request)] ?? {});
  const log: string[] = [];
  const context = createTestContext(plugin.id, {
    command,
    files: createFakeFiles(files),
    onLog: (line) => log.push(line),
  });
  return {
    script: instantiate(plugin, options, context),
    log,
    actions: () => command.requests.map(action),
  };
}

const PLAIN = { script: "apache" };
const OCF = { script: "ocf:heartbeat:apache" };

Deno.test("acquire starts a script only where its status does not say running", async () => {
  const running = scene(PLAIN, { status: { code: 3, stdout: "apache is running" } });
  await running.script.acquire(SIGNAL);
  assertEquals(running.actions(), ["status"]);
  const stopped = scene(PLAIN, { status: { code: 0, stdout: "apache is not running" } });
  await stopped.script.acquire(SIGNAL);
  assertEquals(stopped.actions(), ["status", "start"]);
});

Deno.test("acquire goes by the exit code of an OCF agent, and cleans up before it starts one that failed", async () => {
  const byCode = { 0: ["monitor"], 7: ["monitor", "start"], 1: ["monitor", "stop", "start"] };
  for (const [code, actions] of Object.entries(byCode)) {
    const agent = scene(OCF, { monitor: { code: Number(code), stdout: "not running" } });
    await agent.script.acquire(SIGNAL);
    assertEquals(agent.actions(), actions);
  }
});

Deno.test("release stops without asking first", async () => {
  for (const options of [PLAIN, OCF]) {
    const here = scene(options, {});
    await here.script.release(SIGNAL);
    assertEquals(here.actions(), ["stop"]);
  }
});

Deno.test("acquire and release fail with the last words of the script", async () => {
  const failure = { code: 1, stderr: "apache: port 80 is taken\n" };
  const { script } = scene({ ...PLAIN, args: ["web"] }, { start: failure, stop: failure });
  const words = 'it ended with code 1 and said "apache: port 80 is taken"';
  const error = await assertRejects(() => script.acquire(SIGNAL), RingmasterError);
  assertEquals([error.code, error.message], [
    "resource_failed",
    `cannot start script apache web: ${words}`,
  ]);
  await assertRejects(
    () => script.release(SIGNAL),
    Error,
    `cannot stop script apache web: ${words}`,
  );
});

Deno.test("held follows the words of a script and the code of an agent, whose errors are errors", async () => {
  const held = (options: Readonly<Record<string, unknown>>, answer: CommandAnswer) =>
    scene(options, { status: answer, monitor: answer }).script.held(SIGNAL);
  assertEquals(await held(PLAIN, { code: 1, stdout: "OK" }), true);
  assertEquals(await held(PLAIN, { code: 0, stdout: "" }), false);
  assertEquals(await held(PLAIN, { code: 0, stderr: "running" }), false);
  assertEquals(await held(OCF, { code: 8 }), true);
  assertEquals(await held(OCF, { code: 7 }), false);
  await assertRejects(() => held(OCF, { code: 5, stderr: "no httpd" }), Error, '"no httpd"');
});

Deno.test("describe says running, stopped, or failed of an agent that reports an error", async () => {
  assertEquals(await scene(PLAIN, {}).script.describe?.(SIGNAL), "stopped");
  assertEquals(await scene(OCF, {}).script.describe?.(SIGNAL), "running");
  assertEquals(await scene(OCF, { monitor: { code: 2 } }).script.describe?.(SIGNAL), "failed");
});

const NOWHERE =
  "there is no program at /etc/ha.d/resource.d/apache or /etc/init.d/apache that may be executed";
const NO_INTERPRETER = new RingmasterError("command_missing", "cannot start it: no such program");

Deno.test("a script that is nowhere, or cannot be run, is told once, is not held, and cannot be started", async () => {
  const cases = [
    { ...scene(PLAIN, {}, {}), reason: NOWHERE },
    {
      ...scene(PLAIN, { status: NO_INTERPRETER, start: NO_INTERPRETER, stop: NO_INTERPRETER }),
      reason: "cannot start it: no such program",
    },
  ];
  for (const { script, log, reason } of cases) {
    assertEquals([await script.held(SIGNAL), await script.held(SIGNAL)], [false, false]);
    assertEquals(log, [`warning: script apache cannot run here: ${reason}`]);
    assertEquals(await script.describe?.(SIGNAL), `cannot run here: ${reason}`);
    const error = await assertRejects(() => script.acquire(SIGNAL), RingmasterError);
    assertEquals([error.code, error.message], [
      "resource_failed",
      `cannot start script apache: ${reason}`,
    ]);
    // It has started nothing, so that nobody need wait for its end.
    await script.release(SIGNAL);
  }
});

Deno.test("a script that has run and is gone since may have left something behind: looking and stopping fail", async () => {
  const answers: Record<string, CommandAnswer> = { status: { stdout: "running" } };
  const { script } = scene(PLAIN, answers);
  assertEquals(await script.held(SIGNAL), true);
  Object.assign(answers, { status: NO_INTERPRETER, stop: NO_INTERPRETER });
  const reason = "cannot start it: no such program";
  for (
    const [attempt, purpose] of [
      [() => script.held(SIGNAL), "ask for the status of"],
      [() => script.release(SIGNAL), "stop"],
    ] as const
  ) {
    const error = await assertRejects<RingmasterError>(attempt, RingmasterError);
    assertEquals([error.code, error.message], [
      "resource_failed",
      `cannot ${purpose} script apache: ${reason}`,
    ]);
  }
});

Deno.test("a stop waits until a start that was called off is gone", async () => {
  const starting = Promise.withResolvers<Partial<CommandResult>>();
  const { script, actions } = scene(PLAIN, { start: starting.promise });
  const acquired = script.acquire(SIGNAL);
  await settle(ROUNDS);
  const released = script.release(SIGNAL);
  await settle(ROUNDS);
  assertEquals(actions(), ["status", "start"]);
  starting.resolve({ code: 143, signal: "SIGTERM" });
  await assertRejects(() => acquired, RingmasterError, "it was killed by SIGTERM");
  await released;
  assertEquals(actions(), ["status", "start", "stop"]);
});

Deno.test("a stop whose time is up before its turn comes is not begun", async () => {
  const starting = Promise.withResolvers<Partial<CommandResult>>();
  const { script, actions } = scene(PLAIN, { start: starting.promise });
  const acquired = script.acquire(SIGNAL);
  const late = new AbortController();
  const released = script.release(late.signal);
  late.abort(new Error("the time is up"));
  starting.resolve({});
  await acquired;
  await assertRejects(() => released, Error, "the time is up");
  assertEquals(actions(), ["status", "start"]);
});

Deno.test("the label is the name, or the script with its arguments, and never a parameter", () => {
  assertEquals(scene({ ...PLAIN, args: ["web", "2"] }, {}).script.label, "script apache web 2");
  const secret = { ...OCF, parameters: { password: "swordfish" } };
  assertEquals(scene(secret, {}).script.label, "script ocf:heartbeat:apache");
  assertEquals(scene({ ...secret, name: "website" }, {}).script.label, "script website");
});

/** A resource.d script and an OCF agent in one: it keeps its state in a file and notes how it was called. */
const REAL = `#!/bin/sh
here=$(dirname "$0")
for action do :; done
echo "$# $* $OCF_RESKEY_port" >> "$here/calls"
case $action in
  start) touch "$here/state" ;;
  stop) rm -f "$here/state" ;;
  status) if [ -f "$here/state" ]; then echo running; else echo "not running"; exit 3; fi ;;
esac
`;

Deno.test("a real script is found, called with its words, started, seen running and stopped", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-script-" });
  try {
    await Deno.mkdir(`${folder}/first`);
    await Deno.mkdir(`${folder}/second`);
    await Deno.writeTextFile(`${folder}/first/web`, REAL, { mode: 0o644 });
    await Deno.writeTextFile(`${folder}/second/web`, REAL, { mode: 0o755 });
    const context = createTestContext(plugin.id, { command: systemCommands, files: systemFiles });
    const words = ["it's one", "$HOME", ""];
    const script = instantiate(plugin, {
      script: "web",
      args: words,
      path: [`${folder}/first`, `${folder}/second`],
    }, context);
    assertEquals(await script.held(SIGNAL), false);
    await script.acquire(SIGNAL);
    await script.acquire(SIGNAL);
    assertEquals(await script.held(SIGNAL), true);
    await script.release(SIGNAL);
    await script.release(SIGNAL);
    assertEquals(await script.held(SIGNAL), false);

    await script.acquire(SIGNAL);
    const [[program = "", ...args] = []] = script.withdrawal?.() ?? [];
    const withdrawn = await systemCommands.run({ program, args }, SIGNAL);
    assertEquals([withdrawn.code, withdrawn.stderr], [0, ""]);
    assertEquals(await script.held(SIGNAL), false);

    const calls = await Deno.readTextFile(`${folder}/second/calls`);
    assertStringIncludes(calls, "4 it's one $HOME  stop");
    const actions = calls.trim().split("\n").map((line) => line.trim().split(" ").at(-1));
    assertEquals(
      actions.join(" "),
      [
        "status status start status status stop stop status status start stop status",
      ].join(" "),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a real script that hangs is ended with all that it started when the time is up", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-script-" });
  try {
    await Deno.writeTextFile(`${folder}/slow`, "#!/bin/sh\nsleep 600\n", { mode: 0o755 });
    const context = createTestContext(plugin.id, { command: systemCommands, files: systemFiles });
    const script = instantiate(plugin, { script: `${folder}/slow` }, context);
    const error = await assertRejects(
      () => script.release(AbortSignal.timeout(50)),
      RingmasterError,
    );
    assertEquals(error.code, "timed_out");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Its start takes no notice of SIGTERM; its stop notes whether the start is still there. */
const STUBBORN = `#!/bin/sh
here=$(dirname "$0")
case $1 in
  start) trap "" TERM; echo $$ > "$here/starting"; while :; do sleep 0.05; done ;;
  stop) if kill -0 "$(cat "$here/starting")"; then echo yes; else echo no; fi > "$here/met" ;;
  status) echo stopped ;;
esac
`;

Deno.test("a real start that ignores SIGTERM is gone before the stop that follows it begins", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-script-" });
  try {
    await Deno.writeTextFile(`${folder}/stubborn`, STUBBORN, { mode: 0o755 });
    const context = createTestContext(plugin.id, { command: systemCommands, files: systemFiles });
    const script = instantiate(plugin, { script: `${folder}/stubborn` }, context);
    const late = new AbortController();
    const acquired = script.acquire(late.signal);
    const starting = () => systemFiles.readText(`${folder}/starting`).catch(() => "");
    await eventually("it is being started", async () => /\n/.test(await starting()));
    late.abort(new Error("the time is up"));
    const released = script.release(SIGNAL);
    const error = await assertRejects(() => acquired, RingmasterError);
    assertEquals(error.code, "timed_out");
    await released;
    assertEquals(await systemFiles.readText(`${folder}/met`), "no\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
