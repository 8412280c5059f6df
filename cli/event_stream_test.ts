import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createFakeClock, eventually } from "../core/testing/mod.ts";
import { RingmasterError, systemPorts } from "../mod.ts";
import {
  fetchEvents,
  fetchRecent,
  followEvents,
  followOn,
  type FollowOptions,
  isToldEvent,
  RETRY_MS,
} from "./event_stream.ts";
import { streamAnswer, toldEvent, toldText, withServer } from "./test_server.ts";

const { clock } = systemPorts;

/** Follows to the end, and gives what was told and why it ended. */
async function follow(socket: string, options: Partial<FollowOptions> = {}) {
  const ids: number[] = [];
  const error = await assertRejects(async () => {
    for await (const event of followEvents(socket, { clock, ...options })) ids.push(event.id);
  }, RingmasterError);
  return { ids, code: error.code, message: error.message };
}

Deno.test("fetchEvents asks for all that is kept, or for what is younger than a number", () =>
  withServer(
    (request) => Response.json([toldEvent(1, { sentence: new URL(request.url).search })]),
    async (socket) => {
      assertEquals((await fetchEvents(socket))[0]?.sentence, "?limit=10000");
      assertEquals((await fetchEvents(socket, 7))[0]?.sentence, "?limit=10000&after=7");
    },
  ));

Deno.test("fetchEvents refuses what is no list of events", () =>
  withServer(() => Response.json([toldEvent(1), { id: "x" }]), async (socket) => {
    const error = await assertRejects(() => fetchEvents(socket), RingmasterError);
    assertStringIncludes(error.message, "what answers there is no director");
  }));

Deno.test("isToldEvent takes an event of a type that this program does not know", () => {
  assertEquals(isToldEvent(toldEvent(1, { type: "moon.rose" })), true);
  assertEquals(isToldEvent(toldEvent(1, { sentence: 5 })), false);
  assertEquals(isToldEvent([]), false);
  assertEquals(isToldEvent(null), false);
});

Deno.test("followEvents gives each event and ends with no_director when the stream ends", async () => {
  const asked: string[] = [];
  const handler = (request: Request) => {
    asked.push(`${new URL(request.url).search} ${request.headers.get("accept")}`);
    const text = toldText(2);
    return streamAnswer([": hello\n\n", toldText(1), text.slice(0, 20), text.slice(20)]);
  };
  await withServer(handler, async (socket) => {
    assertEquals(await follow(socket), {
      ids: [1, 2],
      code: "no_director",
      message:
        `cannot go on following "${socket}": the director stopped, or this end read too slowly`,
    });
    await follow(socket, { after: 9 });
  });
  assertEquals(asked, [" text/event-stream", "?after=9 text/event-stream"]);
});

Deno.test("followEvents takes a stream that says nothing for a director that is gone", () =>
  withServer(() => streamAnswer([toldText(1)], true), async (socket) => {
    const { ids, code, message } = await follow(socket, { silenceLimitMs: 100 });
    assertEquals([ids, code], [[1], "no_director"]);
    assertStringIncludes(message, "nothing came for 100ms");
  }));

Deno.test("followEvents says that there is no director, or that it refuses", async () => {
  const nobody = await follow("/nowhere/at/all.sock");
  assertEquals(nobody.code, "no_director");
  assertStringIncludes(nobody.message, "there is no such socket");
  const busy = { detail: "there are too many" };
  await withServer(() => Response.json(busy, { status: 503 }), async (socket) => {
    assertStringIncludes((await follow(socket)).message, "there are too many");
  });
  await withServer(() => Response.json([]), async (socket) => {
    assertStringIncludes((await follow(socket)).message, "what answers there is no director");
  });
  await withServer(() => streamAnswer(["data: {\n\n"]), async (socket) => {
    assertStringIncludes((await follow(socket)).message, "what answers there is no director");
  });
  await withServer(() => new Promise(() => {}), async (socket) => {
    const late = await follow(socket, { silenceLimitMs: 50 });
    assertStringIncludes(late.message, "nothing came back within 50ms");
  });
});

Deno.test("followEvents leaves no connection behind when its reader has seen enough", async () => {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const handler = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(toldText(1))),
        cancel: () => resolve(),
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  await withServer(handler, async (socket) => {
    for await (const event of followEvents(socket, { clock })) {
      assertEquals(event.id, 1);
      break;
    }
    await left;
  });
});

Deno.test("fetchRecent asks for the newest ones alone", () =>
  withServer(
    (request) => Response.json([toldEvent(1, { sentence: new URL(request.url).search })]),
    async (socket) => {
      assertEquals((await fetchRecent(socket, 30, 1_000))[0]?.sentence, "?limit=30");
    },
  ));

Deno.test("followEvents says where it was with the header of an EventSource, and ends when it is told to", async () => {
  const seen: (string | null)[] = [];
  const stop = new AbortController();
  await withServer((request) => {
    seen.push(request.headers.get("last-event-id"));
    return streamAnswer([toldText(8)], true);
  }, async (socket) => {
    const error = await assertRejects(async () => {
      const options = { clock, lastEventId: 7, stop: stop.signal };
      for await (const _ of followEvents(socket, options)) stop.abort();
    }, RingmasterError);
    assertEquals([error.code, seen], ["no_director", ["7"]]);
  });
});

Deno.test("followOn goes on behind the last event when the director comes back, and says once that it waits", async () => {
  const fake = createFakeClock();
  const answers = [
    () => streamAnswer([toldText(1), toldText(2)]),
    () => streamAnswer([]),
    () => streamAnswer([toldText(3)], true),
  ];
  const seen: (string | null)[] = [];
  const lost: string[] = [];
  const ids: number[] = [];
  await withServer((request) => {
    seen.push(request.headers.get("last-event-id"));
    return answers.shift()?.() ?? new Response("", { status: 500 });
  }, async (socket) => {
    const follow = async () => {
      const onLost = (reason: string) => void lost.push(reason);
      for await (const { id } of followOn(socket, { clock: fake, onLost })) {
        ids.push(id);
        if (id === 3) return;
      }
    };
    const following = follow();
    for (const requests of [1, 2]) {
      await eventually("it waits", () => seen.length === requests && fake.pending === 1);
      await fake.advance(RETRY_MS);
    }
    await following;
  });
  assertEquals([ids, seen, lost.length], [[1, 2, 3], [null, "2", "2"], 1]);
  assertStringIncludes(lost[0] ?? "", "cannot go on following");
});

Deno.test("followOn does not wait for a director that was never there, nor for one that refuses", async () => {
  const ask = async (socket: string) => {
    for await (const _ of followOn(socket, { clock, onLost: () => {} })) { /* nothing comes */ }
  };
  const nobody = await assertRejects(() => ask("/nowhere/at/all.sock"), RingmasterError);
  assertEquals(nobody.code, "no_director");
  await withServer(() => Response.json({ detail: "no" }, { status: 403 }), async (socket) => {
    assertEquals((await assertRejects(() => ask(socket), RingmasterError)).code, "refused");
  });
});
