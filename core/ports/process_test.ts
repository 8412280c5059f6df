import { assert } from "@std/assert";
import { systemProcess } from "./process.ts";

Deno.test("residentBytes grows with what this process holds in memory, and is cheap to ask for", () => {
  const before = systemProcess.residentBytes();
  assert(before > 10_000_000, `${before} bytes`);
  const held = new Uint8Array(64_000_000).fill(1);
  const after = systemProcess.residentBytes();
  assert(after - before > held.length / 2, `${before} and then ${after} bytes`);
  const startedMs = performance.now();
  for (let time = 0; time < 100; time++) systemProcess.residentBytes();
  const eachMs = (performance.now() - startedMs) / 100;
  assert(eachMs < 5, `${eachMs} ms`);
});
