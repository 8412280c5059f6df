import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "./errors.ts";
import { systemFiles } from "./ports/mod.ts";
import {
  applySysctls,
  lookAtSysctls,
  type SysctlOutcome,
  sysctlPath,
  wantedSysctls,
} from "./sysctl.ts";
import { createFakeFiles, type FakeFiles } from "./testing/mod.ts";

const FORWARD = "/proc/sys/net/ipv4/ip_forward";

/** Settings that a kernel keeps; `refuse` gives the code of the error that a write meets. */
function kernel(values: Record<string, string>, refuse?: string): FakeFiles & { writes: string[] } {
  const files = createFakeFiles(values);
  const writes: string[] = [];
  return Object.assign(files, {
    writes,
    write(path: string, text: string) {
      writes.push(`${path}=${text}`);
      if (refuse !== undefined) {
        return Promise.reject(Object.assign(new Error(`refused (os error 1)`), { code: refuse }));
      }
      files.put(path, `${text}\n`);
      return Promise.resolve();
    },
  });
}

async function applyOne(files: FakeFiles, name: string, value: string): Promise<SysctlOutcome> {
  const [outcome] = await applySysctls({ wanted: { [name]: value }, files });
  if (outcome === undefined) throw new Error("there is an outcome for each setting");
  return outcome;
}

Deno.test("sysctlPath reads names as sysctl(8) does: the first separator decides", () => {
  const paths: Readonly<Record<string, string>> = {
    "net.ipv4.ip_forward": FORWARD,
    "net/ipv4/ip_forward": FORWARD,
    "net.ipv4.conf.eth0/100.forwarding": "/proc/sys/net/ipv4/conf/eth0.100/forwarding",
    "net/ipv4/conf/eth0.100/forwarding": "/proc/sys/net/ipv4/conf/eth0.100/forwarding",
    "vm.swappiness": "/proc/sys/vm/swappiness",
  };
  for (const [name, path] of Object.entries(paths)) assertEquals(sysctlPath(name), path, name);
});

Deno.test("sysctlPath refuses names that would lead out of the folder of settings", () => {
  const names = [
    "",
    ".",
    "net..ipv4",
    "net/../../etc/passwd",
    "/etc/passwd",
    "net.//.//.etc",
    "net.ipv4.ip forward",
    "net.ipv4.",
    "net.ipv4.x\0y",
  ];
  for (const name of names) assertEquals(sysctlPath(name), undefined, JSON.stringify(name));
});

Deno.test("sysctlPath never leaves the folder, whatever the name", () => {
  fc.assert(fc.property(fc.string(), (name) => {
    const path = sysctlPath(name);
    if (path === undefined) return;
    assertEquals(new URL(`file://${encodeURI(path)}`).pathname.startsWith("/proc/sys/"), true);
    assertEquals(path.split("/").includes(".."), false);
  }));
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", ".", "/", "..", "b"), { maxLength: 8 }), (parts) => {
      const path = sysctlPath(parts.join(""));
      assertEquals(path === undefined || !path.split("/").includes(".."), true);
    }),
  );
});

Deno.test("wantedSysctls lets the configuration win, and leave take a setting of the backend away", () => {
  const backend = { "net.ipv4.ip_forward": "1", "net.ipv4.vs.conntrack": "1" };
  assertEquals(wantedSysctls(undefined, backend), backend);
  assertEquals(wantedSysctls({}, undefined), {});
  assertEquals(
    wantedSysctls({ "net.ipv4.ip_forward": "0", "vm.swappiness": "10" }, backend),
    { "net.ipv4.ip_forward": "0", "net.ipv4.vs.conntrack": "1", "vm.swappiness": "10" },
  );
  assertEquals(
    wantedSysctls({ "net.ipv4.ip_forward": "leave", "vm.swappiness": "leave" }, backend),
    { "net.ipv4.vs.conntrack": "1" },
  );
});

