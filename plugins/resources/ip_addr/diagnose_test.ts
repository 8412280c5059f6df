import { assert, assertEquals } from "@std/assert";
import { type Finding, RingmasterError } from "../../../core/plugin/mod.ts";
import {
  createFakeCommands,
  createFakeFiles,
  createFakeLinks,
  createTestContext,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { ImitatedIp } from "./test_ip.ts";

const ROOT = { "/proc/self/status": "CapEff:\t000001ffffffffff\n" };

async function diagnose(
  ip: Pick<ImitatedIp, "command">,
  options: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = ROOT,
): Promise<readonly Finding[]> {
  const links = createFakeLinks();
  const context = createTestContext(plugin.id, {
    command: ip.command,
    links,
    files: createFakeFiles(files),
  });
  const prepared = plugin.prepare({ address: "10.0.0.154/25", interface: "eth0", ...options });
  assert(prepared.ok);
  const findings = await prepared.diagnose(context, new AbortController().signal);
  assertEquals([links.sent, links.opened], [[], []]);
  for (const { status, remedy } of findings) assertEquals(remedy === undefined, status === "ok");
  return findings;
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ status, message }) => `${status}: ${message}`);
}

Deno.test("diagnose finds an address well that can be taken, or is held, and changes nothing", async () => {
  const ip = new ImitatedIp();
  assertEquals(lines(await diagnose(ip)), ["ok: eth0 is up; the address is not held here"]);
  ip.put("eth0", "10.0.0.154/25");
  assertEquals(lines(await diagnose(ip)), ["ok: eth0 is up; the address is held here"]);
  assertEquals(ip.lines, ["-j addr show", "-j addr show"]);
});

Deno.test("diagnose tells an interface that is not there, is down, or has no cable", async () => {
  const ip = new ImitatedIp();
  const { eth0 } = ip;
  eth0.carrier = false;
  assertEquals(lines(await diagnose(ip)), ["failed: eth0 has no carrier"]);
  eth0.up = false;
  assertEquals(lines(await diagnose(ip)), ["failed: eth0 is down"]);
  const [missing] = await diagnose(ip, { interface: "eth1" });
  assertEquals(missing?.message, "there is no interface eth1");
  assertEquals(missing?.remedy, "name one of lo, eth0");
});

Deno.test("diagnose warns where this machine has the address in another place or form", async () => {
  const ip = new ImitatedIp();
  ip.put("eth0", "10.0.0.154/24");
  ip.put("lo", "10.0.0.154/32");
  const [finding] = await diagnose(ip);
  assertEquals(
    finding?.message,
    "this machine has 10.0.0.154/32 on lo and 10.0.0.154/24 on eth0 besides",
  );
  assertEquals(finding?.remedy, "ip addr del 10.0.0.154/32 dev lo");
  ip.interfaces.get("eth0")?.addresses.splice(0);
  assertEquals((await diagnose(ip, { loopback: true }))[0]?.status, "ok");
});

Deno.test("diagnose says which rights are lacking", async () => {
  const user = { "/proc/self/status": "CapEff:\t0000000000001000\n" };
  const [rights, address] = await diagnose(new ImitatedIp(), {}, user);
  assertEquals(rights?.message, "this process lacks CAP_NET_RAW");
  assertEquals(address?.status, "ok");
  const nobody = { "/proc/self/status": "CapEff:\t0000000000000000\n" };
  assertEquals(
    (await diagnose(new ImitatedIp(), {}, nobody))[0]?.message,
    "this process lacks CAP_NET_ADMIN and CAP_NET_RAW",
  );
});

Deno.test("diagnose looks for the interface by route where none is named", async () => {
  const ip = new ImitatedIp();
  assertEquals(
    lines(await diagnose(ip, { interface: undefined })),
    ["failed: no route but the default one leads to it"],
  );
  ip.routes.push({ dst: "10.0.0.128/25", dev: "eth0" });
  assertEquals((await diagnose(ip, { interface: undefined }))[0]?.status, "ok");
});

Deno.test("diagnose says how to get the program where it is missing", async () => {
  const command = createFakeCommands(() => new RingmasterError("command_missing", "no program"));
  const [finding] = await diagnose({ command });
  assertEquals(finding?.status, "failed");
  assertEquals(finding?.remedy, "install it (Debian: apt-get install iproute2)");
});
