import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type CommandRequest, type Finding, RingmasterError } from "../../../core/plugin/mod.ts";
import {
  type CommandAnswer,
  createFakeCommands,
  createFakeFiles,
  createTestContext,
} from "../../../core/testing/mod.ts";
import { plugin } from "./mod.ts";
import { HEADING } from "./test_tables.ts";

const ROOT = { "/proc/self/status": "CapEff:\t000001ffffffffff\n" };
const NET_ADMIN_ONLY = { "/proc/self/status": "CapEff:\t0000000000001000\n" };
const ORDINARY_USER = { "/proc/self/status": "CapEff:\t0000000000000000\n" };
const LOADED = { "/proc/net/ip_vs": "IP Virtual Server version 1.2.1 (size=4096)\n" };
const INSTALLED = { "/usr/sbin/ipvsadm": "" };

const VERSION = "ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n";

/** A healthy machine's answers, but for what the test says of one program. */
function answers(
  own: (line: string) => CommandAnswer | undefined = () => undefined,
): (request: CommandRequest) => CommandAnswer {
  return ({ program, args }) => {
    const line = [program, ...args].join(" ");
    const given = own(line);
    if (given !== undefined) return given;
    if (line === "ipvsadm --version") return { stdout: VERSION };
    if (line === "ipvsadm -L -n") return { stdout: HEADING };
    return {};
  };
}

async function diagnose(
  files: Readonly<Record<string, string>>,
  answer = answers(),
  options: unknown = {},
): Promise<{ findings: readonly Finding[]; commands: string[] }> {
  const command = createFakeCommands(answer);
  const context = createTestContext(plugin.id, { command, files: createFakeFiles(files) });
  const prepared = plugin.prepare(options);
  assert(prepared.ok);
  return {
    findings: await prepared.diagnose(context, new AbortController().signal),
    commands: command.requests.map(({ program, args }) => [program, ...args].join(" ")),
  };
}

/** `status: message` by subject. */
function lines(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(
    findings.map(({ subject, status, message }) => [subject, `${status}: ${message}`]),
  );
}

function missing(line: string): RingmasterError {
  return new RingmasterError("command_missing", `cannot start "${line}": no such program`);
}

function notFound(...modules: readonly string[]): Partial<{ code: number; stderr: string }> {
  const lines = modules.map((module) =>
    `modprobe: WARNING: Module ${module} not found in directory /lib/modules/6.1\n`
  );
  return { code: 1, stderr: lines.join("") };
}

Deno.test("diagnose finds everything well on a director that is whole", async () => {
  const { findings } = await diagnose({ ...ROOT, ...LOADED });
  assertEquals(lines(findings), {
    "permission to program IPVS": "ok: this process has CAP_NET_ADMIN",
    "program ipvsadm": "ok: version 1.31",
    "kernel module ip_vs": "ok: loaded",
    "schedulers of the kernel":
      "ok: all of rr, wrr, lc, wlc, lblc, lblcr, dh, sh, sed, nq, mh, fo, ovf",
    "services in the kernel": "ok: none",
    "other directors": "ok: none of ldirectord, keepalived, heartbeat runs",
  });
});

Deno.test("diagnose has a remedy for all that is not well, and none for what is", async () => {
  const everythingWrong = [
    await diagnose({ ...ORDINARY_USER }, answers(missing)),
    await diagnose({ ...ORDINARY_USER }, answers(() => notFound("ip_vs"))),
    await diagnose({ ...NET_ADMIN_ONLY, "/proc/9/comm": "keepalived\n" }),
    await diagnose({ ...ROOT, ...LOADED }, answers(() => notFound("ip_vs_mh"))),
  ];
  for (const { findings } of everythingWrong) {
    for (const { status, remedy, message } of findings) {
      assertEquals(remedy === undefined, status === "ok", message);
      assert(!message.endsWith("."), message);
    }
  }
});

Deno.test("diagnose runs nothing that would load the module where it is not loaded", async () => {
  const { findings, commands } = await diagnose({ ...ROOT, ...INSTALLED });
  assertEquals(commands.map((line) => line.split(" ").slice(0, 2)), [["modprobe", "--dry-run"]]);
  const found = lines(findings);
  assertEquals(found["program ipvsadm"], "ok: found at /usr/sbin/ipvsadm");
  assertEquals(found["kernel module ip_vs"], "ok: not loaded yet; the director loads it");
  assertEquals(found["services in the kernel"], undefined);
});

Deno.test("diagnose says that the module cannot be loaded without the right to do so", async () => {
  const { findings } = await diagnose({ ...NET_ADMIN_ONLY, ...INSTALLED });
  assertStringIncludes(lines(findings)["kernel module ip_vs"] ?? "", "warning: it is not loaded");
});

