import { assertEquals, assertStringIncludes } from "@std/assert";
import { createTestContext } from "../../../core/testing/mod.ts";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { createApp } from "./app.ts";

const KEPT: readonly DirectorEvent[] = [1, 2, 3, 4].map((id) => ({
  type: "service.recovered",
  service: "10.0.0.1:80/tcp",
  id,
  time: id * 1_000,
}));

/** An app over four kept events, which remembers with which number streams were opened. */
function createScene(open: () => ReadableStream<Uint8Array> | undefined = () => textStream("x")) {
  const opened: (number | undefined)[] = [];
  const director = {
    ...createTestContext("observer.admin").director,
    history: (after = 0) => KEPT.filter(({ id }) => id > after),
  };
  const streams = {
    open: (after: number | undefined) => {
      opened.push(after);
      return open();
    },
  };
  return { app: createApp({ director, streams }), opened };
}

function textStream(text: string): ReadableStream<Uint8Array> {
  return ReadableStream.from([new TextEncoder().encode(text)]);
}

const asStream = { accept: "text/event-stream" };

async function idsOf(query: string): Promise<number[]> {
  const response = await createScene().app.request(`/api/v1/events${query}`);
  assertEquals(response.status, 200);
  return (await response.json() as DirectorEvent[]).map(({ id }) => id);
}

Deno.test("the app lists the events that are kept, each with severity and sentence", async () => {
  const response = await createScene().app.request("/api/v1/events");
  assertEquals((await response.json())[0], {
    ...KEPT[0],
    severity: "info",
    sentence: "service 10.0.0.1:80/tcp has servers again",
  });
});

Deno.test("the app lists the newest of all, or the next ones after a number", async () => {
  assertEquals(await idsOf(""), [1, 2, 3, 4]);
  assertEquals(await idsOf("?limit=2"), [3, 4]);
  assertEquals(await idsOf("?after=1&limit=2"), [2, 3]);
  assertEquals(await idsOf("?after=0&limit=1"), [1]);
  assertEquals(await idsOf("?after=4"), []);
});

Deno.test("the app refuses numbers of events that are none", async () => {
  for (const query of ["after=x", "after=-1", "limit=0", "limit=10001", "after=", "from=1"]) {
    for (const headers of [{}, asStream]) {
      const response = await createScene().app.request(`/api/v1/events?${query}`, { headers });
      assertEquals(response.status, 400, query);
      assertStringIncludes((await response.json()).detail, query.split("=")[0] ?? "");
    }
  }
});

Deno.test("the app streams events to who accepts a stream, not to be cached", async () => {
  const { app, opened } = createScene(() => textStream("id: 5\n\n"));
  const response = await app.request("/api/v1/events", { headers: asStream });
  assertEquals(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await response.text(), "id: 5\n\n");
  assertEquals(opened, [undefined]);
});

Deno.test("the app starts a stream after the number of the query, and rather after Last-Event-ID", async () => {
  const { app, opened } = createScene();
  const ask = async (query: string, more: Record<string, string> = {}) => {
    const response = await app.request(`/api/v1/events${query}`, {
      headers: { ...asStream, ...more },
    });
    await response.text();
  };
  await ask("?after=2");
  await ask("?after=2", { "last-event-id": "3" });
  await ask("", { "last-event-id": "no number" });
  assertEquals(opened, [2, 3, undefined]);
});

Deno.test("the app opens no stream for HEAD, of which nobody would read", async () => {
  const { app, opened } = createScene();
  const response = await app.request("/api/v1/events", { method: "HEAD", headers: asStream });
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "");
  assertEquals(opened, []);
});

Deno.test("the app says that there are too many streams", async () => {
  const { app } = createScene(() => undefined);
  const response = await app.request("/api/v1/events", { headers: asStream });
  assertEquals(response.status, 503);
  assertStringIncludes((await response.json()).detail, "there are too many");
});
