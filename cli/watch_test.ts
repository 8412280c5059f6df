import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createFakeClock } from "../core/testing/mod.ts";
import type { Snapshot } from "../mod.ts";
import { formatMoment, plainPainter } from "./output.ts";
import { renderStatus } from "./status_view.ts";
import { createTestConsole, type TestConsoleOptions } from "./test_console.ts";
import { SNAPSHOT, TAKEN_AT } from "./test_snapshot.ts";
import { fitWindow, pictureLines, WATCH_PERIOD_MS, watchStatus } from "./watch.ts";

const SIZE = { columns: 100, rows: 30 };
const STATUS = renderStatus(SNAPSHOT, plainPainter);

/** Watches a director that answers as `fetch` says, until the body ends. */
async function withWatch(
  parts: TestConsoleOptions & { fetch?: () => Promise<Snapshot>; json?: boolean },
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const console = createTestConsole(parts);
  const clock = createFakeClock(TAKEN_AT);
  const stop = new AbortController();
  let resize = () => {};
  const watching = watchStatus({
    console,
    clock,
    json: parts.json ?? false,
    fetch: parts.fetch ?? (() => Promise.resolve(SNAPSHOT)),
    stop: stop.signal,
    onResize: (callback) => {
      resize = callback;
      return () => void (resize = () => {});
    },
  });
  await clock.advance(0);
  try {
    await body({ console, clock, stop: () => stop.abort(), watching, resize: () => resize() });
  } finally {
    stop.abort();
    await watching;
  }
}

interface Scene {
  readonly console: ReturnType<typeof createTestConsole>;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly stop: () => void;
  readonly resize: () => void;
  readonly watching: Promise<void>;
}

Deno.test("watchStatus draws anew in place once a second, and leaves the terminal as it was", () =>
  withWatch({ interactive: true, size: SIZE }, async ({ console, clock, stop, watching }) => {
    const frame = "\x1b[H" +
      [formatMoment(TAKEN_AT), ...STATUS].map((line) => `${line}\x1b[K`).join("\r\n") + "\x1b[J";
    assertEquals(console.stdout, `\x1b[?1049h\x1b[?25l${frame}`);
    await clock.advance(WATCH_PERIOD_MS - 1);
    assertEquals(console.stdout.split("\x1b[H").length, 2);
    await clock.advance(1);
    assertEquals(console.stdout.split("\x1b[H").length, 3);
    assertStringIncludes(console.stdout, formatMoment(TAKEN_AT + WATCH_PERIOD_MS));
    stop();
    await watching;
    assert(console.stdout.endsWith("\x1b[J\x1b[?25h\x1b[?1049l"));
    assertEquals(clock.pending, 0);
  }));

Deno.test("watchStatus goes on while the director does not answer, and says so with the time", async () => {
  let answers = true;
  const fetch = () =>
    answers ? Promise.resolve(SNAPSHOT) : Promise.reject(new Error("nobody listens\x1b[2J"));
  await withWatch({ interactive: true, size: SIZE, fetch }, async ({ console, clock }) => {
    answers = false;
    await clock.advance(WATCH_PERIOD_MS);
    const last = console.stdout.split("\x1b[H").at(-1) ?? "";
    assertStringIncludes(
      last,
      `${formatMoment(TAKEN_AT + WATCH_PERIOD_MS)}  stale, no answer since ` +
        `${formatMoment(TAKEN_AT)}: nobody listens [2J\x1b[K\r\n`,
    );
    assertStringIncludes(last, "10.0.0.147:9072");
    answers = true;
    await clock.advance(WATCH_PERIOD_MS);
    assert(!(console.stdout.split("\x1b[H").at(-1) ?? "").includes("stale"));
  });
});

Deno.test("watchStatus ends at once although the director hangs", async () => {
  let answers = true;
  const fetch = () => answers ? Promise.resolve(SNAPSHOT) : new Promise<never>(() => {});
  await withWatch(
    { interactive: true, size: SIZE, fetch },
    async ({ console, clock, stop, watching }) => {
      answers = false;
      await clock.advance(WATCH_PERIOD_MS);
      stop();
      await watching;
      assert(console.stdout.endsWith("\x1b[?1049l"));
    },
  );
});

Deno.test("watchStatus draws at once when the window has another size", () =>
  withWatch({ interactive: true, size: SIZE }, ({ console, resize }) => {
    resize();
    assertEquals(console.stdout.split("\x1b[H").length, 3);
    return Promise.resolve();
  }));

Deno.test("watchStatus touches no terminal where the director does not answer the first time", async () => {
  const console = createTestConsole({ interactive: true, size: SIZE });
  await assertRejects(
    () =>
      watchStatus({
        console,
        clock: createFakeClock(),
        json: false,
        fetch: () => Promise.reject(new Error("nobody there")),
        stop: new AbortController().signal,
        onResize: () => () => {},
      }),
    Error,
    "nobody there",
  );
  assertEquals(console.stdout, "");
});

Deno.test("watchStatus prints one status after the other off a terminal, and stale news once", async () => {
  let answers = true;
  const fetch = () => answers ? Promise.resolve(SNAPSHOT) : Promise.reject(new Error("away"));
  await withWatch({ fetch }, async ({ console, clock, resize }) => {
    await clock.advance(WATCH_PERIOD_MS);
    const status = (time: number) => [formatMoment(time), ...STATUS, ""].join("\n");
    const two = `${status(TAKEN_AT)}\n${status(TAKEN_AT + WATCH_PERIOD_MS)}`;
    assertEquals(console.stdout, two);
    answers = false;
    await clock.advance(3 * WATCH_PERIOD_MS);
    resize();
    assertEquals(console.stdout, two);
    assertMatch(console.stderr, /^ringmaster: stale, no answer since [^\n]*: away\n$/);
  });
});

Deno.test("watchStatus --json prints one object a line, on a terminal too", () =>
  withWatch({ json: true, interactive: true }, async ({ console, clock }) => {
    await clock.advance(WATCH_PERIOD_MS);
    const line = `${JSON.stringify(SNAPSHOT)}\n`;
    assertEquals(console.stdout, line + line);
  }));

Deno.test("watchStatus ends by itself when nobody reads any more", () =>
  withWatch({}, async ({ console, clock, watching }) => {
    console.close();
    await clock.advance(WATCH_PERIOD_MS);
    await watching;
  }));

Deno.test("fitWindow cuts lines and says how many are missing", () => {
  assertEquals(fitWindow(["abc", "d"], { columns: 2, rows: 2 }), ["ab", "d"]);
  assertEquals(fitWindow(["a", "b", "c"], { columns: 20, rows: 2 }), ["a", "... 2 more lines"]);
  assertEquals(fitWindow(["a", "b"], { columns: 20, rows: 1 }), ["... 2 more lines"]);
});

Deno.test("pictureLines begins with the time", () => {
  const lines = pictureLines({ now: TAKEN_AT, snapshot: SNAPSHOT }, plainPainter);
  assertEquals(lines, [formatMoment(TAKEN_AT), ...STATUS]);
});
