import { assertEquals, assertStringIncludes } from "@std/assert";
import { Worker } from "node:worker_threads";
import { eventually } from "../testing/mod.ts";
import type { Store, StoreFound, StoreOptions } from "./store.ts";
import { StoreFile } from "./store_file.ts";
import { readStore } from "./store_read.ts";
import { openStore, storeOpener } from "./store_start.ts";

interface Scene {
  readonly path: string;
  readonly told: string[];
  readonly found: StoreFound[];
  readonly threads: Worker[];
  open(options?: Partial<StoreOptions>): Store;
  bodies(): string[];
}

async function withScene(body: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.journal`;
  const told: string[] = [];
  const found: StoreFound[] = [];
  const stores: Store[] = [];
  const threads: Worker[] = [];
  const openStore = storeOpener((workerData) => {
    const worker = new Worker(new URL("./store_thread.ts", import.meta.url), { workerData });
    threads.push(worker);
    return worker;
  });
  try {
    await body({
      path,
      told,
      found,
      threads,
      open(options = {}) {
        const store = openStore({
          path,
          maxBytes: 4_194_304,
          maxRecords: 1_000_000,
          recent: [{ kind: "event", limit: 2 }],
          onOpened: (each) => void found.push(each),
          onTrouble: (message) => void told.push(message),
          onRecovered: () => void told.push("recovered"),
          retryMs: 20,
          ...options,
        });
        stores.push(store);
        return store;
      },
      bodies() {
        const read: string[] = [];
        readStore(path, { onRecord: ({ id, run, body }) => read.push(`${id} ${run} ${body}`) });
        return read;
      },
    });
  } finally {
    for (const store of stores) await store.stop(2_000);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits until a check does not throw any more. */
function holds(check: () => void): Promise<unknown> {
  return eventually("the check holds", () => (check(), true));
}

function record(body: string) {
  return { time: 1, kind: "event", body };
}

Deno.test("openStore keeps a record with its own thread", async () => {
  const folder = await Deno.makeTempDir();
  const told: string[] = [];
  const store = openStore({
    path: `${folder}/a.journal`,
    maxBytes: 4_194_304,
    maxRecords: 10,
    recent: [],
    onOpened: () => {},
    onTrouble: (message) => void told.push(message),
    onRecovered: () => {},
  });
  store.append(record("a"));
  await store.stop(5_000);
  assertEquals([store.state().waiting, told], [0, []]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openStore keeps what is appended before and after it is open, and tells what is on disk", () =>
  withScene(async ({ open, found, told, bodies }) => {
    const kept: number[] = [];
    const store = open({ onKept: (sequence) => kept.push(sequence) });
    assertEquals([store.append(record("a")), store.append(record("b"))], [1, 2]);
    assertEquals(store.state().waiting, 2);
    await holds(() => assertEquals(kept.at(-1), 2));
    store.append(record("c"));
    await holds(() => assertEquals(kept.at(-1), 3));
    assertEquals(bodies(), ["1 1 a", "2 1 b", "3 1 c"]);
    assertEquals([found, told], [[{ last: 0, run: 1, recent: [] }], []]);
    const { records, bytes, waiting } = store.state();
    assertEquals([records, waiting, bytes > 0], [3, 0, true]);
    await store.stop(5_000);
    assertEquals(store.append(record("d")), undefined);
    const next = open();
    next.append(record("e"));
    await next.stop(5_000);
    assertEquals(found[1]?.last, 3);
    assertEquals(found[1]?.recent.map(({ body }) => body), ["b", "c"]);
    assertEquals(bodies().at(-1), "4 2 e");
  }));

Deno.test("openStore keeps what still waits when it is stopped at once, and leaves nothing behind but the files", () =>
  withScene(async ({ open, bodies, path }) => {
    const store = open();
    for (let index = 0; index < 3_000; index++) store.append(record(String(index)));
    await Promise.all([store.stop(5_000), store.stop(5_000)]);
    assertEquals(bodies().length, 3_000);
    // Neither does who reads it.
    const names = await Array.fromAsync(Deno.readDir(path.replace(/\/[^/]*$/, "")), (e) => e.name);
    assertEquals(names.sort(), ["a.journal", "a.journal.lock"]);
  }));

Deno.test("openStore tells that another program has the file, and keeps what waited once that is over", () =>
  withScene(async ({ open, told, found, bodies, path }) => {
    const other = new StoreFile({ path, maxBytes: 4_194_304, maxRecords: 1_000 });
    other.keep([{ id: 1, run: 1, time: 1, kind: "event", body: "theirs" }]);
    const store = open();
    store.append(record("a"));
    await holds(() => assertEquals(told, ["another program has it open"]));
    assertEquals([found, store.state().waiting], [[], 1]);
    other.close();
    await holds(() => assertEquals(told, ["another program has it open", "recovered"]));
    await holds(() => assertEquals(bodies(), ["1 1 theirs", "2 2 a"]));
  }));

Deno.test("openStore puts a broken file aside, says so and goes on", () =>
  withScene(async ({ open, told, found, bodies, path }) => {
    await Deno.writeTextFile(path, "no database\n".repeat(1_000));
    const store = open();
    store.append(record("a"));
    await holds(() => assertEquals(bodies(), ["1 1 a"]));
    assertEquals(found.length, 1);
    assertEquals([told.length, told[1]], [2, "recovered"]);
    assertStringIncludes(told[0] ?? "", `it is kept as "${path}.broken"`);
  }));

Deno.test("openStore goes on with another file where its own is damaged while it runs", () =>
  withScene(async ({ open, told, bodies, threads, path }) => {
    const store = open();
    store.append(record("a"));
    await holds(() => assertEquals(store.state().waiting, 0));
    // Nothing is under way, so that the damage is there before the next thread opens the file.
    for (const each of [path, `${path}-wal`]) await Deno.writeTextFile(each, "x".repeat(20_000));
    await threads[0]?.terminate();
    store.append(record("b"));
    await holds(() => assertEquals(told.at(-1), "recovered"));
    assertEquals([told.length, told[0]], [3, "its thread is lost: it ended"]);
    assertStringIncludes(told[1] ?? "", `it is kept as "${path}.broken"`);
    await store.stop(5_000);
    assertEquals(bodies(), ["2 1 b"]);
  }));

Deno.test("openStore survives the end of its thread, and keeps each record once", () =>
  withScene(async ({ open, told, bodies, threads }) => {
    const store = open();
    store.append(record("a"));
    await holds(() => assertEquals(store.state().waiting, 0));
    await threads[0]?.terminate();
    store.append(record("b"));
    await holds(() => assertEquals(bodies(), ["1 1 a", "2 1 b"]));
    // A record is on disk before the thread has told so.
    await holds(() => assertEquals(told, ["its thread is lost: it ended", "recovered"]));
    assertEquals(threads.length, 2);
  }));

Deno.test("openStore does not keep a program from ending", async () => {
  const script = `
    const { openStore } = await import(${JSON.stringify(import.meta.resolve("./store_start.ts"))});
    openStore({
      path: Deno.makeTempDirSync() + "/a.journal", maxBytes: 4194304, maxRecords: 10, recent: [],
      onOpened() {}, onTrouble() {}, onRecovered() {},
    }).append({ time: 1, kind: "a", body: "" });
    console.log("end");
  `;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", config, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const decoder = new TextDecoder();
  const { code, stdout, stderr } = await child.output();
  assertEquals([code, decoder.decode(stdout)], [0, "end\n"], decoder.decode(stderr));
});
