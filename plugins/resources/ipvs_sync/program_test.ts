import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeCommands } from "../../../core/testing/mod.ts";
import { optionsSchema } from "./options.ts";
import { SyncProgram } from "./program.ts";
import { imitateIpvsadm } from "./test_ipvsadm.ts";

const SIGNAL = new AbortController().signal;
const OPTIONS = optionsSchema.parse({});

Deno.test("SyncProgram starts, lists and stops, and takes what is so already for done", async () => {
  const ipvsadm = imitateIpvsadm();
  const program = new SyncProgram(ipvsadm.command, optionsSchema.parse({ syncid: 7 }));
  assertEquals(await program.list(SIGNAL), []);
  assertEquals(await program.start("master", SIGNAL), true);
  assertEquals(await program.start("master", SIGNAL), false);
  assertEquals(await program.list(SIGNAL), [{ role: "master", interface: "eth0", syncid: 7 }]);
  await program.stop("master", SIGNAL);
  await program.stop("master", SIGNAL);
  assertEquals(ipvsadm.daemons.size, 0);
  assertEquals(ipvsadm.lines[1], "--start-daemon master --mcast-interface eth0 --syncid 7");
});

Deno.test("SyncProgram quotes ipvsadm, and says what a kernel without ip_vs lacks", async () => {
  const missing = new SyncProgram(
    imitateIpvsadm().command,
    optionsSchema.parse({ interface: "eth9" }),
  );
  const error = await assertRejects(() => missing.start("master", SIGNAL), RingmasterError);
  assertEquals([error.code, error.message], [
    "resource_failed",
    'cannot start the master sync daemon on eth9: ipvsadm says "No such device"',
  ]);
  const ipvsadm = imitateIpvsadm();
  ipvsadm.refuse("Can't initialize ipvs: Permission denied (you must be root)");
  const program = new SyncProgram(ipvsadm.command, OPTIONS);
  for (const attempt of [() => program.stop("backup", SIGNAL), () => program.list(SIGNAL)]) {
    await assertRejects(
      attempt,
      RingmasterError,
      "the kernel has no ip_vs, or this process may not use it; ipvsadm says ",
    );
  }
  const silent = createFakeCommands(() => ({ code: 139 }));
  await assertRejects(
    () => new SyncProgram(silent, OPTIONS).stop("backup", SIGNAL),
    RingmasterError,
    "ipvsadm ended with code 139 and said nothing",
  );
});

Deno.test("SyncProgram looks for ipvsadm in the system's folders, or where it is told to", async () => {
  const absent = createFakeCommands(({ program }) =>
    new RingmasterError("command_missing", `cannot start "${program}": no such program`)
  );
  await assertRejects(
    () => new SyncProgram(absent, OPTIONS).list(SIGNAL),
    RingmasterError,
    "cannot look at the sync daemons: ipvsadm is not at ipvsadm, /sbin/ipvsadm, /usr/sbin/ipvsadm",
  );
  const named = optionsSchema.parse({ program: "/opt/ipvsadm" });
  await assertRejects(
    () => new SyncProgram(absent, named).list(SIGNAL),
    RingmasterError,
    'cannot start "/opt/ipvsadm": no such program',
  );
  assertEquals(absent.requests.map(({ program }) => program), [
    "ipvsadm",
    "/sbin/ipvsadm",
    "/usr/sbin/ipvsadm",
    "/opt/ipvsadm",
  ]);
});
