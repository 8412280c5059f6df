import { assertEquals } from "@std/assert";
import type { Lane } from "./lane.ts";
import { scheduleOf } from "./schedule.ts";

function lane(name: string, pace?: "long" | "patient"): Lane {
  const result = { passed: 0, failed: 0, ignored: 0, output: "" };
  const run = () => Promise.resolve(result);
  return { name, summary: name, run, ...(pace === undefined ? {} : { pace }) };
}

function names(...lanes: readonly Lane[]) {
  const { alone, rows } = scheduleOf(lanes);
  return [alone.map(({ name }) => name), ...rows.map((row) => row.map(({ name }) => name))];
}

const UNIT = lane("unit");
const [SIMULATION, DOCS] = [lane("simulation", "patient"), lane("docs", "patient")];
const KERNEL = lane("kernel", "long");

Deno.test("scheduleOf puts patient lanes beside the long one, after those that want the machine", () => {
  assertEquals(names(SIMULATION, UNIT, DOCS, KERNEL), [
    ["unit"],
    ["kernel"],
    ["simulation", "docs"],
  ]);
});

Deno.test("scheduleOf leaves the order as it is where nothing can be saved", () => {
  assertEquals(names(SIMULATION, UNIT, DOCS), [["simulation", "unit", "docs"]]);
  assertEquals(names(UNIT, KERNEL), [["unit", "kernel"]]);
});
