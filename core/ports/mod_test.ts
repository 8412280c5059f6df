import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  systemClock,
  systemCommands,
  systemDial,
  systemEcho,
  systemExpressions,
  systemFiles,
  systemModules,
  systemNames,
  systemPorts,
  systemRandom,
} from "./mod.ts";
import { systemGuards } from "./guard_process.ts";
import { systemLinks } from "./link.ts";
import { systemMedia } from "./medium.ts";
import { systemPriority } from "./pulse_priority.ts";
import { systemProcess } from "./process.ts";
import { startPulse } from "./pulse_start.ts";
import { openStore } from "./store_start.ts";

Deno.test("systemPorts is the real world: every port is the system's own", () => {
  assertEquals(systemPorts.pid, Deno.pid);
  assertEquals(systemPorts.userId, Deno.uid() ?? undefined);
  const { pid: _pid, userId: _userId, ...ports } = systemPorts;
  const wanted = {
    clock: systemClock,
    random: systemRandom,
    command: systemCommands,
    dial: systemDial,
    echo: systemEcho,
    expressions: systemExpressions,
    modules: systemModules,
    files: systemFiles,
    names: systemNames,
    media: systemMedia,
    links: systemLinks,
    pulse: startPulse,
    guards: systemGuards,
    priority: systemPriority,
    process: systemProcess,
    store: openStore,
  };
  for (const [name, port] of Object.entries(ports)) {
    assertStrictEquals(port, wanted[name as keyof typeof wanted], name);
  }
  assertEquals(Object.keys(ports).sort(), Object.keys(wanted).sort());
});
