import { assert, assertEquals, assertRejects } from "@std/assert";
import { createSeededRandom } from "../../../core/testing/mod.ts";
import { Machine, type MachineEvent } from "./machine.ts";
import { Process, Scheduler } from "./scheduler.ts";

const NEVER = new AbortController().signal;

function setUp() {
  const scheduler = new Scheduler();
  const events: MachineEvent[] = [];
  const machine = new Machine({
    name: "a",
    scheduler,
    random: createSeededRandom(3),
    onEvent: (event) => events.push(event),
  });
  const process = new Process(scheduler);
  const resource = machine.resource("web.0", process);
  const run = async (work: Promise<unknown>) => {
    const outcome = work.then(() => "done", (thrown) => String(thrown));
    await scheduler.runUntil(scheduler.nowMs + 2_000);
    return await Promise.race([outcome, Promise.resolve("pending")]);
  };
  return { scheduler, events, machine, process, resource, run };
}

Deno.test("a machine takes and gives up a resource, says so, and is asked the truth", async () => {
  const { machine, resource, events, run, scheduler } = setUp();
  assertEquals(await run(resource.acquire(NEVER)), "done");
  assertEquals(await run(resource.acquire(NEVER)), "done");
  assertEquals([...machine.held], ["web.0"]);
  const look = resource.held(NEVER);
  await scheduler.runUntil(scheduler.nowMs + 5);
  assertEquals(await look, true);
  assertEquals(await run(resource.release(NEVER)), "done");
  assertEquals([...machine.held], []);
  assertEquals(events.map(({ kind }) => kind), [
    "acquiring",
    "held",
    "acquiring",
    "releasing",
    "gone",
  ]);
});

Deno.test("what fails rejects, what hangs ends only with its signal, and both are mended", async () => {
  const { machine, resource, run } = setUp();
  machine.setFaults("web.0", { acquireFails: true });
  assert(!machine.isWell);
  assertEquals(
    await run(resource.acquire(NEVER)),
    "RingmasterError: cannot change web.0: it refuses",
  );
  machine.setFaults("web.0", { hangs: true });
  const abort = new AbortController();
  const hanging = resource.acquire(abort.signal);
  assertEquals(await run(hanging), "pending");
  abort.abort(new Error("time is up"));
  await assertRejects(() => hanging, Error, "time is up");
  machine.mend();
  assert(machine.isWell);
  assertEquals(await run(resource.acquire(NEVER)), "done");
  machine.setFaults("web.0", { lookFails: true });
  assertEquals(await run(resource.held(NEVER)), "RingmasterError: cannot look at web.0: no answer");
});

Deno.test("a resource outlives its director, and goes with the power", async () => {
  const { machine, process, resource, run, events } = setUp();
  await run(resource.acquire(NEVER));
  process.kill();
  assertEquals([...machine.held], ["web.0"]);
  assertEquals(await run(resource.release(NEVER)), "pending", "the dead do nothing");
  assertEquals([...machine.held], ["web.0"]);
  machine.powerOff();
  assertEquals([...machine.held], []);
  assertEquals(events.at(-1), { kind: "gone", label: "web.0", by: "power" });
});

Deno.test("a guard withdraws after the death of its director, if it is armed, after its delay", async () => {
  for (const armed of [true, false]) {
    const { machine, process, resource, run, scheduler, events } = setUp();
    await run(resource.acquire(NEVER));
    const commands = resource.withdrawal?.() ?? [];
    const guard = await machine.guards(process).post({ path: "/guard", commands, delayMs: 300 });
    guard.arm(armed);
    assertEquals(machine.isGuarded, armed);
    process.kill();
    await scheduler.runUntil(scheduler.nowMs + 299);
    assertEquals(machine.held.size, 1);
    await scheduler.runUntil(scheduler.nowMs + 2);
    assertEquals(machine.held.size, armed ? 0 : 1);
    if (armed) assertEquals(events.at(-1), { kind: "gone", label: "web.0", by: "guard" });
  }
});

Deno.test("a guard does nothing where it was dismissed, where another is on duty, or without power", async () => {
  const ends = ["dismissed", "replaced", "power"] as const;
  for (const end of ends) {
    const { machine, process, resource, run, scheduler } = setUp();
    await run(resource.acquire(NEVER));
    const request = { path: "/guard", commands: resource.withdrawal?.() ?? [], delayMs: 300 };
    const guard = await machine.guards(process).post(request);
    guard.arm(true);
    if (end === "dismissed") await guard.dismiss();
    process.kill();
    const next = new Process(scheduler);
    if (end === "replaced") await machine.guards(next).post(request);
    if (end === "power") {
      machine.powerOff();
      machine.powerOn();
      await run(machine.resource("web.0", next).acquire(NEVER));
    }
    await scheduler.runUntil(scheduler.nowMs + 1_000);
    assertEquals([...machine.held], ["web.0"], end);
  }
});
