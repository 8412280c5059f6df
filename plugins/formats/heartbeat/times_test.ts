import { assertEquals } from "@std/assert";
import { createNotebook } from "./notes.ts";
import { settleTimes, type TimeWord } from "./times.ts";

/** Messages are `deadtime: ...`; seconds in, milliseconds out. */
function settled(seconds: Partial<Record<TimeWord, number>>) {
  const notebook = createNotebook();
  const given = Object.fromEntries(
    Object.entries(seconds).map(([word, value]) => [word, { value: value * 1_000, line: 1 }]),
  );
  const times = settleTimes(given, (word) => notebook.at({ file: "ha.cf", line: 1 }, word));
  const messages = notebook.problems().map(({ severity, path, message }) =>
    `${severity}: ${path}: ${message}`
  );
  return { times, messages };
}

Deno.test("settleTimes has the documented defaults", () => {
  assertEquals(settled({}), {
    times: {
      keepalive: 1_000,
      deadtime: 30_000,
      warntime: 15_000,
      initdead: 30_000,
      deadping: 30_000,
    },
    messages: [],
  });
});

Deno.test("settleTimes derives warntime, deadping and initdead from deadtime", () => {
  const initdeadOf: readonly [number, number][] = [
    [2.1, 12_000],
    [5.999, 12_000],
    [6, 12_000],
    [7, 14_000],
    [10, 20_000],
    [10.001, 10_001],
    [60, 60_000],
  ];
  for (const [deadtime, initdead] of initdeadOf) {
    const { times, messages } = settled({ deadtime });
    assertEquals(messages, []);
    assertEquals(times.initdead, initdead, `deadtime ${deadtime}`);
    assertEquals(times.warntime, Math.floor(deadtime * 500));
    assertEquals(times.deadping, deadtime * 1_000);
  }
});

Deno.test("settleTimes wants deadtime and deadping longer than twice keepalive", () => {
  assertEquals(settled({ keepalive: 0.5, deadtime: 1.001 }).messages, []);
  assertEquals(settled({ keepalive: 0.5, deadtime: 1 }).messages, [
    "error: deadtime: deadtime 1 is too short; it must be more than twice keepalive, which is 500ms",
  ]);
  // Of the default, the word that makes it wrong is told.
  assertEquals(settled({ keepalive: 15 }).messages, [
    "error: keepalive: deadtime 30 is too short; it must be more than twice keepalive, which is 15",
  ]);
  assertEquals(settled({ deadping: 2 }).messages, [
    "error: deadping: deadping 2 is too short; it must be more than twice keepalive, which is 1",
  ]);
});

Deno.test("settleTimes refuses an initdead below deadtime and warns of one below ten seconds", () => {
  assertEquals(settled({ deadtime: 20, initdead: 20 }).messages, []);
  assertEquals(settled({ deadtime: 20, initdead: 19 }).messages, [
    "error: initdead: initdead 19 is shorter than deadtime, which is 20",
  ]);
  assertEquals(settled({ deadtime: 3, initdead: 9 }).messages, [
    "warning: initdead: initdead 9 is short; interfaces may need 10 seconds after a start, " +
    "and a director that hears nobody takes all resources then",
  ]);
});

Deno.test("settleTimes uses half of deadtime where warntime would never be told", () => {
  assertEquals(settled({ warntime: 29.999 }).messages, []);
  const { times, messages } = settled({ warntime: 30 });
  assertEquals(times.warntime, 15_000);
  assertEquals(messages, [
    "warning: warntime: warntime 30 is not less than deadtime, so that nothing would be called late before it is " +
    "dead; 15 is used",
  ]);
});
