import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "./errors.ts";
import {
  createHooks,
  fallbackRequest,
  type FallbackState,
  HOOK_LIMIT_MS,
  type HookEnded,
} from "./hooks.ts";
import type { ServiceConfig, VirtualServiceKey } from "./model/mod.ts";
import {
  type CommandResult,
  type CommandRunner,
  systemClock,
  systemCommands,
} from "./ports/mod.ts";
import { createFakeClock, createFakeCommands, settle } from "./testing/mod.ts";

const WEB: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "10.0.0.150",
  port: 9072,
};

function service(fallbackCommand?: string, key: VirtualServiceKey = WEB): ServiceConfig {
  return {
    name: "web",
    key,
    scheduler: "rr",
    quiescent: false,
    servers: [],
    ...(fallbackCommand === undefined ? {} : { fallbackCommand }),
  };
}

/** Hooks whose programs end when the test says so. */
function setStage() {
  const clock = createFakeClock();
  const ended: HookEnded[] = [];
  const started: string[] = [];
  const running: ((result: Partial<CommandResult> | Error) => void)[] = [];
  let atOnceMax = 0;
  const command = createFakeCommands(({ program, args }) => {
    started.push(args[0] === "-c" ? args.slice(3).join(" ") : [program, ...args].join(" "));
    const { promise, resolve, reject } = Promise.withResolvers<Partial<CommandResult>>();
    running.push((result) => result instanceof Error ? reject(result) : resolve(result));
    atOnceMax = Math.max(atOnceMax, running.length);
    return promise;
  });
  const hooks = createHooks({ command, clock, onEnded: (fact) => ended.push(fact) });
  const end = async (result: Partial<CommandResult> | Error = {}) => {
    running.shift()?.(result);
    await settle();
  };
  return { clock, command, hooks, ended, started, end, atOnceMax: () => atOnceMax };
}

Deno.test("fallbackRequest hands state, address and protocol to a shell behind the operator's text", () => {
  const { request, shown } = fallbackRequest("/etc/notify --all", WEB, "start");
  assertEquals(request, {
    program: "/bin/sh",
    args: ["-c", '/etc/notify --all "$@"', "sh", "start", "10.0.0.150:9072", "tcp"],
  });
  assertEquals(shown, "/etc/notify --all start 10.0.0.150:9072 tcp");
});

Deno.test("fallbackRequest puts an IPv6 address in brackets, and gives a firewall mark no address", () => {
  const six = { by: "address", protocol: "udp", address: "2001:db8::1", port: 53 } as const;
  assertEquals(fallbackRequest("x", six, "stop").shown, "x stop [2001:db8::1]:53 udp");
  const mark = { by: "fwmark", mark: 7, family: 4 } as const;
  assertEquals(fallbackRequest("x", mark, "start").shown, "x start :0 fwm");
});

Deno.test("fallback runs the service's command and tells how it ended", async () => {
  const { hooks, ended, end } = setStage();
  hooks.fallback(service("/etc/notify"), "start");
  await end();
  assertEquals(ended, [{
    type: "hook.ended",
    hook: "fallbackcommand",
    command: "/etc/notify start 10.0.0.150:9072 tcp",
    service: "10.0.0.150:9072/tcp",
  }]);
  await hooks.idle();
});

Deno.test("fallback does nothing for a service without a command", async () => {
  const { hooks, started } = setStage();
  hooks.fallback(service(), "start");
  hooks.fallback(service("  "), "start");
  await hooks.idle();
  assertEquals(started, []);
});

Deno.test("fallback says why a command failed: its code, its signal and its words", async () => {
  const { hooks, ended, end } = setStage();
  const results: (Partial<CommandResult> | Error)[] = [
    { code: 3 },
    { code: 1, stderr: "no mail\nhere\n" },
    { code: 137, signal: "SIGKILL" },
    new RingmasterError("command_missing", 'cannot start "/bin/sh": no such program'),
    { code: 1, stderr: "x".repeat(1_000) },
  ];
  for (const result of results) {
    hooks.fallback(service("x"), "start");
    await end(result);
  }
  const failures = ended.map((fact) => fact.failure ?? "");
  assertEquals(failures.slice(0, 4), [
    "it ended with code 3",
    'it ended with code 1 and said "no mail; here"',
    "it was ended by SIGKILL",
    'cannot start "/bin/sh": no such program',
  ]);
  assertEquals((failures[4] ?? "").length < 300, true);
});

Deno.test("fallback runs one command at a time for a service, in order", async () => {
  const { hooks, started, end, atOnceMax } = setStage();
  hooks.fallback(service("x"), "start");
  hooks.fallback(service("x"), "stop");
  await settle();
  assertEquals(started, ["start 10.0.0.150:9072 tcp"]);
  await end();
  assertEquals(started, ["start 10.0.0.150:9072 tcp", "stop 10.0.0.150:9072 tcp"]);
  await end();
  await hooks.idle();
  assertEquals(atOnceMax(), 1);
});

Deno.test("fallback runs the commands of different services beside each other", async () => {
  const { hooks, started, end } = setStage();
  hooks.fallback(service("x"), "start");
  hooks.fallback(service("x", { ...WEB, port: 80 }), "start");
  await settle();
  assertEquals(started, ["start 10.0.0.150:9072 tcp", "start 10.0.0.150:80 tcp"]);
  let idle = false;
  void hooks.idle().then(() => idle = true);
  await end();
  assertEquals(idle, false);
  await end();
  assertEquals(idle, true);
});

