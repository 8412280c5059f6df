import { assert, assertEquals } from "@std/assert";
import { createFakeFiles, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { type ImitatedIpvsadm, imitateIpvsadm } from "./test_ipvsadm.ts";

const THERE = { "/sys/class/net/eth0": "" };
const LOADED = { ...THERE, "/proc/net/ip_vs": "" };

async function diagnose(ipvsadm: ImitatedIpvsadm, files: Readonly<Record<string, string>>) {
  const context = createTestContext(plugin.id, {
    command: ipvsadm.command,
    files: createFakeFiles(files),
  });
  const prepared = plugin.prepare({});
  assert(prepared.ok);
  const findings = await prepared.diagnose(context, new AbortController().signal);
  for (const { status, remedy } of findings) assertEquals(remedy === undefined, status === "ok");
  return findings.map(({ status, message }) => `${status}: ${message}`);
}

Deno.test("diagnose tells the daemons that run, and whether their interface is there", async () => {
  const ipvsadm = imitateIpvsadm();
  assertEquals(await diagnose(ipvsadm, LOADED), ["ok: it is there", "ok: none runs"]);
  ipvsadm.daemons.set("backup", { interface: "eth1", syncid: "3" });
  assertEquals((await diagnose(ipvsadm, LOADED))[1], "ok: backup on eth1, id 3");
  const [first] = await diagnose(ipvsadm, { "/proc/net/ip_vs": "" });
  assertEquals(first, "failed: there is no such interface");
});

Deno.test("diagnose runs nothing that would load the module", async () => {
  const ipvsadm = imitateIpvsadm();
  const [, daemons] = await diagnose(ipvsadm, THERE);
  assertEquals(
    daemons,
    "warning: ip_vs is not loaded; the director loads it where the kernel has it",
  );
  assertEquals(ipvsadm.lines, ["--dry-run ip_vs"]);
});

Deno.test("diagnose fails where the kernel has no ip_vs: the group could be held by nobody", async () => {
  const ipvsadm = imitateIpvsadm();
  ipvsadm.withoutModule();
  const [, daemons] = await diagnose(ipvsadm, THERE);
  assertEquals(
    daemons,
    "failed: this kernel has no ip_vs, so that a group with this resource can be held by nobody here",
  );
});

Deno.test("diagnose quotes ipvsadm where the daemons cannot be read", async () => {
  const ipvsadm = imitateIpvsadm();
  ipvsadm.refuse("Can't initialize ipvs: Permission denied (you must be root)");
  const [, daemons = ""] = await diagnose(ipvsadm, LOADED);
  assert(daemons.startsWith("failed: cannot look at the sync daemons: "), daemons);
});
