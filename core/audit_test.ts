import { assertEquals, assertRejects } from "@std/assert";
import { audited } from "./audit.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { Actor } from "./model/mod.ts";

const ANNA: Actor = { name: "anna", role: "operate", from: "127.0.0.1:40112" };
const DRAIN = { verb: "drain", target: "10.0.0.1:80 of web" };

function trail() {
  const bus = createEventBus({ now: () => 7, onFault: (message) => console.error(message) });
  const events: DirectorEvent[] = [];
  bus.subscribe((event) => events.push(event));
  return { bus, events };
}

Deno.test("audited tells what is asked before it is done, and what came of it after, as its effect", async () => {
  const { bus, events } = trail();
  const asked = { ...DRAIN, before: "enabled" };
  const result = await audited(bus, ANNA, asked, (cause) => {
    bus.emit({ type: "plugin.noted", plugin: "x", level: "info", message: "doing" }, cause);
    return Promise.resolve(5);
  }, (value) => ({ after: `draining ${value}` }));
  assertEquals(result, 5);
  assertEquals(events.map(({ type, cause }) => [type, cause]), [
    ["operator.asked", undefined],
    ["plugin.noted", 1],
    ["operator.done", 1],
  ]);
  assertEquals(events[0], {
    type: "operator.asked",
    ...DRAIN,
    actor: "anna",
    role: "operate",
    from: "127.0.0.1:40112",
    before: "enabled",
    id: 1,
    time: 7,
  });
  assertEquals(events[2], {
    type: "operator.done",
    ...DRAIN,
    after: "draining 5",
    id: 3,
    time: 7,
    cause: 1,
  });
});

Deno.test("audited tells a refusal, whether it is thrown or the result, and hands both on", async () => {
  const { bus, events } = trail();
  const refused = await audited(
    bus,
    ANNA,
    DRAIN,
    () => Promise.resolve("bad"),
    (result) => ({ refused: result }),
  );
  assertEquals(refused, "bad");
  await assertRejects(
    () =>
      audited(
        bus,
        ANNA,
        DRAIN,
        () => Promise.reject(new Error("no such server")),
        () => ({ after: "" }),
      ),
    Error,
    "no such server",
  );
  assertEquals(
    events.flatMap((event) => event.type === "operator.refused" ? [event.reason] : []),
    ["bad", "no such server"],
  );
});
