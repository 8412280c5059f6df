import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  EMPTY_TABLE,
  makeService,
  makeTable,
  type Operation,
  RingmasterError,
  type TableServer,
} from "../../../core/plugin/mod.ts";
import { instantiate } from "../../../core/testing/mod.ts";
import { createMemoryBackend } from "./backend.ts";
import { plugin } from "./mod.ts";

const KEY = { by: "address", protocol: "udp", address: "10.0.0.150", port: 7072 } as const;
const SETTINGS = { key: KEY, scheduler: "rr", persistence: { timeoutSeconds: 1 } };
const FIRST: TableServer = { address: "10.0.0.146", port: 7072, forwarding: "masq", weight: 1 };
const SECOND: TableServer = { address: "10.0.0.147", port: 7072, forwarding: "masq", weight: 1 };
const ADD_SERVICE: Operation = { kind: "service.add", service: SETTINGS };
const add = (server: TableServer): Operation => ({ kind: "server.add", service: KEY, server });
const signal = new AbortController().signal;

Deno.test("plugin memory is usable anywhere and starts with an empty table", async () => {
  const backend = instantiate(plugin);
  assertEquals((await backend.probe(signal)).usable, true);
  assertEquals(await backend.list(signal), EMPTY_TABLE);
  assertEquals(backend.inProcess, true);
});

Deno.test("plugin memory has no options and refuses any by name", () => {
  const prepared = plugin.prepare({ table: "x" });
  assertEquals(prepared.ok, false);
  if (!prepared.ok) assertEquals(prepared.problems[0]?.path, ["table"]);
});

Deno.test("createMemoryBackend applies operations in their order", async () => {
  const backend = createMemoryBackend();
  await backend.apply([ADD_SERVICE, add(FIRST), add(SECOND)], signal);
  const edited = { ...FIRST, weight: 0 };
  await backend.apply([
    { kind: "server.edit", service: KEY, server: edited },
    { kind: "server.remove", service: KEY, server: SECOND },
    { kind: "service.edit", service: { key: KEY, scheduler: "wlc" } },
  ], signal);
  assertEquals(
    await backend.list(signal),
    makeTable([makeService({ key: KEY, scheduler: "wlc" }, [edited])]),
  );
  await backend.apply([{ kind: "service.remove", service: SETTINGS }], signal);
  assertEquals((await backend.list(signal)).size, 0);
});

Deno.test("createMemoryBackend refuses as the kernel does and keeps what was applied before", async () => {
  const backend = createMemoryBackend({ initial: makeTable([makeService(SETTINGS, [FIRST])]) });
  const refused = await assertRejects(
    () => backend.apply([add(SECOND), add(FIRST), ADD_SERVICE], signal),
    RingmasterError,
    "destination already exists",
  );
  assertEquals(refused.code, "backend_failed");
  assertEquals(
    await backend.list(signal),
    makeTable([makeService(SETTINGS, [FIRST, SECOND])]),
  );
});

Deno.test("createMemoryBackend lets onApply refuse an operation after it saw the table", async () => {
  const seen: number[] = [];
  const backend = createMemoryBackend({
    onApply(operation, table) {
      seen.push(table.size);
      if (operation.kind === "server.add") throw new Error("no memory left");
    },
  });
  await assertRejects(
    () => backend.apply([ADD_SERVICE, add(FIRST)], signal),
    RingmasterError,
    "no memory left",
  );
  assertEquals(seen, [0, 1]);
  assertEquals(await backend.list(signal), makeTable([makeService(SETTINGS, [])]));
});

Deno.test("createMemoryBackend stops between two operations when the signal aborts", async () => {
  const abort = new AbortController();
  const backend = createMemoryBackend({ onApply: () => abort.abort(new Error("time is up")) });
  await assertRejects(
    () => backend.apply([ADD_SERVICE, add(FIRST)], abort.signal),
    Error,
    "time is up",
  );
  assertEquals(await backend.list(signal), makeTable([makeService(SETTINGS, [])]));
});

Deno.test("createMemoryBackend gives tables that later operations do not change", async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 10 }), async (weight) => {
    const backend = createMemoryBackend();
    await backend.apply([ADD_SERVICE, add(FIRST)], signal);
    const before = await backend.list(signal);
    await backend.apply(
      [{ kind: "server.edit", service: KEY, server: { ...FIRST, weight } }],
      signal,
    );
    assertEquals(before, makeTable([makeService(SETTINGS, [FIRST])]));
  }));
});