Deno.test("wantedSysctls knows a setting in either spelling, and keeps that of the configuration", () => {
  assertEquals(
    wantedSysctls({ "net/ipv4/ip_forward": "0" }, { "net.ipv4.ip_forward": "1" }),
    { "net/ipv4/ip_forward": "0" },
  );
  assertEquals(
    wantedSysctls({ "net/ipv4/ip_forward": "leave" }, { "net.ipv4.ip_forward": "1" }),
    {},
  );
});

Deno.test("applySysctls writes nothing where the setting holds already, white space apart", async () => {
  const files = kernel({
    [FORWARD]: "1\n",
    "/proc/sys/net/ipv4/tcp_rmem": "4096\t131072\t6291456\n",
  });
  const wanted = { "net.ipv4.ip_forward": "1", "net.ipv4.tcp_rmem": "4096 131072  6291456" };
  assertEquals((await applySysctls({ wanted, files })).map(({ kind }) => kind), [
    "already",
    "already",
  ]);
  assertEquals(files.writes, []);
});

Deno.test("applySysctls sets what differs, in the order given, and says what it was", async () => {
  const files = kernel({ [FORWARD]: "0\n", "/proc/sys/vm/swappiness": "60\n" });
  const wanted = { "vm.swappiness": "10", "net.ipv4.ip_forward": "1" };
  assertEquals(await applySysctls({ wanted, files }), [
    { name: "vm.swappiness", wanted: "10", kind: "set", before: "60", after: "10" },
    { name: "net.ipv4.ip_forward", wanted: "1", kind: "set", before: "0", after: "1" },
  ]);
  assertEquals(files.writes, ["/proc/sys/vm/swappiness=10", `${FORWARD}=1`]);
});

Deno.test("applySysctls says that it is not permitted, with the command that does it", async () => {
  for (const code of ["EACCES", "EPERM"]) {
    assertEquals(
      await applyOne(kernel({ [FORWARD]: "0\n" }, code), "net.ipv4.ip_forward", "1"),
      {
        name: "net.ipv4.ip_forward",
        wanted: "1",
        kind: "refused",
        before: "0",
        reason: 'not permitted; run as root, or set it with "sysctl -w net.ipv4.ip_forward=1"',
      },
    );
  }
  const files = kernel({ "/proc/sys/a/b": "1 2" }, "EPERM");
  const outcome = await applyOne(files, "a.b", "1 3");
  assertStringIncludes(JSON.stringify(outcome), "sysctl -w a.b='1 3'");
});

Deno.test("applySysctls tells a read-only system and a value that the kernel refuses apart", async () => {
  const readOnly = await applyOne(kernel({ [FORWARD]: "0" }, "EROFS"), "net.ipv4.ip_forward", "1");
  assertStringIncludes(JSON.stringify(readOnly), "read-only, as in many containers");
  const refused = await applyOne(
    kernel({ [FORWARD]: "0" }, "EINVAL"),
    "net.ipv4.ip_forward",
    "yes",
  );
  assertEquals(refused.kind === "refused" && refused.reason, 'the kernel does not take "yes"');
  const other = await applyOne(kernel({ [FORWARD]: "0" }, "EIO"), "net.ipv4.ip_forward", "1");
  assertEquals(other.kind === "refused" && other.reason, "it cannot be written: refused");
});

Deno.test("applySysctls asks for the module where there is no such setting, and goes on with the next", async () => {
  const files = kernel({ [FORWARD]: "0" });
  const wanted = { "net.ipv4.vs.expire_nodest_conn": "1", "net.ipv4.ip_forward": "1" };
  assertEquals(await applySysctls({ wanted, files }), [
    {
      name: "net.ipv4.vs.expire_nodest_conn",
      wanted: "1",
      kind: "refused",
      reason: "this kernel has no such setting; is the module that brings it loaded?",
    },
    { name: "net.ipv4.ip_forward", wanted: "1", kind: "set", before: "0", after: "1" },
  ]);
});

Deno.test("applySysctls says that a setting reads back otherwise than it was written", async () => {
  const files = Object.assign(kernel({ [FORWARD]: "0" }), { write: () => Promise.resolve() });
  assertEquals(await applyOne(files, "net.ipv4.ip_forward", "1"), {
    name: "net.ipv4.ip_forward",
    wanted: "1",
    kind: "refused",
    before: "0",
    after: "0",
    reason: 'it was written and reads back as "0"',
  });
});

