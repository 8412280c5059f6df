import { assertEquals, assertStringIncludes } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { appOf, SNAPSHOT } from "./app_test_kit.ts";
import type { EventFilter } from "./events.ts";

const KEPT: readonly DirectorEvent[] = [1, 2, 3, 4].map((id) => ({
  type: "service.recovered",
  service: "10.0.0.1:80/tcp",
  id,
  time: id * 1_000,
}));

const server = { service: "10.0.0.2:80/tcp", server: "10.0.0.9:80" };
const asked = { verb: "drain", target: "10.0.0.9:80 of web" };

const MIXED: readonly DirectorEvent[] = [
  { type: "server.up", message: "ok", ...server, id: 1, time: 1_000 },
  { type: "server.down", message: "no", ...server, id: 2, time: 2_000 },
  { type: "service.recovered", service: "10.0.0.1:80/tcp", id: 3, time: 3_000 },
  { type: "operator.asked", ...asked, actor: "a", role: "operate", from: "x", id: 4, time: 4_000 },
  { type: "operator.done", ...asked, after: "draining", id: 5, time: 4_500, cause: 4 },
  { type: "operator.asked", ...asked, actor: "b", role: "admin", from: "y", id: 6, time: 5_000 },
  { type: "operator.refused", ...asked, reason: "no", id: 7, time: 5_100, cause: 6 },
];

/** An app over these events, which remembers how streams were opened. */
function createScene(
  open: () => ReadableStream<Uint8Array> | undefined = () => textStream("x"),
  kept: readonly DirectorEvent[] = KEPT,
) {
  const opened: [number | undefined, EventFilter | undefined][] = [];
  const app = appOf({
    history: (after = 0) => kept.filter(({ id }) => id > after),
    snapshot: () =>
      Promise.resolve({
        ...SNAPSHOT,
        services: [{
          id: "10.0.0.2:80/tcp",
          name: "web",
          scheduler: "rr",
          quiescent: false,
          servers: [],
        }],
      }),
  }, {
    streams: {
      open(after, filter) {
        opened.push([after, filter]);
        return open();
      },
    },
  });
  return { app, opened };
}

function textStream(text: string): ReadableStream<Uint8Array> {
  return ReadableStream.from([new TextEncoder().encode(text)]);
}

const asStream = { accept: "text/event-stream" };

async function idsOf(query: string, kept = KEPT): Promise<number[]> {
  const response = await createScene(undefined, kept).app.request(`/api/v1/events${query}`);
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

Deno.test("the app lists the events that are asked for, and limits what is left", async () => {
  const cases: Readonly<Record<string, number[]>> = {
    "?type=server.down": [2],
    "?type=server": [1, 2],
    "?type=server.down,service": [2, 3],
    "?type=serve": [],
    "?severity=error": [2],
    "?severity=warning,error": [2, 7],
    "?service=web": [1, 2],
    "?service=10.0.0.2%3A80%2Ftcp&type=server.up": [1],
    "?service=gone": [],
    "?server=10.0.0.9:80": [1, 2],
    "?since=4500": [5, 6, 7],
    "?since=1970-01-01T00:00:05Z": [6, 7],
    "?since=1970-01-01T02:00:05.05%2B02:00": [7],
    "?type=operator&limit=1": [7],
    "?type=operator&after=4&limit=1": [5],
  };
  for (const [query, ids] of Object.entries(cases)) {
    assertEquals(await idsOf(query, MIXED), ids, query);
  }
});

Deno.test("the app refuses what is no number, type, severity or time", async () => {
  const wrong = [
    ...["after=x", "after=-1", "limit=0", "limit=10001", "after=", "from=1"],
    ...["type=", "type=Server", "type=a,,b", "severity=loud", "since=yesterday"],
    ...["since=2026-01-31", "since=2026-13-31T12:00:00Z", "service=", "since=-5"],
  ];
  for (const query of wrong) {
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
  assertEquals(opened, [[undefined, {}]]);
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
  assertEquals(opened.map(([after]) => after), [2, 3, undefined]);
});

Deno.test("the app hands a stream the same filters, the service by its id", async () => {
  const { app, opened } = createScene();
  const query = "?service=web&type=server,config.loaded&severity=error";
  await (await app.request(`/api/v1/events${query}`, { headers: asStream })).text();
  assertEquals(opened.map(([, filter]) => filter), [{
    service: "10.0.0.2:80/tcp",
    type: ["server", "config.loaded"],
    severity: ["error"],
  }]);
});

Deno.test("the app opens no stream for HEAD, of which nobody would read", async () => {
  const { app, opened } = createScene();
  const response = await app.request("/api/v1/events", { method: "HEAD", headers: asStream });
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "");
  assertEquals(opened, []);
});

Deno.test("the app says that there are too many streams, and when to try again", async () => {
  const { app } = createScene(() => undefined);
  const response = await app.request("/api/v1/events", { headers: asStream });
  assertEquals([response.status, response.headers.get("retry-after")], [503, "5"]);
  assertStringIncludes((await response.json()).detail, "there are too many");
});

Deno.test("the app tells who asked for what and what came of it, newest first", async () => {
  const { app } = createScene(undefined, MIXED);
  const records = await (await app.request("/api/v1/audit")).json();
  assertEquals(records, [
    {
      ...{ id: 6, time: 5_000, actor: "b", role: "admin", from: "y", ...asked },
      ...{ outcome: "refused", reason: "no", endedAt: 5_100 },
    },
    {
      ...{ id: 4, time: 4_000, actor: "a", role: "operate", from: "x", ...asked },
      ...{ outcome: "done", after: "draining", endedAt: 4_500 },
    },
  ]);
  for (const [query, ids] of [["limit=1", [6]], ["actor=a", [4]], ["since=4001", [6]]] as const) {
    const some = await (await app.request(`/api/v1/audit?${query}`)).json();
    assertEquals(some.map(({ id }: { id: number }) => id), ids, query);
  }
});
