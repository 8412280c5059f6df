import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../../core/testing/mod.ts";
import { make, setUp } from "./test_log.ts";

const signal = new AbortController().signal;

/** A syslog daemon that keeps what it gets; `open` again after `close` as after a restart. */
async function syslogDaemon() {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log`;
  const messages: string[] = [];
  let socket: Deno.DatagramConn | undefined;
  return {
    path,
    messages,
    open() {
      const opened = Deno.listenDatagram({ transport: "unixpacket", path });
      socket = opened;
      (async () => {
        for await (const [bytes] of opened) messages.push(new TextDecoder().decode(bytes));
      })();
    },
    async close() {
      socket?.close();
      socket = undefined;
      await Deno.remove(path).catch(() => {});
    },
    end: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("createLog writes each event to the system log as a message of its own, beside the terminal", async () => {
  const daemon = await syslogDaemon();
  daemon.open();
  const { bus, context, terminal, write } = setUp({ pid: 4711 });
  const log = make({ terminal: true, syslog: "local3" }, context, write, daemon.path);
  await log.start(signal);
  const first = bus.emit({ type: "director.started", node: "lb1", version: "0.1.0" });
  bus.emit({ type: "plugin.failed", plugin: "x", phase: "y", message: "a\nb" }, first.id);
  await log.stop();
  await eventually("both messages are there", () => daemon.messages.length === 2);
  assertMatch(
    daemon.messages[0] ?? "",
    /^<158>.{15} ringmaster\[4711\]: director\.started #1 ringmaster 0\.1\.0 runs on lb1$/,
  );
  assertMatch(
    daemon.messages[1] ?? "",
    /^<155>.{15} ringmaster\[4711\]: plugin\.failed #2 <- #1 plugin x failed in y: a\\x0ab$/,
  );
  assertEquals(terminal.text.split("\n").length, 3);
  await daemon.close();
  await daemon.end();
});

Deno.test("createLog says once that there is no system log, keeps the lines, and finds it again", async () => {
  const daemon = await syslogDaemon();
  const { bus, clock, context, terminal, write } = setUp();
  const noted: string[] = [];
  const logger = { log: (_level: string, message: string) => noted.push(message) };
  const log = make(
    { terminal: false, syslog: "daemon" },
    { ...context, logger },
    write,
    daemon.path,
  );
  await log.start(signal);
  const seen: string[] = [];
  bus.subscribe((event) => seen.push(event.type));
  bus.emit({ type: "director.stopping", reason: "number 0" });
  const complaints = () => terminal.text.match(/cannot write system log/g)?.length ?? 0;
  await eventually("the trouble is told", () => complaints() === 1);
  for (let round = 1; round <= 3; round++) {
    bus.emit({ type: "director.stopping", reason: `number ${round}` });
    await clock.advance(6_000);
    // The attempt is made on the real socket, in its own time.
    await eventually("the next attempt is due", () => clock.pending === 1);
  }
  assertEquals(complaints(), 1);
  assertStringIncludes(terminal.text, "trying again every 5 s: no such file or directory");
  daemon.open();
  await clock.advance(5_000);
  await eventually("all are there", () => daemon.messages.length === 4);
  assertEquals(
    daemon.messages.map((message) => message.replace(/.*number /, "")),
    ["0", "1", "2", "3"],
  );
  await eventually("that is told too", () => terminal.text.includes("can be written again"));
  // Nothing that the log has to say became an event, which would have come back to it.
  assertEquals(seen, Array.from({ length: 4 }, () => "director.stopping"));
  assertEquals(noted, []);
  await log.stop();
  await daemon.close();
  await daemon.end();
});

Deno.test("createLog goes on with a system log that was restarted", async () => {
  const daemon = await syslogDaemon();
  daemon.open();
  const { bus, clock, context, write } = setUp();
  const log = make({ terminal: false, syslog: "daemon" }, context, write, daemon.path);
  await log.start(signal);
  bus.emit({ type: "director.stopping", reason: "before" });
  await eventually("the first is there", () => daemon.messages.length === 1);
  await daemon.close();
  daemon.open();
  bus.emit({ type: "director.stopping", reason: "after" });
  await eventually("the second is there", async () => {
    await clock.advance(5_000);
    return daemon.messages.length === 2;
  });
  await log.stop();
  await daemon.close();
  await daemon.end();
});

Deno.test("createLog never waits for a system log that does not read, and stops in time", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log`;
  // Nobody receives: the kernel's queue is full after some messages.
  const deaf = Deno.listenDatagram({ transport: "unixpacket", path });
  const { bus, clock, context, faults, terminal, write } = setUp();
  const log = make({ terminal: true, syslog: "daemon" }, context, write, path);
  await log.start(signal);
  for (let index = 0; index < 5_000; index++) {
    bus.emit({ type: "director.stopping", reason: `number ${index}` });
  }
  await eventually(
    "the terminal has everything",
    () => terminal.text.includes("number 4999"),
  );
  assertEquals(faults, []);
  let stopped = false;
  const stopping = log.stop().then(() => stopped = true);
  await eventually("the stop has come to its limit", async () => {
    await clock.advance(500);
    return stopped;
  });
  await stopping;
  deaf.close();
  await Deno.remove(folder, { recursive: true });
});
