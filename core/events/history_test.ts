import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createEventBus, type EventBus } from "./bus.ts";
import { HISTORY_LENGTH_MAX, recordHistory } from "./history.ts";

function makeBus(): EventBus {
  return createEventBus({ now: () => 0, onFault: () => {} });
}

function emit(bus: EventBus, amount: number): void {
  for (let count = 0; count < amount; count++) {
    bus.emit({ type: "reconcile.recovered", attempts: count });
  }
}

Deno.test("recordHistory remembers events from when it was made, oldest first", () => {
  const bus = makeBus();
  emit(bus, 2);
  const history = recordHistory(bus);
  emit(bus, 3);
  assertEquals(history.since(0).map((event) => event.id), [3, 4, 5]);
  assertEquals(history.get(3)?.type, "reconcile.recovered");
  assertEquals(history.get(2), undefined);
  assertEquals(history.get(6), undefined);
});

Deno.test("recordHistory replays what a late reader has missed, and only that", () => {
  const bus = makeBus();
  const history = recordHistory(bus);
  emit(bus, 5);
  assertEquals(history.since(3).map((event) => event.id), [4, 5]);
  assertEquals(history.since(5), []);
  assertEquals(history.since(99), []);
});

Deno.test("recordHistory is bounded: the oldest go first", () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 10 }), (amount, lengthMax) => {
      const bus = makeBus();
      const history = recordHistory(bus, lengthMax);
      emit(bus, amount);
      const ids = Array.from({ length: amount }, (_, index) => index + 1).slice(-lengthMax);
      assertEquals(history.since(0).map((event) => event.id), ids);
      for (let id = 1; id <= amount; id++) {
        assertEquals(history.get(id)?.id, ids.includes(id) ? id : undefined);
      }
    }),
  );
});

Deno.test("recordHistory keeps HISTORY_LENGTH_MAX events when nothing else is said", () => {
  const bus = makeBus();
  const history = recordHistory(bus);
  emit(bus, HISTORY_LENGTH_MAX + 5);
  const remembered = history.since(0);
  assertEquals(remembered.length, HISTORY_LENGTH_MAX);
  assertEquals(remembered[0]?.id, 6);
});

Deno.test("recordHistory gives a list that later events do not change", () => {
  const bus = makeBus();
  const history = recordHistory(bus);
  emit(bus, 1);
  const before = history.since(0);
  emit(bus, 1);
  assertEquals(before.length, 1);
});

Deno.test("close ends the recording and keeps what is remembered", () => {
  const bus = makeBus();
  const history = recordHistory(bus);
  emit(bus, 1);
  history.close();
  emit(bus, 1);
  assertEquals(history.since(0).map((event) => event.id), [1]);
});

Deno.test("a chain of causes can be followed back through the history", () => {
  const bus = makeBus();
  const history = recordHistory(bus);
  const down = bus.emit({
    type: "server.down",
    service: "10.0.0.150:80/tcp",
    server: "10.0.0.1:80",
    message: "connection refused",
  });
  const degraded = bus.emit(
    { type: "service.degraded", service: "10.0.0.150:80/tcp", reason: "no server is up" },
    down.id,
  );
  assertEquals(history.get(degraded.cause ?? 0), down);
  assertEquals(down.cause, undefined);
});