Deno.test("diagnose tells a kernel without ip_vs, and one of which nothing is known", async () => {
  const none = await diagnose(ROOT, answers(() => notFound("ip_vs", "ip_vs_rr")));
  assertEquals(lines(none.findings)["kernel module ip_vs"], "failed: this kernel has no ip_vs");
  assertEquals(lines(none.findings)["schedulers of the kernel"], undefined);
  const unknown = await diagnose(ROOT, answers(missing));
  assertStringIncludes(lines(unknown.findings)["kernel module ip_vs"] ?? "", "warning: ");
});

Deno.test("diagnose looks for modprobe in the system's folders too", async () => {
  const { findings, commands } = await diagnose(
    ROOT,
    answers((line) => line.startsWith("modprobe") ? missing(line) : notFound("ip_vs")),
  );
  assertEquals(commands.map((line) => line.split(" ")[0]), ["modprobe", "/sbin/modprobe"]);
  assertEquals(lines(findings)["kernel module ip_vs"], "failed: this kernel has no ip_vs");
});

Deno.test("diagnose names the schedulers that the kernel lacks, but for those that are loaded", async () => {
  const files = {
    ...ROOT,
    ...LOADED,
    "/sys/module/ip_vs_sh/refcnt": "0",
    "/sys/module/ip_vs_sh": "",
  };
  const { findings } = await diagnose(
    files,
    answers((line) =>
      line.startsWith("modprobe") ? notFound("ip_vs_sh", "ip_vs_mh", "ip_vs_ovf") : undefined
    ),
  );
  assertEquals(
    lines(findings)["schedulers of the kernel"],
    "warning: there is no module for mh, ovf",
  );
});

Deno.test("diagnose says who may not program IPVS, and does not try", async () => {
  const { findings, commands } = await diagnose({ ...ORDINARY_USER, ...LOADED, ...INSTALLED });
  const found = lines(findings);
  assertEquals(
    found["permission to program IPVS"],
    "failed: this process lacks CAP_NET_ADMIN",
  );
  assertEquals(found["program ipvsadm"], "ok: found at /usr/sbin/ipvsadm");
  assertEquals(commands.filter((line) => line.startsWith("ipvsadm")), []);
});

Deno.test("diagnose says where ipvsadm was looked for in vain", async () => {
  const loaded = await diagnose(
    { ...ROOT, ...LOADED },
    answers((line) => line.includes("ipvsadm") ? missing(line) : undefined),
  );
  assertEquals(
    lines(loaded.findings)["program ipvsadm"],
    "failed: cannot find ipvsadm on the PATH, in /sbin or in /usr/sbin",
  );
  assertEquals(lines(loaded.findings)["services in the kernel"], undefined);
  const named = await diagnose(ROOT, answers(), { program: "/opt/ipvsadm" });
  assertEquals(lines(named.findings)["program ipvsadm"], "failed: there is none at /opt/ipvsadm");
});

Deno.test("diagnose doubts a program that does not tell the version of an ipvsadm", async () => {
  const { findings } = await diagnose(
    { ...ROOT, ...LOADED },
    answers((line) => line.endsWith("--version") ? { stdout: "busybox\n" } : undefined),
  );
  assertStringIncludes(lines(findings)["program ipvsadm"] ?? "", "warning: it does not tell");
});

Deno.test("diagnose counts the services in the kernel and names the first ones", async () => {
  const services = Array.from({ length: 12 }, (_, index) => `TCP  10.0.0.${index}:80 rr\n`);
  const { findings } = await diagnose(
    { ...ROOT, ...LOADED },
    answers((line) =>
      line === "ipvsadm -L -n" ? { stdout: HEADING + services.join("") } : undefined
    ),
  );
  const found = lines(findings)["services in the kernel"] ?? "";
  assertStringIncludes(found, "ok: 12: 10.0.0.0:80/tcp, 10.0.0.1:80/tcp");
  assertStringIncludes(
    found,
    "10.0.0.9:80/tcp and 2 more; those that are not in the configuration",
  );
});

Deno.test("diagnose gives ipvsadm's own words where the table cannot be read", async () => {
  const { findings } = await diagnose(
    { ...ROOT, ...LOADED },
    answers((line) =>
      line === "ipvsadm -L -n" ? { code: 1, stderr: "Memory allocation problem\n" } : undefined
    ),
  );
  assertEquals(
    lines(findings)["services in the kernel"],
    'failed: the table cannot be read: ipvsadm says "Memory allocation problem"',
  );
});

Deno.test("diagnose warns of each other director that runs, with its process and what to do", async () => {
  const { findings } = await diagnose({
    ...ROOT,
    ...LOADED,
    "/proc/300/comm": "keepalived\n",
    "/proc/301/comm": "ldirectord\n",
  });
  const others = findings.filter(({ subject }) => subject === "other directors");
  assertEquals(others.map(({ status, remedy }) => [status, remedy]), [
    ["warning", "stop it for good: systemctl disable --now keepalived"],
    ["warning", "stop it for good: systemctl disable --now ldirectord"],
  ]);
  assertStringIncludes(others[0]?.message ?? "", "keepalived runs as process 300");
});
