import { assertEquals } from "@std/assert";
import { createFakeDisk } from "./fake_store.ts";

function opened(disk: ReturnType<typeof createFakeDisk>) {
  const told: string[] = [];
  const store = disk.open({
    path: "/j",
    maxBytes: 1,
    maxRecords: 1,
    recent: [{ kind: "b", limit: 1 }, { kind: "a", limit: 2 }],
    onOpened: ({ last, run, recent }) =>
      told.push(`opened ${last} ${run} ${recent.map(({ body }) => body)}`),
    onTrouble: (message) => told.push(message),
    onRecovered: () => told.push("recovered"),
  });
  return { store, told };
}

Deno.test("createFakeDisk keeps what is appended for the next who opens the same path", async () => {
  const disk = createFakeDisk();
  const first = opened(disk);
  for (const body of ["1", "2", "3"]) first.store.append({ time: 1, kind: "a", body });
  assertEquals(first.told, []);
  await Promise.resolve();
  assertEquals([first.told, disk.isOpen("/j")], [["opened 0 1 "], true]);
  assertEquals(first.store.append({ time: 2, kind: "b", body: "4" }), 4);
  await first.store.stop(1);
  assertEquals(disk.records("/j").map(({ id, run, body }) => [id, run, body]), [
    [1, 1, "1"],
    [2, 1, "2"],
    [3, 1, "3"],
    [4, 1, "4"],
  ]);
  const second = opened(disk);
  second.store.append({ time: 3, kind: "c", body: "5" });
  await Promise.resolve();
  assertEquals(second.told, ["opened 4 2 2,3,4"]);
  assertEquals(disk.records("/j").at(-1), { id: 5, run: 2, time: 3, kind: "c", body: "5" });
});

Deno.test("createFakeDisk can fail and recover, and be too full for more", async () => {
  const disk = createFakeDisk();
  disk.fail("no room");
  const { store, told } = opened(disk);
  store.append({ time: 1, kind: "a", body: "1" });
  await Promise.resolve();
  assertEquals([told, store.state()], [["no room"], { records: 0, bytes: 0, waiting: 1 }]);
  disk.isFull = true;
  assertEquals(store.append({ time: 1, kind: "a", body: "2" }), undefined);
  disk.fail(undefined);
  assertEquals(told, ["no room", "opened 0 1 ", "recovered"]);
  assertEquals(disk.records("/j").length, 1);
});
