import { assert, assertEquals } from "@std/assert";
import { Worker } from "node:worker_threads";
import settings from "../../deno.json" with { type: "json" };
import type { StoreReport, StoreRequest, StoreThreadData } from "./store_start.ts";

Deno.test("the store thread is part of the compiled program, which cannot see that it needs it", async () => {
  const { compile } = settings.tasks;
  const [, included = ""] = /--include (\S+store_thread\.ts)/.exec(compile) ?? [];
  assertEquals(included, "core/ports/store_thread.ts");
  assert((await Deno.stat(new URL(`../../${included}`, import.meta.url))).isFile);
});

Deno.test("the store thread answers each request once it is done, and opens again after a failure", async () => {
  const folder = await Deno.makeTempDir();
  const data: StoreThreadData = {
    path: `${folder}/a.journal`,
    maxBytes: 4_194_304,
    maxRecords: 1_000,
    recent: [],
  };
  const worker = new Worker(new URL("./store_thread.ts", import.meta.url), { workerData: data });
  const heard: string[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  worker.on("message", (report: StoreReport) => {
    heard.push(report.type);
    if (report.type === "closed") resolve();
  });
  const ask = (request: StoreRequest) => worker.postMessage(request);
  const record = { id: 1, run: 1, time: 1, kind: "a", body: "one" };
  const unkeepable = { ...record, id: 2, body: null } as unknown as typeof record;
  try {
    ask({ type: "open" });
    ask({ type: "keep", records: [record] });
    ask({ type: "keep", records: [unkeepable] });
    ask({ type: "keep", records: [record] });
    ask({ type: "close" });
    await closed;
    assertEquals(heard, ["opened", "kept", "failed", "opened", "kept", "closed"]);
  } finally {
    await worker.terminate();
    await Deno.remove(folder, { recursive: true });
  }
});
