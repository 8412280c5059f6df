import { assertEquals } from "@std/assert";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import { findDaemons } from "./daemons.ts";

/** Processes as /proc shows them: the name, and the words of the command line. */
function processes(...all: readonly (readonly [number, string, ...string[]])[]) {
  return createFakeFiles({
    "/proc/meminfo": "",
    "/proc/self/comm": "keepalived\n",
    ...Object.fromEntries(all.flatMap(([pid, comm, ...words]) => [
      [`/proc/${pid}/comm`, `${comm}\n`],
      [`/proc/${pid}/cmdline`, words.map((word) => `${word}\0`).join("")],
    ])),
  });
}

Deno.test("findDaemons knows a process by its name", async () => {
  const files = processes(
    [1, "systemd", "/sbin/init"],
    [300, "keepalived", "/usr/sbin/keepalived", "-D"],
    [301, "heartbeat", "heartbeat: master control process"],
    [302, "ldirectord", "/usr/bin/perl", "-w", "/usr/sbin/ldirectord", "start"],
  );
  assertEquals(await findDaemons(files), [
    { name: "keepalived", pid: 300 },
    { name: "heartbeat", pid: 301 },
    { name: "ldirectord", pid: 302 },
  ]);
});

Deno.test("findDaemons knows a script that an interpreter was given", async () => {
  const files = processes([77, "perl", "perl", "-w", "/opt/ha/ldirectord", "start"]);
  assertEquals(await findDaemons(files), [{ name: "ldirectord", pid: 77 }]);
});

Deno.test("findDaemons takes nobody else for one, whatever words a command line has", async () => {
  const files = processes(
    [5, "vim", "vim", "/etc/ldirectord"],
    [6, "grep", "grep", "keepalived"],
    [7, "perl", "perl", "/usr/bin/other", "--why", "because", "ldirectord"],
    [8, "keepalived-top", "keepalived-top"],
    [9, "ringmaster", "ringmaster", "run", "-c", "/etc/ha.d/ldirectord.cf"],
  );
  assertEquals(await findDaemons(files), []);
});

Deno.test("findDaemons names the first process of many, by number", async () => {
  const files = processes([1000, "keepalived"], [999, "keepalived"], [20, "keepalived"]);
  assertEquals(await findDaemons(files), [{ name: "keepalived", pid: 20 }]);
});

Deno.test("findDaemons passes over a process that ended meanwhile, and a system without /proc", async () => {
  const files = processes([5, "keepalived"]);
  files.remove("/proc/5/comm");
  assertEquals(await findDaemons(files), []);
  assertEquals(await findDaemons(createFakeFiles()), []);
});
