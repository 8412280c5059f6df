import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { ANSWERS_MAX, createEventBus, type EventBus } from "./bus.ts";
import type { DirectorEvent, Fact } from "./catalog.ts";

interface Bench {
  readonly bus: EventBus;
  readonly faults: string[];
}

function makeBus(now: () => number = () => 0): Bench {
  const faults: string[] = [];
  return { bus: createEventBus({ now, onFault: (message) => faults.push(message) }), faults };
}

function fact(reason: string): Fact {
  return { type: "director.stopping", reason };
}

/** What a subscriber saw, as the reasons that `fact` was given. */
function record(bus: EventBus): string[] {
  const seen: string[] = [];
  bus.subscribe((event) => {
    if (event.type === "director.stopping") seen.push(event.reason);
  });
  return seen;
}

Deno.test("createEventBus gives every event an id that grows by one, the time, and its cause", () => {
  let time = 1_000;
  const { bus } = makeBus(() => time);
  const seen: DirectorEvent[] = [];
  bus.subscribe((event) => seen.push(event));
  const first = bus.emit(fact("first"));
  time = 2_000;
  const second = bus.emit(fact("second"), first.id);
  assertEquals(seen, [
    { type: "director.stopping", reason: "first", id: 1, time: 1_000 },
    { type: "director.stopping", reason: "second", id: 2, time: 2_000, cause: 1 },
  ]);
  assertEquals([first, second], seen);
});

Deno.test("createEventBus counts for itself: two buses share nothing", () => {
  const [left, right] = [makeBus(), makeBus()];
  const seen = record(right.bus);
  assertEquals(left.bus.emit(fact("left")).id, 1);
  assertEquals(right.bus.emit(fact("right")).id, 1);
  assertEquals(seen, ["right"]);
});

Deno.test("emit works without subscribers and delivers before it returns", () => {
  const { bus } = makeBus();
  bus.emit(fact("unheard"));
  const seen = record(bus);
  bus.emit(fact("heard"));
  assertEquals(seen, ["heard"]);
});

Deno.test("emit inside a subscriber waits for its turn, so that all see the same order", () => {
  const { bus } = makeBus();
  bus.subscribe((event) => {
    if (event.type === "director.stopping" && event.reason === "question") {
      bus.emit(fact("answer"), event.id);
      bus.emit(fact("second answer"), event.id);
    }
  });
  const later = record(bus);
  bus.emit(fact("question"));
  bus.emit(fact("end"));
  assertEquals(later, ["question", "answer", "second answer", "end"]);
});

Deno.test("emit keeps ids in the order of delivery, however subscribers answer each other", () => {
  const answers = fc.array(fc.nat({ max: 2 }), { maxLength: 20 });
  fc.assert(fc.property(answers, fc.integer({ min: 1, max: 3 }), (amounts, listeners) => {
    const { bus, faults } = makeBus();
    const seen = Array.from({ length: listeners }, () => {
      const ids: number[] = [];
      bus.subscribe((event) => {
        const amount = amounts.shift() ?? 0;
        for (let count = 0; count < amount; count++) bus.emit(fact("answer"), event.id);
        ids.push(event.id);
      });
      return ids;
    });
    bus.emit(fact("start"));
    bus.emit(fact("end"));
    for (const ids of seen) assertEquals(ids, ids.map((_, index) => index + 1));
    assertEquals(new Set(seen.map((ids) => ids.length)).size, 1, "all saw as many");
    assertEquals(faults, []);
  }));
});

Deno.test("a subscriber that throws takes nothing from the others, and is told as a fault", () => {
  const { bus, faults } = makeBus();
  const before = record(bus);
  bus.subscribe(() => {
    throw new Error("no room on disk");
  });
  const after = record(bus);
  bus.emit(fact("one"));
  bus.emit(fact("two"));
  assertEquals(before, ["one", "two"]);
  assertEquals(after, ["one", "two"]);
  assertEquals(faults.length, 2);
  assertEquals(faults[0], "a subscriber failed on director.stopping: no room on disk");
});

Deno.test("a subscriber may throw what cannot even be shown", () => {
  const { bus, faults } = makeBus();
  bus.subscribe(() => {
    throw Object.create(null);
  });
  const after = record(bus);
  bus.emit(fact("one"));
  assertEquals(after, ["one"]);
  assertStringIncludes(faults.join(), "something without a message was thrown");
});

Deno.test("subscribe returns what ends the subscription, at once and for good", () => {
  const { bus } = makeBus();
  const seen: string[] = [];
  const end = bus.subscribe((event) => seen.push(event.type));
  bus.emit(fact("one"));
  end();
  end();
  bus.emit(fact("two"));
  assertEquals(seen.length, 1);
});

Deno.test("a subscription that an earlier subscriber ends during a delivery gets nothing more", () => {
  const { bus } = makeBus();
  const seen: string[] = [];
  bus.subscribe(() => end());
  const end = bus.subscribe((event) => seen.push(event.type));
  const others = record(bus);
  bus.emit(fact("one"));
  assertEquals(seen, []);
  assertEquals(others, ["one"]);
});

Deno.test("a subscription that is made during a delivery starts with the next event", () => {
  const { bus } = makeBus();
  const late: string[] = [];
  const end = bus.subscribe(() => {
    end();
    bus.subscribe((event) => {
      if (event.type === "director.stopping") late.push(event.reason);
    });
  });
  bus.emit(fact("one"));
  assertEquals(late, []);
  bus.emit(fact("two"));
  assertEquals(late, ["two"]);
});

Deno.test("the bus is bounded: answers without an end are cut off and told", () => {
  for (const answersEach of [1, 2]) {
    const { bus, faults } = makeBus();
    let delivered = 0;
    const end = bus.subscribe((event) => {
      delivered++;
      for (let count = 0; count < answersEach; count++) bus.emit(fact("again"), event.id);
    });
    bus.emit(fact("start"));
    assertEquals(delivered, 1 + ANSWERS_MAX);
    assertEquals(faults, [
      "subscribers answer without an end; director.stopping and more was dropped",
    ]);
    end();
    const seen = record(bus);
    bus.emit(fact("calm again"));
    assertEquals(seen, ["calm again"]);
  }
});

Deno.test("createEventBus goes on after an id of an earlier run, and never back", () => {
  const bus = createEventBus({ now: () => 5, onFault: () => {} });
  const emit = () => bus.emit({ type: "director.stopping", reason: "r" }).id;
  bus.goOnAfter(0);
  assertEquals(emit(), 1);
  bus.goOnAfter(1_000);
  assertEquals([emit(), emit()], [1_001, 1_002]);
  bus.goOnAfter(7);
  assertEquals(emit(), 1_003);
});
