import { assert, assertEquals, assertRejects } from "@std/assert";
import { createEventBus, type Fact, type Snapshot } from "../../../core/plugin/mod.ts";
import { createFakeDirector, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { CONTENT_TYPE } from "./metrics.ts";
import { plugin } from "./mod.ts";
import { SNAPSHOT } from "./test_text.ts";

const DOWN: Fact = { type: "server.down", service: "s", server: "r", message: "refused" };

function setUp(options: unknown = {}) {
  const base = createTestContext(plugin.id);
  const bus = createEventBus({ now: base.clock.now, onFault: (message) => assert(false, message) });
  const asked: ((snapshot: Snapshot) => void)[] = [];
  let failing: Error | undefined;
  const director = createFakeDirector({
    history: () => [{ ...DOWN, id: 1, time: 0 }],
    snapshot: () =>
      failing === undefined
        ? new Promise((resolve) => void asked.push(resolve))
        : Promise.reject(failing),
  });
  const observer = instantiate(plugin, options, { ...base, events: bus, director });
  const [route] = observer.routes ?? [];
  if (route === undefined) throw new Error("it offers no route");
  const actor = { name: "prometheus", role: "read", from: "test" } as const;
  const signal = new AbortController().signal;
  const scrape = () => route.answer({ query: {}, body: "", actor }, signal);
  return { observer, route, bus, asked, scrape, fail: (error?: Error) => void (failing = error) };
}

Deno.test("metrics offers GET /metrics to those who may read", () => {
  const { route } = setUp();
  assertEquals([route.method, route.path, route.role], ["GET", "/metrics", "read"]);
});

Deno.test("metrics answers in the text format, with the picture of the moment", async () => {
  const { asked, scrape } = setUp();
  const answer = scrape();
  asked[0]?.(SNAPSHOT);
  const { type, body, status } = await answer;
  assertEquals([type, status], [CONTENT_TYPE, undefined]);
  assertEquals(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
  assert(body.includes('\nringmaster_service_servers_up{service="spring-ring-http"} 1\n'));
});

Deno.test("metrics counts what is told from its start to its stop, and nothing of earlier runs again", async () => {
  const { observer, bus, asked, scrape } = setUp();
  const downs = async () => {
    const answer = scrape();
    asked.at(-1)?.(SNAPSHOT);
    const line = (await answer).body.split("\n").find((each) => each.includes('"server.down"'));
    return line?.split(" ").at(-1);
  };
  await observer.start(new AbortController().signal);
  assertEquals(await downs(), undefined, "the history has one that an earlier run has counted");
  bus.emit(DOWN);
  assertEquals(await downs(), "1");
  await observer.stop();
  bus.emit(DOWN);
  assertEquals(await downs(), "1");
});

Deno.test("metrics gives all who ask at once the same text, and the next one a new one", async () => {
  const { asked, scrape } = setUp();
  const answers = [scrape(), scrape(), scrape()];
  assertEquals(asked.length, 1);
  asked[0]?.(SNAPSHOT);
  const bodies = (await Promise.all(answers)).map(({ body }) => body);
  assertEquals(new Set(bodies).size, 1);
  const next = scrape();
  assertEquals(asked.length, 2);
  asked[1]?.({ ...SNAPSHOT, services: [] });
  assert(!(await next).body.includes("spring-ring-http"));
});

Deno.test("metrics that fails once answers the next time", async () => {
  const { asked, scrape, fail } = setUp();
  fail(new Error("no picture"));
  await assertRejects(scrape, Error, "no picture");
  fail(undefined);
  const answer = scrape();
  asked[0]?.(SNAPSHOT);
  assert((await answer).body.includes("spring-ring-http"));
});

Deno.test("metrics takes no more servers than its option says", async () => {
  const { asked, scrape } = setUp({ servers_max: 0 });
  const answer = scrape();
  asked[0]?.(SNAPSHOT);
  const { body } = await answer;
  assert(!body.includes("ringmaster_server_up{"));
  assert(body.includes("\nringmaster_metrics_servers_left_out 2\n"));
});
