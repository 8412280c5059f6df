import { assertEquals } from "@std/assert";
import { createSeededRandom } from "../../../core/testing/mod.ts";
import { Machine } from "./machine.ts";
import { MachineMemory, STATE_FILE } from "./memory.ts";
import { Process, Scheduler } from "./scheduler.ts";

function setStage() {
  const scheduler = new Scheduler();
  const random = createSeededRandom(1);
  const machine = new Machine({ name: "alpha", scheduler, random, onEvent: () => {} });
  const memory = new MachineMemory(machine, () => {});
  const start = () => {
    const process = new Process(scheduler);
    memory.started(process);
    return process;
  };
  return { machine, memory, start };
}

Deno.test("a clock that was set stays so for the next program", () => {
  const { memory, start } = setStage();
  const process = start();
  const before = process.clock.now();
  memory.jump(-5_000, process);
  assertEquals([process.clock.now(), start().clock.now()], [before - 5_000, before - 5_000]);
});

Deno.test("a disk is lost, or put back to what was copied, and the clock is not behind any start then", () => {
  const { machine, memory, start } = setStage();
  const process = start();
  const before = process.clock.now();
  machine.files.put(STATE_FILE, "old");
  memory.keep();
  machine.files.put(STATE_FILE, "new");
  memory.keep();
  memory.jump(-5_000, process);
  memory.putBack();
  assertEquals([machine.files.get(STATE_FILE), start().clock.now()], ["old", before]);
  memory.jump(5_000, process);
  start();
  memory.jump(-5_000, process);
  memory.lose();
  assertEquals([machine.files.get(STATE_FILE), start().clock.now()], [undefined, before + 5_000]);
  memory.putBack();
  assertEquals(machine.files.get(STATE_FILE), undefined, "a copy is put back once");
});
