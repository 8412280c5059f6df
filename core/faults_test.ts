import { assertEquals } from "@std/assert";
import { configOf } from "./director_fixtures.ts";
import { createEventBus, type DirectorEvent, sentence } from "./events/mod.ts";
import { catchFaults, REPEAT_MS } from "./faults.ts";
import type { UnhandledFault } from "./ports/mod.ts";
import { createFakeClock } from "./testing/mod.ts";

const PLUGIN = { path: "/etc/lb/backlog.ts", digest: "abc", ids: ["checker.backlog"] };

function setUp() {
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  let fault: (fault: UnhandledFault) => void = () => {};
  let listening = true;
  const end = catchFaults({
    events: bus,
    clock,
    config: () => configOf([], { plugins: [PLUGIN] }),
    listen: (callback) => {
      fault = callback;
      return () => void (listening = false);
    },
  });
  const throwOne = (message: string, stack?: string) => fault({ error: new Error(message), stack });
  return {
    clock,
    throwOne,
    end,
    listening: () => listening,
    told: () => events.map((event) => sentence(event)),
  };
}

const FROM_PLUGIN = "Error: x\n    at check (file:///etc/lb/backlog.ts?abc:7:3)";

Deno.test("a fault is told with the plugin whose file the stack names", () => {
  const { throwOne, told } = setUp();
  throwOne("lost", FROM_PLUGIN);
  throwOne("no idea");
  const ours = new URL("../plugins/checkers/sip/stream.ts", import.meta.url).href;
  throwOne("ours", `Error: x\n    at f (${ours}:1:2)`);
  assertEquals(told(), [
    "plugin checker.backlog failed in background: an error that nothing waited for: lost",
    "plugin unknown failed in background: an error that nothing waited for: no idea",
    "plugin checker.sip failed in background: an error that nothing waited for: ours",
  ]);
});

Deno.test("the same fault at every check is told once a minute, with how often it came", async () => {
  const { throwOne, told, clock } = setUp();
  for (let second = 0; second < 60; second++) {
    throwOne("lost", FROM_PLUGIN);
    await clock.advance(REPEAT_MS / 60);
  }
  assertEquals(told().length, 1);
  throwOne("lost", FROM_PLUGIN);
  assertEquals(told().length, 2);
  assertEquals(told()[1]?.endsWith("lost (and 59 times more since it was told last)"), true);
});

Deno.test("what is remembered of faults is bounded", () => {
  const { throwOne, told } = setUp();
  for (let number = 0; number < 1_000; number++) throwOne(`fault ${number}`);
  throwOne("fault 999");
  throwOne("fault 0");
  assertEquals(told().length, 1_001);
});

Deno.test("the end of it is the end of listening", () => {
  const { end, listening } = setUp();
  end();
  assertEquals(listening(), false);
});
