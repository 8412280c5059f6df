import { assertEquals } from "@std/assert";
import { isMissed } from "./rows.ts";
import { growthRows, type Sample } from "./soak_samples.ts";

const sample = (at: string, over: Partial<Sample> = {}): Sample => ({
  at,
  memory: 100,
  anonymous: 80,
  heap: 20,
  descriptors: 30,
  processes: 0,
  ...over,
});
const START = sample("the start", { memory: 50, heap: 5, descriptors: 3 });

function missed(samples: readonly Sample[]): string[] {
  return growthRows("soak", samples).filter(isMissed).map(({ name }) => name);
}

Deno.test("growthRows compares the last sample with the second, because the first is not warm", () => {
  assertEquals(missed([START, sample("10 %"), sample("50 %"), sample("100 %")]), []);
  const rows = growthRows("soak", [START, sample("10 %"), sample("100 %", { heap: 20.5 })]);
  assertEquals(rows.find(({ name }) => name.includes("growth of heap"))?.value, 0.5);
  assertEquals(rows.filter(({ name }) => name.includes("heap at")).map(({ value }) => value), [
    5,
    20,
    20.5,
  ]);
});

Deno.test("growthRows finds each kind of growth", () => {
  const grown: readonly (readonly [Partial<Sample>, string])[] = [
    [{ heap: 22 }, "soak: growth of heap from 10 % on"],
    [{ anonymous: 90 }, "soak: growth of memory of no file from 10 % on"],
    [{ descriptors: 60 }, "soak: growth of descriptors from 10 % on"],
    [{ processes: 1 }, "soak: growth of processes from 10 % on"],
  ];
  for (const [over, name] of grown) {
    assertEquals(missed([START, sample("10 %"), sample("100 %", over)]), [name]);
  }
});

Deno.test("growthRows says nothing of samples that cannot be compared", () => {
  assertEquals(growthRows("soak", []), []);
  assertEquals(growthRows("soak", [START]), []);
});