Deno.test("fallback leaves out what was overtaken while a command ran, and says the last state", async () => {
  const { hooks, started, end } = setStage();
  const say = (...states: FallbackState[]) => {
    for (const state of states) hooks.fallback(service("x"), state);
  };
  say("start", "stop", "start", "stop");
  await end();
  await end();
  await hooks.idle();
  assertEquals(started.map((words) => words.split(" ")[0]), ["start", "stop"]);
  say("start", "stop", "start");
  await end();
  await hooks.idle();
  assertEquals(started.map((words) => words.split(" ")[0]), ["start", "stop", "start"]);
});

Deno.test("fallback runs a command that a reload changed, although the state is the same", async () => {
  const { hooks, ended, end } = setStage();
  hooks.fallback(service("old"), "start");
  hooks.fallback(service("new"), "start");
  await end();
  await end();
  assertEquals(ended.map(({ command }) => command.split(" ")[0]), ["old", "new"]);
});

Deno.test("fallback never loses the last state, however changes and ends are mixed", async () => {
  const step = fc.constantFrom<FallbackState | "end">("start", "stop", "end");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { hooks, started, end, atOnceMax } = setStage();
      for (const each of steps) {
        if (each === "end") await end();
        else hooks.fallback(service("x"), each);
      }
      // At most one runs and one waits.
      await end();
      await end();
      await hooks.idle();
      const said = started.map((words) => words.split(" ")[0]);
      assertEquals(said.at(-1), steps.findLast((each) => each !== "end"));
      assertEquals(said.length <= steps.filter((each) => each !== "end").length, true);
      assertEquals(atOnceMax() <= 1, true);
    }),
    { numRuns: 50 },
  );
});

Deno.test("a hook that does not end within its limit is ended, and the next one is run", async () => {
  const { clock, hooks, ended, started } = setStage();
  hooks.fallback(service("x"), "start");
  hooks.fallback(service("x"), "stop");
  await clock.advance(HOOK_LIMIT_MS - 1);
  assertEquals(ended.length, 0);
  await clock.advance(1);
  assertEquals(ended.map(({ failure }) => failure), ["not done within 30s"]);
  assertEquals(started.length, 2);
  await clock.advance(HOOK_LIMIT_MS);
  assertEquals(ended.length, 2);
  assertEquals(clock.pending, 0);
});

Deno.test("the runner is told to end a hook whose time is up", async () => {
  const clock = createFakeClock();
  let signal: AbortSignal | undefined;
  const command: CommandRunner = {
    run(_, given) {
      signal = given;
      return new Promise(() => {});
    },
  };
  const hooks = createHooks({ command, clock, onEnded: () => {} });
  hooks.fallback(service("x"), "start");
  await clock.advance(HOOK_LIMIT_MS);
  assertEquals(signal?.aborted, true);
  await hooks.idle();
});

Deno.test("case 22: callback runs its program with the path as its argument, without a shell", async () => {
  const { command, hooks, ended, end } = setStage();
  hooks.callback("/usr/local/bin/changed", "/etc/ha.d/my conf.cf");
  await end();
  assertEquals(command.requests, [
    { program: "/usr/local/bin/changed", args: ["/etc/ha.d/my conf.cf"] },
  ]);
  assertEquals(ended, [{
    type: "hook.ended",
    hook: "callback",
    command: "/usr/local/bin/changed /etc/ha.d/my conf.cf",
  }]);
});

Deno.test("callback runs once more for changes while it runs, because it may have seen the old file", async () => {
  const { hooks, started, end } = setStage();
  for (let change = 0; change < 4; change++) hooks.callback("changed", "/etc/lb.cf");
  await settle();
  assertEquals(started.length, 1);
  await end();
  await end();
  await hooks.idle();
  assertEquals(started.length, 2);
});

Deno.test("hooks that are stopped forget what waits, end what runs, and begin nothing", async () => {
  const { clock, hooks, ended, started } = setStage();
  hooks.fallback(service("x"), "start");
  hooks.fallback(service("x"), "stop");
  await settle();
  hooks.stop();
  hooks.stop();
  await hooks.idle();
  hooks.fallback(service("x"), "stop");
  hooks.callback("changed", "/etc/lb.cf");
  await clock.advance(HOOK_LIMIT_MS);
  assertEquals(started.length, 1);
  assertEquals(ended.map(({ failure }) => failure), ["ended, because the director stops"]);
  assertEquals(clock.pending, 0);
});

/** Runs one command for real; what it printed is the file that it wrote. */
async function runReally(text: (file: string) => string, wanted: FallbackState) {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-hooks-" });
  try {
    const ended: HookEnded[] = [];
    const hooks = createHooks({
      command: systemCommands,
      clock: systemClock,
      onEnded: (fact) => ended.push(fact),
    });
    hooks.fallback(service(text(`${folder}/out`)), wanted);
    await hooks.idle();
    const written = await Deno.readTextFile(`${folder}/out`).catch(() => "");
    return { written, fact: ended[0] };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a real fallbackcommand may be a program with words, a pipeline or an assignment", async () => {
  const words = "start 10.0.0.150:9072 tcp\n";
  assertEquals((await runReally((file) => `>> ${file} echo`, "start")).written, words);
  assertEquals(
    (await runReally((file) => `echo one | tee ${file}; echo`, "start")).written,
    "one\n",
  );
  const quoted = await runReally((file) => `NAME='a b' ; exec > "${file}"; echo "$NAME"`, "stop");
  assertEquals(quoted.written, "a b stop 10.0.0.150:9072 tcp\n");
  assertEquals(quoted.fact?.failure, undefined);
});

Deno.test("a real fallbackcommand that is not there is told in the shell's own words", async () => {
  const { fact } = await runReally(() => "/no/such/program", "start");
  assertStringIncludes(fact?.failure ?? "", "it ended with code 127 and said ");
  assertStringIncludes(fact?.failure ?? "", "/no/such/program");
});
