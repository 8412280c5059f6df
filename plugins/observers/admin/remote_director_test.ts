import { assertEquals } from "@std/assert";
import { type DirectorEvent, HISTORY_MAX } from "../../../core/plugin/mod.ts";
import type { Question } from "./bridge_messages.ts";
import {
  createEventMirror,
  createRemoteDirector,
  createRemoteSnapshots,
} from "./remote_director.ts";

function event(id: number): DirectorEvent {
  return { type: "service.recovered", service: "10.0.0.1:80/tcp", id, time: 0 };
}

function mirroring() {
  const faults: unknown[] = [];
  const mirror = createEventMirror((thrown) => faults.push(thrown));
  const heard: number[] = [];
  mirror.subscribe(({ id }) => heard.push(id));
  return { mirror, heard, faults };
}

Deno.test("the mirror keeps what it is sent, and tells each event once", () => {
  const { mirror, heard } = mirroring();
  mirror.take([event(1), event(2)], true);
  mirror.take([event(2), event(3)], false);
  mirror.take([event(7)], false);
  assertEquals(heard, [1, 2, 3, 7]);
  assertEquals(mirror.history().map(({ id }) => id), [1, 2, 3, 7]);
  assertEquals(mirror.history(3).map(({ id }) => id), [7]);
});

Deno.test("the mirror takes a whole history in the place of what it has, and tells only what is new", () => {
  const { mirror, heard } = mirroring();
  mirror.take([event(5), event(6)], true);
  mirror.take([event(1), event(5), event(6), event(7)], true);
  assertEquals(heard, [5, 6, 7]);
  assertEquals(mirror.history().map(({ id }) => id), [1, 5, 6, 7]);
});

Deno.test("the mirror is bounded, and a subscriber that throws keeps nobody from an event", () => {
  const { mirror, heard, faults } = mirroring();
  const unsubscribe = mirror.subscribe(() => {
    throw new Error("broken");
  });
  mirror.take(Array.from({ length: HISTORY_MAX + 5 }, (_, index) => event(index + 1)), false);
  assertEquals([mirror.history().length, heard.length, faults.length], [
    HISTORY_MAX,
    HISTORY_MAX + 5,
    HISTORY_MAX + 5,
  ]);
  unsubscribe();
  mirror.take([event(HISTORY_MAX + 6)], false);
  assertEquals(faults.length, HISTORY_MAX + 5);
});

Deno.test("snapshots are asked for one at a time, and who asks meanwhile shares the next", async () => {
  const waiting: ((text: string) => void)[] = [];
  const snapshots = createRemoteSnapshots({
    ask: () => new Promise((resolve) => waiting.push(resolve as (text: string) => void)),
  });
  const first = snapshots.text();
  const others = Array.from({ length: 200 }, () => snapshots.text());
  assertEquals(waiting.length, 1);
  waiting[0]!("1");
  assertEquals(await first, "1");
  // Who asks when the first has ended, and the next is about to begin, shares that too.
  const late = snapshots.text();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(waiting.length, 2);
  waiting[1]!("2");
  assertEquals(new Set(await Promise.all([...others, late])), new Set(["2"]));
  const again = snapshots.text();
  waiting[2]!("3");
  assertEquals(await again, "3");
});

Deno.test("snapshots go on after one that failed, and the same text is read once", async () => {
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.reject(new Error("broken")),
    () => Promise.resolve('{"node":"lb1"}'),
    () => Promise.resolve('{"node":"lb1"}'),
  ];
  const snapshots = createRemoteSnapshots({ ask: () => answers.shift()!() });
  const [one, two] = await Promise.allSettled([snapshots.text(), snapshots.snapshot()]);
  assertEquals([one.status, two.status], ["rejected", "fulfilled"]);
  const again = await snapshots.snapshot();
  assertEquals(two.status === "fulfilled" && two.value === again, true);
});

Deno.test("the remote director hands on method, arguments and who asks", async () => {
  const asked: Question[] = [];
  const ask = (question: Question) => {
    asked.push(question);
    return Promise.resolve("answer");
  };
  const snapshots = createRemoteSnapshots({ ask });
  const director = createRemoteDirector({ ask }, createEventMirror(() => {}), snapshots);
  const actor = { name: "anna", role: "operate", from: "x" } as const;
  const member = { service: "web", server: "10.0.0.1:80" };
  assertEquals(await director.as(actor).drain(member, 500) as unknown, "answer");
  await director.why("web");
  await director.replace([], { etag: "1" });
  assertEquals(asked, [
    { kind: "call", method: "drain", given: [member, 500], actor },
    { kind: "call", method: "why", given: ["web"] },
    { kind: "call", method: "replace", given: [[], { etag: "1" }] },
  ]);
  assertEquals(director.as(actor).history(), []);
});
