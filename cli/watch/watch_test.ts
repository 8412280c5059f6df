import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createFakeClock } from "../../core/testing/mod.ts";
import type { Snapshot } from "../../mod.ts";
import type { ToldEvent } from "../event_stream.ts";
import { formatMoment, plainPainter } from "../output.ts";
import { renderStatus } from "../status_view.ts";
import { createTestConsole, type TestConsoleOptions } from "../test_console.ts";
import { toldEvent } from "../test_server.ts";
import { SNAPSHOT, TAKEN_AT } from "../test_snapshot.ts";
import { LEAVE } from "./screen.ts";
import { pictureLines, WATCH_PERIOD_MS, watchStatus } from "./watch.ts";

const SIZE = { columns: 100, rows: 24 };
const STATUS = renderStatus(SNAPSHOT, plainPainter);

interface Parts extends TestConsoleOptions {
  readonly fetch?: () => Promise<Snapshot>;
  readonly recent?: () => Promise<readonly ToldEvent[]>;
  readonly json?: boolean;
}

interface Scene {
  readonly console: ReturnType<typeof createTestConsole>;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly stop: () => void;
  readonly resize: () => void;
  readonly type: (text: string) => void;
  /** Whether somebody listens to the keyboard. */
  readonly listening: () => boolean;
  readonly watching: Promise<void>;
}

/** Watches a director that answers as `fetch` says, until the body ends. */
async function withWatch(parts: Parts, body: (scene: Scene) => Promise<void>): Promise<void> {
  const console = createTestConsole(parts);
  const clock = createFakeClock(TAKEN_AT);
  const stop = new AbortController();
  let resize = () => {};
  let listener: ((text: string) => void) | undefined;
  const watching = watchStatus({
    console,
    clock,
    json: parts.json ?? false,
    fetch: parts.fetch ?? (() => Promise.resolve(SNAPSHOT)),
    ...(parts.recent === undefined ? {} : { recent: parts.recent }),
    keyboard: {
      listen(onText) {
        listener = onText;
        return () => void (listener = undefined);
      },
    },
    stop: stop.signal,
    onResize: (callback) => {
      resize = callback;
      return () => void (resize = () => {});
    },
  });
  await clock.advance(0);
  try {
    await body({
      console,
      clock,
      watching,
      stop: () => stop.abort(),
      resize: () => resize(),
      type: (text) => listener?.(text),
      listening: () => listener !== undefined,
    });
  } finally {
    stop.abort();
    await watching;
  }
}

/** What was written since the last time. */
function news(console: Scene["console"]): () => string {
  let seen = 0;
  return () => {
    const text = console.stdout.slice(seen);
    seen = console.stdout.length;
    return text;
  };
}

Deno.test("watchStatus draws in place once a second, and leaves the terminal as it was", () =>
  withWatch({ interactive: true, size: SIZE }, async ({ console, clock, stop, watching }) => {
    const take = news(console);
    assert(take().startsWith("\x1b[?1049h\x1b[?25l\x1b[2J\x1b[1;1Hringmaster 0.1.0 on lb1 "));
    await clock.advance(WATCH_PERIOD_MS - 1);
    assertEquals(take(), "");
    await clock.advance(1);
    // Only the line with the time is different.
    const second = take();
    assertStringIncludes(second, formatMoment(TAKEN_AT + WATCH_PERIOD_MS));
    assertEquals(second.split("\x1b[K").length, 2);
    stop();
    await watching;
    assertEquals(take(), LEAVE);
    assertEquals(clock.pending, 0);
  }));

Deno.test("watchStatus does what keys say at once, and q ends it", () =>
  withWatch(
    { interactive: true, size: SIZE },
    async ({ console, clock, type, listening, watching }) => {
      const take = news(console);
      take();
      type("s");
      assertStringIncludes(take(), "sort: server");
      type("/147\r");
      const filtered = take();
      assertStringIncludes(filtered, '"147"');
      assertStringIncludes(filtered, "1 of 2");
      await clock.advance(WATCH_PERIOD_MS);
      assert(!take().includes("sort: service"), "a new picture leaves the choice as it is");
      type("q");
      await watching;
      assertEquals([take(), listening()], [LEAVE, false]);
    },
  ));

Deno.test("watchStatus shows what happened last, and goes on where that is not told", async () => {
  let told = true;
  const recent = () =>
    told
      ? Promise.resolve([toldEvent(1, { sentence: "a thing happened" }) as ToldEvent])
      : Promise.reject(new Error("no"));
  await withWatch({ interactive: true, size: SIZE, recent }, async ({ console, clock }) => {
    assertStringIncludes(console.stdout, "a thing happened");
    told = false;
    await clock.advance(WATCH_PERIOD_MS);
    assert(!console.stdout.includes("stale"));
  });
});

Deno.test("watchStatus goes on while the director does not answer, and says so with the time", async () => {
  let answers = true;
  const fetch = () =>
    answers ? Promise.resolve(SNAPSHOT) : Promise.reject(new Error("nobody listens\x1b[2J"));
  await withWatch({ interactive: true, size: SIZE, fetch }, async ({ console, clock, resize }) => {
    const take = news(console);
    answers = false;
    await clock.advance(WATCH_PERIOD_MS);
    assertStringIncludes(
      take(),
      `stale, no answer since ${formatMoment(TAKEN_AT)}: nobody listens [2J\x1b[K`,
    );
    resize();
    assertStringIncludes(take(), "10.0.0.147:9072");
    answers = true;
    await clock.advance(WATCH_PERIOD_MS);
    take();
    resize();
    assert(!take().includes("stale"));
  });
});

Deno.test("watchStatus ends at once although the director hangs", async () => {
  let answers = true;
  const fetch = () => answers ? Promise.resolve(SNAPSHOT) : new Promise<never>(() => {});
  await withWatch(
    { interactive: true, size: SIZE, fetch },
    async ({ console, clock, type, watching }) => {
      answers = false;
      await clock.advance(WATCH_PERIOD_MS);
      type("q");
      await watching;
      assert(console.stdout.endsWith(LEAVE));
    },
  );
});

Deno.test("watchStatus draws everything at once when the window has another size", () =>
  withWatch({ interactive: true, size: SIZE }, ({ console, resize }) => {
    const take = news(console);
    take();
    resize();
    assertEquals(take().split("\x1b[K").length, SIZE.rows + 1);
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

Deno.test("pictureLines begins with the time", () => {
  const lines = pictureLines({ now: TAKEN_AT, snapshot: SNAPSHOT }, plainPainter);
  assertEquals(lines, [formatMoment(TAKEN_AT), ...STATUS]);
});
