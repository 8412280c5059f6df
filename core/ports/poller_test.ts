import { assert, assertEquals, assertLess } from "@std/assert";
import { eventually, settle } from "../testing/mod.ts";
import type { CancelTimer } from "./clock.ts";
import type { Libc } from "./libc.ts";
import { createPoller, type Polled } from "./poller.ts";
import { RoundsBoard } from "./rounds.ts";

const DATA_OFFSET = Deno.build.arch === "x86_64" ? 4 : 8;
const EVENT_BYTES = DATA_OFFSET + 8;
const EPOLLIN = 1;
const EPOLLERR = 8;

/** An epoll whose events the test makes up. */
class FakeEpoll {
  readonly controls: { operation: number; descriptor: number; token: number }[] = [];
  created = 0;
  controlResult = 0;
  createResult = 3;
  /** For how long it was to wait last, at the most. */
  limitMs = Infinity;
  #waiting: { events: Uint8Array; resolve: (count: number) => void } | undefined;

  readonly libc: Libc = {
    socket: () => -1,
    connect: () => -1,
    getsockname: () => -1,
    takeError: () => 0,
    setOption: () => 0,
    send: () => -1,
    recv: () => -1,
    receiveFrom: () => -1,
    close: () => 0,
    epollCreate: () => {
      this.created++;
      return this.createResult;
    },
    epollControl: (_epoll, operation, descriptor, event) => {
      const token = new DataView(event.buffer).getFloat64(DATA_OFFSET, true);
      this.controls.push({ operation, descriptor, token });
      return this.controlResult;
    },
    epollWait: (_epoll, events, _eventsMax, timeoutMs) =>
      new Promise((resolve) => {
        this.limitMs = timeoutMs;
        this.#waiting = { events, resolve };
      }),
    errno: () => 28,
  };

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Ends the present wait with these events, or with a count alone. */
  async report(events: readonly { token: number; bits: number }[], count = events.length) {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error("nobody waits");
    this.#waiting = undefined;
    const view = new DataView(waiting.events.buffer);
    for (const [index, { token, bits }] of events.entries()) {
      view.setUint32(index * EVENT_BYTES, bits, true);
      view.setFloat64(index * EVENT_BYTES + DATA_OFFSET, token, true);
    }
    waiting.resolve(count);
    await settle(1);
  }

  token(descriptor: number): number {
    const control = this.controls.findLast((each) => each.descriptor === descriptor);
    if (control === undefined) throw new Error(`descriptor ${descriptor} was never armed`);
    return control.token;
  }
}

function recorder(descriptor: number, calls: string[]): Polled {
  return {
    descriptor,
    onReady: (hasError) => void calls.push(`${descriptor} ready${hasError ? " with error" : ""}`),
    onFault: (reason) => void calls.push(`${descriptor} fault: ${reason}`),
  };
}

Deno.test("poller does nothing before somebody waits and stops when nobody does", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  assertEquals([epoll.created, epoll.isWaiting], [0, false]);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  assertEquals([epoll.created, epoll.isWaiting], [1, true]);
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
  assertEquals(calls, ["7 ready"]);
  assertEquals(epoll.isWaiting, false);
});

Deno.test("poller tells an error from something to read", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  poller.wait(recorder(8, calls));
  await epoll.report([
    { token: epoll.token(8), bits: EPOLLIN | EPOLLERR },
    { token: epoll.token(7), bits: EPOLLIN },
  ]);
  assertEquals(calls, ["8 ready with error", "7 ready"]);
});

Deno.test("poller takes a socket up while it waits for others", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  await settle(1);
  poller.wait(recorder(8, calls));
  await epoll.report([{ token: epoll.token(8), bits: EPOLLIN }]);
  assertEquals(calls, ["8 ready"]);
  assertEquals(epoll.isWaiting, true, "7 still waits");
});

Deno.test("poller adds a socket once and arms it again for each later wait", () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const polled = recorder(7, []);
  poller.wait(polled);
  poller.wait(polled);
  assertEquals(epoll.controls.map((each) => each.operation), [1, 3]);
  assertEquals(new Set(epoll.controls.map((each) => each.token)).size, 1);
});

Deno.test("poller ignores an event of a socket that was closed, even where its number is in use again", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  const closed = recorder(7, calls);
  poller.wait(closed);
  const staleToken = epoll.token(7);
  poller.forget(closed);
  const reused: Polled = { ...recorder(7, calls), onReady: () => void calls.push("reused ready") };
  poller.wait(reused);
  await epoll.report([{ token: staleToken, bits: EPOLLIN }]);
  assertEquals(calls, []);
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
  assertEquals(calls, ["reused ready"]);
});

Deno.test("poller goes on after an interrupted wait", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  await epoll.report([], -1);
  await epoll.report([], 0);
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
  assertEquals(calls, ["7 ready"]);
});

Deno.test("poller gives up when the system fails every time", async () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  for (let failures = 0; failures < 100 && epoll.isWaiting; failures++) await epoll.report([], -1);
  assertEquals(epoll.isWaiting, false);
  assertEquals(calls, ["7 fault: the system does not report on sockets"]);
});

