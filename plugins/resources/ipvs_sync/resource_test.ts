import { assertEquals, assertRejects } from "@std/assert";
import type { Resource } from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { type ImitatedIpvsadm, imitateIpvsadm } from "./test_ipvsadm.ts";

const SIGNAL = new AbortController().signal;

function scene(options: Readonly<Record<string, unknown>> = {}): {
  readonly sync: Resource;
  readonly ipvsadm: ImitatedIpvsadm;
} {
  const ipvsadm = imitateIpvsadm();
  const context = createTestContext(plugin.id, { command: ipvsadm.command });
  return { sync: instantiate(plugin, options, context), ipvsadm };
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
  await assertRejects(() => sync.release(SIGNAL), Error, "the kernel has no ip_vs");
});

Deno.test("the label tells pairs apart, and two masters are no harm", () => {
  assertEquals(scene().sync.label, "ipvs_sync master eth0");
  assertEquals(scene({ syncid: 51, interface: "bond0" }).sync.label, "ipvs_sync master bond0 51");
  assertEquals(scene().sync.exclusive, false);
});
