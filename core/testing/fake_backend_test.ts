import { assert, assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { makeService, makeTable, type Operation, type TableServer } from "../model/mod.ts";
import { type ApplyFault, createFakeBackend } from "./fake_backend.ts";

const KEY = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 9072 } as const;
const SERVER: TableServer = { address: "10.0.0.147", port: 9072, forwarding: "masq", weight: 1 };
const ADD: Operation[] = [
  { kind: "service.add", service: { key: KEY, scheduler: "rr" } },
  { kind: "server.add", service: KEY, server: SERVER },
];
const WHOLE = makeTable([makeService({ key: KEY, scheduler: "rr" }, [SERVER])]);
const never = () => new AbortController().signal;

async function failingWith(fault: ApplyFault, signal = never()) {
  const backend = createFakeBackend();
  backend.failApply(fault);
  const error = await assertRejects(() => backend.apply(ADD, signal));
  return { backend, error };
}

Deno.test("createFakeBackend applies operations to its table and records them", async () => {
  const backend = createFakeBackend();
  await backend.apply(ADD, never());
  assertEquals(await backend.list(never()), WHOLE);
  assertEquals([...backend.applied], ADD);
  assertEquals([backend.calls.length, backend.lists], [1, 1]);
});

Deno.test("createFakeBackend refuses what the kernel would refuse, with its words and code", async () => {
  const backend = createFakeBackend({ initial: WHOLE });
  const error = await assertRejects(() => backend.apply(ADD, never()), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertEquals(error.message, "cannot add service 10.0.0.150:9072/tcp rr: service already exists");
  assertEquals(backend.table, WHOLE);
});

Deno.test("createFakeBackend told to refuse does nothing, once, and then works", async () => {
  const { backend, error } = await failingWith({ kind: "refuse", message: "no memory" });
  assertEquals(error.message, "no memory");
  assertEquals(backend.applied.length, 0);
  await backend.apply(ADD, never());
  assertEquals(backend.table, WHOLE);
});

Deno.test("createFakeBackend told to fail in between has done the first operations", async () => {
  const { backend } = await failingWith({ kind: "partial", after: 1 });
  assertEquals([...backend.applied], ADD.slice(0, 1));
  assertEquals(backend.table.get("10.0.0.150:9072/tcp")?.servers.size, 0);
});

Deno.test("createFakeBackend told to hang waits for the signal and throws its reason", async () => {
  const abort = new AbortController();
  const hanging = failingWith({ kind: "hang" }, abort.signal);
  abort.abort(new Error("too late"));
  const { backend, error } = await hanging;
  assertEquals(error.message, "too late");
  assertEquals(backend.applied.length, 0);
  assertEquals((await failingWith({ kind: "hang" }, abort.signal)).error.message, "too late");
});

Deno.test("createFakeBackend told to lie says yes and does nothing", async () => {
  const backend = createFakeBackend();
  backend.failApply({ kind: "lie" });
  await backend.apply(ADD, never());
  assertEquals(backend.table.size, 0);
  assertEquals([backend.calls.length, backend.applied.length], [1, 0]);
});

Deno.test("createFakeBackend uses up its faults in their order", async () => {
  const backend = createFakeBackend();
  backend.failApply({ kind: "refuse", message: "first" }, { kind: "refuse", message: "second" });
  assertEquals((await assertRejects(() => backend.apply(ADD, never()))).message, "first");
  assertEquals((await assertRejects(() => backend.apply(ADD, never()))).message, "second");
  await backend.apply(ADD, never());
});

Deno.test("createFakeBackend told to fail in reading does so as often as it was told", async () => {
  const backend = createFakeBackend({ initial: WHOLE });
  backend.failList(2, "cannot read");
  assertEquals((await assertRejects(() => backend.list(never()))).message, "cannot read");
  await assertRejects(() => backend.list(never()));
  assertEquals(await backend.list(never()), WHOLE);
  assertEquals(backend.lists, 3);
});

Deno.test("createFakeBackend lets the test change the table as somebody else's hands would", async () => {
  const backend = createFakeBackend();
  backend.table = WHOLE;
  assertEquals(await backend.list(never()), WHOLE);
});

Deno.test("createFakeBackend shows what it was made with, and whether it was started and stopped", async () => {
  const backend = createFakeBackend({
    usability: { usable: false, reason: "no ip_vs" },
    inProcess: true,
    normalize: (service) => ({ ...service, scheduler: "wlc" }),
  });
  assertEquals(await backend.probe(never()), { usable: false, reason: "no ip_vs" });
  assertEquals(backend.inProcess, true);
  assertEquals(
    backend.normalize?.(makeService({ key: KEY, scheduler: "rr" }, [])).scheduler,
    "wlc",
  );
  assertEquals([backend.started, backend.stopped], [false, false]);
  await backend.start?.(never());
  await backend.stop?.();
  assert(backend.started && backend.stopped);
});
