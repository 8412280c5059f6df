import { assertEquals } from "@std/assert";
import { ClusterGuard, guardDelayMs } from "./cluster_guard.ts";
import { createFakeClock } from "./testing/mod.ts";
import { toyResource } from "./election/test_stage.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { ClusterConfig } from "./model/mod.ts";
import type { GuardRequest, Guards } from "./ports/mod.ts";

const CONFIG = { deadtimeMs: 400, keepaliveMs: 100 } as ClusterConfig;

function setStage(guards?: Guards) {
  const said: string[] = [];
  const requests: GuardRequest[] = [];
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const posting: Guards = {
    post(request) {
      requests.push(request);
      const number = requests.length;
      return Promise.resolve({
        arm: (armed) => said.push(`${number} ${armed ? "armed" : "unarmed"}`),
        dismiss: () => Promise.resolve(void said.push(`${number} dismissed`)),
      });
    },
  };
  const guard = new ClusterGuard({ guards: guards ?? posting, events: bus, path: "/state/guard" });
  const resource = (label: string) => ({
    ...toyResource(label, createFakeClock(), []),
    withdrawal: () => [["undo", label]],
  });
  return { guard, requests, said, events, resource };
}

Deno.test("a guard is posted over all resources, the last one first", async () => {
  const { guard, requests, resource } = setStage();
  await guard.post(CONFIG, [resource("one"), resource("two")]);
  assertEquals(requests, [{
    commands: [["undo", "two"], ["undo", "one"]],
    delayMs: 150,
    path: "/state/guard",
  }]);
});

Deno.test("another configuration posts another guard, armed as the one before; the same none", async () => {
  const { guard, requests, said, resource } = setStage();
  await guard.post(CONFIG, [resource("one")]);
  guard.arm(true);
  guard.arm(true);
  await guard.post(CONFIG, [resource("one")]);
  assertEquals(requests.length, 1);
  await guard.post(CONFIG, [resource("two")]);
  assertEquals(said, ["1 unarmed", "1 armed", "2 armed", "1 dismissed"]);
  await guard.dismiss();
  await guard.dismiss();
  assertEquals(said.at(-1), "2 dismissed");
});

Deno.test("where nothing can be withdrawn, nobody is posted", async () => {
  const { guard, requests, said, resource } = setStage();
  await guard.post(CONFIG, []);
  assertEquals(requests.length, 0);
  await guard.post(CONFIG, [resource("one")]);
  await guard.post(CONFIG, []);
  assertEquals(said, ["1 unarmed", "1 dismissed"]);
});

Deno.test("a guard that cannot be posted is told", async () => {
  const { guard, events, resource } = setStage({
    post: () => Promise.reject(new Error("there is no sh")),
  });
  await guard.post(CONFIG, [resource("one")]);
  const [told] = events;
  assertEquals(
    told?.type === "plugin.noted" && told.message,
    "nobody takes the resources away if this director dies: there is no sh",
  );
});

Deno.test("guardDelayMs leaves a restart some time, and is over well before deadtime", () => {
  assertEquals(guardDelayMs({ deadtimeMs: 10_000, keepaliveMs: 1_000 } as ClusterConfig), 4_500);
  assertEquals(guardDelayMs({ deadtimeMs: 80, keepaliveMs: 20 } as ClusterConfig), 30);
});