Deno.test("poller says why a socket cannot be waited for", () => {
  const epoll = new FakeEpoll();
  const poller = createPoller(epoll.libc);
  const calls: string[] = [];
  epoll.controlResult = -1;
  poller.wait(recorder(7, calls));
  epoll.createResult = -1;
  createPoller(epoll.libc).wait(recorder(8, calls));
  assertEquals(calls, ["7 fault: error 28", "8 fault: error 28"]);
});

Deno.test("poller looks after timers that fall due no earlier than it comes round", async () => {
  const epoll = new FakeEpoll();
  const board = new RoundsBoard();
  const poller = createPoller(epoll.libc, board);
  const calls: string[] = [];
  const remind = (delayMs: number, name: string) =>
    board.remind(performance.now() + delayMs, () => void calls.push(name));
  assertEquals(remind(10_000, "too early"), undefined, "nobody comes round");
  poller.wait(recorder(7, calls));
  assertEquals(remind(0, "too soon"), undefined, "it may come round later");
  const cancel = remind(10_000, "cancelled");
  remind(10_000, "late");
  remind(1_000, "early");
  assert(cancel !== undefined);
  cancel();
  await settle(1);
  await epoll.report([], 0);
  assertLess(epoll.limitMs, 1_001, "it comes round when the first one is due, if not before");
  assertEquals(calls, []);
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
});

Deno.test("poller calls back what is due when it comes round, in order, whatever one of them does", async () => {
  const epoll = new FakeEpoll();
  const board = new RoundsBoard();
  const poller = createPoller(epoll.libc, board);
  const calls: string[] = [];
  let later: CancelTimer | undefined;
  const polled: Polled = {
    ...recorder(7, calls),
    onReady: () => {
      const nowMs = performance.now();
      later = board.remind(nowMs, () => void calls.push("cancelled by the first"));
      board.remind(nowMs - 1, () => {
        calls.push("first");
        later?.();
      });
      board.remind(nowMs, () => void calls.push("last"));
      poller.wait(polled);
    },
  };
  poller.wait(polled);
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
  assertEquals(calls, ["first", "last"]);
  poller.forget(polled);
  await epoll.report([], 0);
});

Deno.test("poller gives timers to the runtime when nobody waits any more, and takes no others", async () => {
  const epoll = new FakeEpoll();
  const board = new RoundsBoard();
  const poller = createPoller(epoll.libc, board);
  const calls: string[] = [];
  poller.wait(recorder(7, calls));
  const after = (delayMs: number, name: string) =>
    board.remind(performance.now() + delayMs, () => void calls.push(name));
  const cancel = after(300, "cancelled");
  after(300, "kept");
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
  assertEquals(after(300, "too late"), undefined);
  assert(cancel !== undefined, "it was taken over");
  cancel();
  await eventually("the runtime calls back", () => calls.length === 2);
  assertEquals(calls, ["7 ready", "kept"]);
});

Deno.test("poller reports what one socket throws, and goes on with the others", async () => {
  const epoll = new FakeEpoll();
  const board = new RoundsBoard();
  const poller = createPoller(epoll.libc, board);
  const calls: string[] = [];
  const reported: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  const wrong = new Error("wrong");
  const fail = () => {
    throw wrong;
  };
  poller.wait({ descriptor: 6, onReady: fail, onFault: fail });
  poller.wait(recorder(7, calls));
  poller.wait(recorder(8, calls));
  globalThis.addEventListener("error", onError);
  const events = [6, 7].map((each) => ({ token: epoll.token(each), bits: EPOLLIN }));
  await epoll.report(events);
  globalThis.removeEventListener("error", onError);
  assertEquals([calls, reported], [["7 ready"], [wrong]]);
  assertEquals(epoll.isWaiting, true, "8 still waits");
  await epoll.report([{ token: epoll.token(8), bits: EPOLLIN }]);
  assertEquals(calls, ["7 ready", "8 ready"]);
});

Deno.test("poller gives timers to the runtime when its wait does not end, and takes them again later", async () => {
  const epoll = new FakeEpoll();
  const board = new RoundsBoard();
  const poller = createPoller(epoll.libc, board);
  const calls: string[] = [];
  const polled = recorder(7, calls);
  poller.wait(polled);
  const after = (delayMs: number, name: string) =>
    board.remind(performance.now() + delayMs, () => void calls.push(name));
  after(320, "second");
  after(300, "first");
  const cancel = after(2_000, "cancelled");
  after(2_000, "last");
  await eventually("what is overdue is called back", () => calls.length === 2);
  assertEquals(calls, ["first", "second"]);
  assertEquals(after(300, "refused"), undefined, "nobody knows when it comes round");
  cancel?.();
  await eventually("the runtime calls back", () => calls.length === 3);
  assertEquals(calls, ["first", "second", "last"]);
  await epoll.report([], 0);
  const again = after(10_000, "taken");
  assert(again !== undefined, "it comes round again");
  again();
  await epoll.report([{ token: epoll.token(7), bits: EPOLLIN }]);
});