Deno.test("applySysctls says that a setting cannot be read back, or not at all", async () => {
  const files = createFakeFiles({ [FORWARD]: "0" });
  files.write = (path) => Promise.resolve(files.remove(path));
  const gone = await applyOne(files, "net.ipv4.ip_forward", "1");
  assertStringIncludes(JSON.stringify(gone), "was written and cannot be read back");
  files.readText = (path) =>
    Promise.reject(
      new RingmasterError("config_unreadable", `cannot read "${path}": permission denied`),
    );
  const unreadable = await applyOne(files, "net.ipv4.ip_forward", "1");
  assertEquals(
    unreadable.kind === "refused" && unreadable.reason,
    "it cannot be read: permission denied",
  );
});

Deno.test("applySysctls refuses a name that is none, and touches no file for it", async () => {
  const files = kernel({});
  const outcome = await applyOne(files, "net/../../etc/passwd", "1");
  assertEquals(outcome.kind, "refused");
  assertStringIncludes(JSON.stringify(outcome), "no name of a kernel setting");
  assertEquals(files.writes, []);
});

Deno.test("lookAtSysctls only looks, and says what holds and what is not there", async () => {
  const files = kernel({ [FORWARD]: "0\n", "/proc/sys/vm/swappiness": "60\n" });
  const wanted = { "net.ipv4.ip_forward": "1", "vm.swappiness": "60", "net.ipv4.vs.x": "1" };
  assertEquals(await lookAtSysctls({ wanted, files }), [
    { name: "net.ipv4.ip_forward", wanted: "1", found: "0", holds: false },
    { name: "vm.swappiness", wanted: "60", found: "60", holds: true },
    {
      name: "net.ipv4.vs.x",
      wanted: "1",
      reason: "this kernel has no such setting; is the module that brings it loaded?",
    },
  ]);
  assertEquals(files.writes, []);
});

Deno.test("applySysctls leaves this machine's own settings alone where they hold", async () => {
  const name = "kernel.ostype";
  const found = (await Deno.readTextFile("/proc/sys/kernel/ostype")).trim();
  assertEquals(await applySysctls({ wanted: { [name]: found }, files: systemFiles }), [
    { name, wanted: found, kind: "already", after: found },
  ]);
  // Nobody may write this one, not even root.
  const [refused] = await applySysctls({ wanted: { [name]: "Minix" }, files: systemFiles });
  assertEquals(refused?.kind, "refused");
  assertStringIncludes(JSON.stringify(refused), "not permitted");
  const [missing] = await lookAtSysctls({ wanted: { "kernel.no_such": "1" }, files: systemFiles });
  assertStringIncludes(JSON.stringify(missing), "no such setting");
});

const mayUnshare = await canUnshare();

async function canUnshare(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("unshare", { args: ["--net", "true"] }).output();
    return success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "applySysctls sets a real setting in a network of its own, and is told of a wrong value",
  ignore: !mayUnshare,
  async fn() {
    const program = `
      import { applySysctls } from ${JSON.stringify(import.meta.resolve("./sysctl.ts"))};
      import { systemFiles } from ${JSON.stringify(import.meta.resolve("./ports/mod.ts"))};
      const say = async (value) => {
        const wanted = { "net.ipv4.ip_forward": value };
        console.log(JSON.stringify((await applySysctls({ wanted, files: systemFiles }))[0]));
      };
      await say("0"); await say("1"); await say("perhaps");`;
    const { stdout } = await new Deno.Command("unshare", {
      args: ["--net", Deno.execPath(), "eval", "--no-check", "--unstable-net", program],
      stderr: "inherit",
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(lines.slice(1), [
      { name: "net.ipv4.ip_forward", wanted: "1", kind: "set", before: "0", after: "1" },
      {
        name: "net.ipv4.ip_forward",
        wanted: "perhaps",
        kind: "refused",
        before: "1",
        reason: 'the kernel does not take "perhaps"',
      },
    ]);
  },
});
