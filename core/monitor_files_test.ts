import { assert, assertEquals } from "@std/assert";
import { server, service } from "./director_fixtures.ts";
import {
  createMonitorFiles,
  MONITOR_PERIOD_MS,
  MONITOR_RETRY_MS,
  type MonitorFiles,
} from "./monitor_files.ts";
import { createFakeClock, createFakeFiles, settle } from "./testing/mod.ts";

const FILE = "/var/log/web";
const WEB = service([server(1)]);

function setUp() {
  const clock = createFakeClock();
  const files = createFakeFiles();
  const appended: string[] = [];
  const failures: string[] = [];
  const disk = {
    reason: undefined as string | undefined,
    hangs: false,
  };
  const monitor = createMonitorFiles({
    clock,
    pid: 1,
    onFailure: (message) => failures.push(message),
    files: {
      append(path, text) {
        appended.push(path);
        if (disk.hangs) return new Promise(() => {});
        if (disk.reason !== undefined) return Promise.reject(new Error(disk.reason));
        return files.append(path, text);
      },
    },
  });
  return { clock, files, appended, failures, disk, monitor };
}

function say(monitor: MonitorFiles, message: string, path = FILE): void {
  monitor.record(path, WEB, server(1), { healthy: true, message, at: 0, latencyMs: 1 });
}

/** The messages in a file, in their order. */
function messagesOf(text: string | undefined): string[] {
  return (text ?? "").split("\n").slice(0, -1).map((line) => line.replace(/^.*\[up\] /, ""));
}

Deno.test("createMonitorFiles writes lines that come close together at once, in order", async () => {
  const { clock, files, appended, monitor } = setUp();
  for (const message of ["one", "two", "three"]) say(monitor, message);
  await clock.advance(MONITOR_PERIOD_MS - 1);
  assertEquals(appended, []);
  await clock.advance(1);
  assertEquals(appended, [FILE]);
  assertEquals(messagesOf(files.get(FILE)), ["one", "two", "three"]);
  say(monitor, "four");
  await clock.advance(MONITOR_PERIOD_MS);
  assertEquals(messagesOf(files.get(FILE)), ["one", "two", "three", "four"]);
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles keeps each file's lines to itself", async () => {
  const { files, monitor } = setUp();
  say(monitor, "web", "/web");
  say(monitor, "mail", "/mail");
  await monitor.flush();
  assertEquals(messagesOf(files.get("/web")), ["web"]);
  assertEquals(messagesOf(files.get("/mail")), ["mail"]);
});

Deno.test("createMonitorFiles flushes what is under way and what came since", async () => {
  const { files, monitor, clock } = setUp();
  say(monitor, "one");
  const first = monitor.flush();
  say(monitor, "two");
  await Promise.all([first, monitor.flush()]);
  assertEquals(messagesOf(files.get(FILE)), ["one", "two"]);
  await monitor.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles tells of a failure once, keeps the lines and tries again", async () => {
  const { clock, files, appended, failures, disk, monitor } = setUp();
  disk.reason = "no space left on device";
  say(monitor, "one");
  await clock.advance(MONITOR_PERIOD_MS);
  say(monitor, "two");
  await clock.advance(3 * MONITOR_RETRY_MS + MONITOR_PERIOD_MS);
  assertEquals(failures, [
    `cannot write monitor file "${FILE}", trying again every 5 s: no space left on device`,
  ]);
  // At 250 ms, and then every 5 s.
  assertEquals(appended.length, 4);
  disk.reason = undefined;
  await clock.advance(MONITOR_RETRY_MS + MONITOR_PERIOD_MS);
  assertEquals(messagesOf(files.get(FILE)), ["one", "two"]);
  assertEquals(failures.length, 1);
  assertEquals(clock.pending, 0);
  disk.reason = "it broke again";
  say(monitor, "three");
  await clock.advance(MONITOR_PERIOD_MS);
  assertEquals(failures.length, 2, "another trouble is told again");
  await monitor.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles does not let one broken file hold up another", async () => {
  const { clock, files, disk, monitor } = setUp();
  disk.hangs = true;
  say(monitor, "hangs", "/far");
  await clock.advance(MONITOR_PERIOD_MS);
  disk.hangs = false;
  say(monitor, "near", "/near");
  await clock.advance(MONITOR_PERIOD_MS);
  assertEquals(messagesOf(files.get("/near")), ["near"]);
  const stopping = monitor.stop();
  await clock.advance(5_000);
  await stopping;
});

Deno.test("createMonitorFiles is bounded, and says how many lines are missing when it can write again", async () => {
  const { clock, files, failures, disk, monitor } = setUp();
  disk.reason = "read-only file system";
  const message = "x".repeat(1_000);
  for (let index = 0; index < 1_200; index++) say(monitor, message);
  await clock.advance(MONITOR_PERIOD_MS);
  say(monitor, "one more");
  disk.reason = undefined;
  await clock.advance(MONITOR_RETRY_MS + MONITOR_PERIOD_MS);
  const written = messagesOf(files.get(FILE));
  const missing = 1_201 - written.length;
  assert(missing > 100 && missing < 400, `${missing} missing`);
  assertEquals(failures[1], `${missing} lines are missing in monitor file "${FILE}"`);
  assertEquals(failures.length, 2);
  await monitor.stop();
});

Deno.test("createMonitorFiles writes the rest when it is stopped, and takes nothing from then on", async () => {
  const { clock, files, monitor } = setUp();
  say(monitor, "last");
  await monitor.stop();
  say(monitor, "too late");
  await clock.advance(10_000);
  assertEquals(messagesOf(files.get(FILE)), ["last"]);
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles stops in time though a file never takes what is written", async () => {
  const { clock, disk, monitor } = setUp();
  disk.hangs = true;
  say(monitor, "one");
  await clock.advance(MONITOR_PERIOD_MS);
  say(monitor, "two");
  let stopped = false;
  const stopping = monitor.stop().then(() => stopped = true);
  await clock.advance(1_000);
  assertEquals(stopped, false);
  await clock.advance(1_000);
  await stopping;
  await settle();
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles stops though it fails once more, and leaves no timer", async () => {
  const { clock, disk, monitor } = setUp();
  disk.reason = "gone";
  say(monitor, "one");
  await clock.advance(MONITOR_PERIOD_MS);
  await monitor.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("createMonitorFiles does not mind whom it tells", async () => {
  const clock = createFakeClock();
  const monitor = createMonitorFiles({
    clock,
    pid: 1,
    onFailure: () => {
      throw new Error("nobody listens");
    },
    files: { append: () => Promise.reject(new Error("no such folder")) },
  });
  say(monitor, "one");
  await clock.advance(MONITOR_PERIOD_MS);
  await monitor.stop();
});
