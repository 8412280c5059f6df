import { assertEquals, assertThrows } from "@std/assert";
import { RingmasterError, type ServiceSettings } from "../../../core/plugin/mod.ts";
import { hashesPort, refuseKernelOnly } from "./flags.ts";

function settings(scheduler: string, schedulerFlags: readonly string[] = []): ServiceSettings {
  const key = { by: "address", protocol: "udp", address: "10.0.0.150", port: 80 } as const;
  return { key, scheduler, schedulerFlags };
}

function refusal(wanted: ServiceSettings): string {
  const error = assertThrows(() => refuseKernelOnly(wanted), RingmasterError);
  assertEquals(error.code, "backend_failed");
  const begin = "cannot balance 10.0.0.150:80/udp in this process: ";
  assertEquals(error.message.slice(0, begin.length), begin);
  return error.message.slice(begin.length);
}

Deno.test("refuseKernelOnly accepts the flags of sh, and numbered ones with every scheduler", () => {
  refuseKernelOnly(settings("rr"));
  refuseKernelOnly(settings("sh", ["sh-fallback", "sh-port", "flag-3"]));
  refuseKernelOnly(settings("wlc", ["flag-1", "flag-2", "flag-3"]));
  refuseKernelOnly({ ...settings("rr"), onePacket: false });
});

Deno.test("refuseKernelOnly refuses by name what a process cannot do", () => {
  assertEquals(
    refusal({ ...settings("rr"), onePacket: true }),
    "one-packet scheduling is only done by the kernel",
  );
  assertEquals(
    refusal(settings("mh", ["mh-port"])),
    'userspace does not know scheduler flag "mh-port"',
  );
  assertEquals(
    refusal(settings("rr", ["sh-port"])),
    'scheduler flag "sh-port" is for sh, the scheduler is rr',
  );
});

Deno.test("hashesPort is true for sh with its port flag, by name or number", () => {
  assertEquals(hashesPort(settings("sh", ["sh-fallback", "sh-port"])), true);
  assertEquals(hashesPort(settings("sh", ["flag-2"])), true);
  assertEquals(hashesPort(settings("sh", ["sh-fallback"])), false);
  assertEquals(hashesPort(settings("wlc", ["flag-2"])), false);
  assertEquals(hashesPort(settings("sh")), false);
});
