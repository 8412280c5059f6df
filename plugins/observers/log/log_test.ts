import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ObserverContext } from "../../../core/plugin/mod.ts";
import { createFakeFiles, eventually, instantiate, settle } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { make, setUp } from "./test_log.ts";

const signal = new AbortController().signal;

Deno.test("createLog writes every event to the terminal and the file, in order, until it is stopped", async () => {
  const { bus, context, files, terminal, write } = setUp();
  const log = make({ file: "/var/log/r.log", terminal: true }, context, write);
  await log.start(signal);
  const first = bus.emit({ type: "director.started", node: "lb1", version: "0.1.0" });
  bus.emit({ type: "director.stopping", reason: "SIGTERM" }, first.id);
  await log.stop();
  bus.emit({ type: "director.stopped", table: "left" });
  const lines = terminal.text.split("\n");
  assertEquals(lines.length, 3);
  assertMatch(lines[0] ?? "", / info director\.started #1 ringmaster 0\.1\.0 runs on lb1$/);
  assertMatch(lines[1] ?? "", / info director\.stopping #2 <- #1 stopping: SIGTERM$/);
  assertEquals(files.get("/var/log/r.log"), terminal.text);
});

Deno.test("createLog keeps the terminal free of events where the options say so", async () => {
  const { bus, context, files, terminal, write } = setUp();
  const log = make({ file: "/r.log", terminal: false }, context, write);
  await log.start(signal);
  bus.emit({ type: "director.started", node: "lb1", version: "0.1.0" });
  await log.stop();
  assertEquals(terminal.text, "");
  assertStringIncludes(files.get("/r.log") ?? "", "director.started");
});

Deno.test("createLog says once that the file cannot be written, retries, and loses no line", async () => {
  const files = createFakeFiles();
  let full = true;
  const { bus, clock, context, terminal, write } = setUp({
    files: {
      ...files,
      append: (path, text) =>
        full ? Promise.reject(new Error("no space left")) : files.append(path, text),
    },
  });
  const log = make({ file: "/r.log", terminal: true }, { ...context, clock }, write);
  await log.start(signal);
  for (let index = 0; index < 3; index++) {
    bus.emit({ type: "director.stopping", reason: `number ${index}` });
    await clock.advance(6_000);
  }
  assertEquals(terminal.text.match(/cannot write log file "\/r\.log"/g)?.length, 1);
  assertStringIncludes(terminal.text, "trying again every 5 s: no space left");
  full = false;
  await clock.advance(5_000);
  assertStringIncludes(terminal.text, 'info log log file "/r.log" can be written again');
  assertEquals(files.get("/r.log")?.match(/number \d/g), ["number 0", "number 1", "number 2"]);
  await log.stop();
});

Deno.test("createLog never holds the bus up, however slow the terminal and the file are", async () => {
  const never = () => new Promise<void>(() => {});
  const { bus, clock, context, faults } = setUp({
    files: { ...createFakeFiles(), append: never },
  });
  const log = make({ file: "/r.log", terminal: true }, context, never);
  await log.start(signal);
  for (let index = 0; index < 30_000; index++) {
    bus.emit({ type: "director.stopping", reason: "again" });
  }
  await settle();
  assertEquals(faults, []);
  let stopped = false;
  const stop = log.stop().then(() => stopped = true);
  await clock.advance(4_000);
  await stop;
  assert(stopped, "stopping has a limit of its own");
});

Deno.test("createLog's file survives rotation: what is moved away is not written again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/ringmaster.log`;
    const files: ObserverContext["files"] = {
      ...createFakeFiles(),
      append: (name, text) => Deno.writeTextFile(name, text, { append: true }),
    };
    const { bus, context } = setUp({ files });
    const log = make({ file: path, terminal: false }, context, () => Promise.resolve());
    await log.start(signal);
    bus.emit({ type: "director.stopping", reason: "before" });
    await eventually(
      "the first line is in the file",
      async () => (await Deno.readTextFile(path)).includes("before"),
    );
    await Deno.rename(path, `${path}.1`);
    bus.emit({ type: "director.stopping", reason: "after" });
    await log.stop();
    assertMatch(await Deno.readTextFile(`${path}.1`), /before\n$/);
    assertMatch(await Deno.readTextFile(path), /^[^\n]*after\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("createLog can be stopped without having been started", async () => {
  const { context, write } = setUp();
  await make({ syslog: "daemon" }, context, write).stop();
});

Deno.test("the log plugin decodes its options, and names the word that was meant", () => {
  assertEquals(plugin.id, "observer.log");
  assert(typeof instantiate(plugin, { file: "/r.log" }).start === "function");
  const prepared = plugin.prepare({ fiel: "/r.log" });
  assert(!prepared.ok);
  assertStringIncludes(prepared.problems[0]?.message ?? "", 'did you mean "file"?');
  assert(!plugin.prepare({ file: "" }).ok);
  assert(plugin.prepare({ syslog: "local0" }).ok);
  const facility = plugin.prepare({ syslog: "local8" });
  assert(!facility.ok);
  assertStringIncludes(facility.problems[0]?.message ?? "", "local7");
});
