import { assert, assertEquals } from "@std/assert";
import { Worker } from "node:worker_threads";
import settings from "../../deno.json" with { type: "json" };
import { PulseMemory } from "./pulse_memory.ts";
import type { PulseThreadData, PulseThreadReport } from "./pulse_start.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

Deno.test("the pulse thread is part of the compiled program, which cannot see that it needs it", async () => {
  const { compile } = settings.tasks;
  const [, included = ""] = /--include (\S+pulse_thread\.ts)/.exec(compile) ?? [];
  assertEquals(included, "core/ports/pulse_thread.ts");
  assert((await Deno.stat(new URL(`../../${included}`, import.meta.url))).isFile);
});

Deno.test("the pulse thread says when it is ready and when it has stopped", onLinux, async () => {
  const memory = new PulseMemory();
  const data: PulseThreadData = {
    buffer: memory.buffer,
    wires: [],
    intervalMs: 10,
    leaseMs: 100,
    firstSequence: 1,
    realtime: false,
  };
  const worker = new Worker(new URL("./pulse_thread.ts", import.meta.url), { workerData: data });
  const heard: PulseThreadReport[] = [];
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  worker.on("message", (report: PulseThreadReport) => {
    heard.push(report);
    if (report.type === "ready") memory.askToStop();
    if (report.type === "stopped") resolve();
  });
  await stopped;
  assertEquals(heard, [{ type: "ready" }, { type: "stopped" }]);
  await worker.terminate();
});
