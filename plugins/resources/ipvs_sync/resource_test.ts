import { assertEquals, assertRejects } from "@std/assert";
import { type Resource, RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeCommands, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { type ImitatedIpvsadm, imitateIpvsadm } from "./test_ipvsadm.ts";

const SIGNAL = new AbortController().signal;

function scene(options: Readonly<Record<string, unknown>> = {}): {
  readonly sync: Resource;
  readonly ipvsadm: ImitatedIpvsadm;
  readonly notes: readonly string[];
} {
  const ipvsadm = imitateIpvsadm();
  const notes: string[] = [];
  const logger = {
    log: (level: string, message: string) => void notes.push(`${level} ${message}`),
  };
  const context = { ...createTestContext(plugin.id, { command: ipvsadm.command }), logger };
  return { sync: instantiate(plugin, options, context), ipvsadm, notes };
}

Deno.test("acquire makes a backup the master, with two commands at the same time", async () => {
  const { sync, ipvsadm } = scene();
  await sync.standBy?.(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["backup"]);
  assertEquals(await sync.describe?.(SIGNAL), "master stopped");
  const before = ipvsadm.lines.length;
  await sync.acquire(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["master"]);
  assertEquals(ipvsadm.lines.slice(before), [
    "--start-daemon master --mcast-interface eth0 --syncid 0",
    "--stop-daemon backup",
  ]);
  assertEquals(await sync.held(SIGNAL), true);
  assertEquals(await sync.describe?.(SIGNAL), "master running");
});

Deno.test("release makes the master a backup, as LVSSyncDaemonSwap does", async () => {
  const { sync, ipvsadm } = scene();
  await sync.acquire(SIGNAL);
  await sync.release(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["backup"]);
  assertEquals(await sync.held(SIGNAL), false);
  await sync.release(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["backup"]);
});

Deno.test("role backup swaps the other way round", async () => {
  const { sync, ipvsadm } = scene({ role: "backup" });
  await sync.acquire(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["backup"]);
  assertEquals(await sync.describe?.(SIGNAL), "backup running");
  await sync.release(SIGNAL);
  assertEquals([...ipvsadm.daemons.keys()], ["master"]);
  assertEquals(await sync.describe?.(SIGNAL), "backup stopped");
});

Deno.test("acquire leaves a daemon alone that is as it should be, whoever started it", async () => {
  const { sync, ipvsadm } = scene({ syncid: 7 });
  ipvsadm.daemons.set("master", { interface: "eth0", syncid: "7" });
  assertEquals(await sync.held(SIGNAL), true);
  await sync.acquire(SIGNAL);
  assertEquals(ipvsadm.lines.filter((line) => line === "--stop-daemon master"), []);
  assertEquals(await sync.held(SIGNAL), true);
});

Deno.test("acquire starts a daemon anew that has another interface or number", async () => {
  for (const other of [{ interface: "eth1", syncid: "7" }, { interface: "eth0", syncid: "8" }]) {
    const { sync, ipvsadm } = scene({ syncid: 7 });
    ipvsadm.daemons.set("master", other);
    assertEquals(await sync.held(SIGNAL), false);
    await sync.acquire(SIGNAL);
    assertEquals(ipvsadm.daemons.get("master"), { interface: "eth0", syncid: "7" });
  }
});

Deno.test("acquire and release fail with the words of ipvsadm", async () => {
  const { sync, ipvsadm } = scene();
  ipvsadm.refuse("Can't initialize ipvs: Protocol not available");
  await assertRejects(() => sync.acquire(SIGNAL), Error, "the kernel has no ip_vs");
  ipvsadm.refuse("Can't initialize ipvs: Permission denied (you must be root)");
  // A daemon may run all the same.
  for (const ask of [() => sync.release(SIGNAL), () => sync.held(SIGNAL)]) {
    await assertRejects(ask, Error, "the kernel has no ip_vs, or this process may not use it");
  }
});

Deno.test("where no daemon could ever run nothing is held, and giving up is no failure", async () => {
  const { sync, ipvsadm, notes } = scene();
  ipvsadm.refuse("Can't initialize ipvs: Protocol not available");
  assertEquals(await sync.held(SIGNAL), false);
  await sync.release(SIGNAL);
  await sync.standBy?.(SIGNAL);
  const reason = "the kernel has no ip_vs, or this process may not use it; " +
    `ipvsadm says "Can't initialize ipvs: Protocol not available"`;
  assertEquals(await sync.describe?.(SIGNAL), `cannot run here: ${reason}`);
  assertEquals(notes, [`warning ipvs_sync master eth0 cannot run here: ${reason}`], "once");
  await assertRejects(() => sync.acquire(SIGNAL), Error, "the kernel has no ip_vs");
  // Once one could run, it may run still.
  ipvsadm.refuse(undefined);
  await sync.acquire(SIGNAL);
  assertEquals(await sync.describe?.(SIGNAL), "master running");
  ipvsadm.refuse("Can't initialize ipvs: Protocol not available");
  await assertRejects(() => sync.release(SIGNAL), Error, "the kernel has no ip_vs");
  await assertRejects(() => sync.held(SIGNAL), Error, "the kernel has no ip_vs");
});

Deno.test("without ipvsadm nothing is held, and it cannot be taken", async () => {
  const command = createFakeCommands(({ program }) =>
    new RingmasterError("command_missing", `cannot start "${program}": no such program`)
  );
  const sync = instantiate(plugin, {}, createTestContext(plugin.id, { command }));
  assertEquals(await sync.held(SIGNAL), false);
  await sync.release(SIGNAL);
  await assertRejects(() => sync.acquire(SIGNAL), Error, "ipvsadm is not at ipvsadm, ");
});

Deno.test("the label tells pairs apart, and two masters are no harm", () => {
  assertEquals(scene().sync.label, "ipvs_sync master eth0");
  assertEquals(scene({ syncid: 51, interface: "bond0" }).sync.label, "ipvs_sync master bond0 51");
  assertEquals(scene().sync.exclusive, false);
});
