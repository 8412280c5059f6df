import { assert, assertEquals } from "@std/assert";
import type { Finding } from "../../../core/plugin/mod.ts";
import { createFakeFiles, createTestContext } from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";

const ROOT = "CapEff:\t000001ffffffffff\n";
const ORDINARY_USER = "CapEff:\t0000000000000000\n";
const PORT_START = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

async function diagnose(
  files: Readonly<Record<string, string>>,
  options: unknown = {},
): Promise<readonly Finding[]> {
  const context = createTestContext(plugin.id, { files: createFakeFiles(files) });
  const prepared = plugin.prepare(options);
  assert(prepared.ok);
  return await prepared.diagnose(context, new AbortController().signal);
}

function limits(soft: string): string {
  return `Limit                     Soft Limit           Hard Limit           Units\n` +
    `Max open files            ${soft}                 524288               files\n`;
}

const messages = (findings: readonly Finding[]) =>
  findings.map(({ status, subject, message }) => `${status}: ${subject}: ${message}`);

Deno.test("diagnose finds all well for root with many files", async () => {
  const findings = await diagnose({
    "/proc/self/status": ROOT,
    "/proc/self/limits": limits("524288"),
    [PORT_START]: "1024\n",
  });
  assertEquals(messages(findings), [
    "ok: ports below 1024: this process has CAP_NET_BIND_SERVICE",
    "ok: open files: they are enough for 196608 TCP connections at once",
  ]);
  assertEquals(findings.map(({ remedy }) => remedy), [undefined, undefined]);
});

Deno.test("diagnose says from which port on an ordinary user may listen", async () => {
  const ports = async (setting: string | undefined) => {
    const [finding] = await diagnose({
      "/proc/self/status": ORDINARY_USER,
      ...(setting === undefined ? {} : { [PORT_START]: `${setting}\n` }),
    });
    return `${finding?.status}: ${finding?.message}`;
  };
  assertEquals(await ports("1024"), "warning: this process may only listen on ports from 1024 on");
  assertEquals(await ports("80"), "warning: this process may only listen on ports from 80 on");
  assertEquals(await ports("0"), "ok: the system lets everybody use them");
  assertEquals(
    await ports(undefined),
    "warning: this process may only listen on ports from 1024 on",
  );
});

Deno.test("diagnose compares the limit of open files with the connections that are wanted", async () => {
  const files = { "/proc/self/status": ROOT, "/proc/self/limits": limits("1024") };
  const [, few] = await diagnose(files);
  assertEquals(
    few?.message,
    "they are enough for 384 TCP connections at once, and tcp_connections allows 10000 to each service",
  );
  assertEquals(few?.status, "warning");
  assert(few?.remedy?.includes("LimitNOFILE="));
  const [, enough] = await diagnose(files, { tcp_connections: 384 });
  assertEquals(enough?.status, "ok");
});

Deno.test("diagnose knows a system without a limit, and one that does not tell", async () => {
  for (const text of [limits("unlimited"), "", undefined]) {
    const [, finding] = await diagnose(text === undefined ? {} : { "/proc/self/limits": text });
    assertEquals(finding?.status, "ok");
  }
});
