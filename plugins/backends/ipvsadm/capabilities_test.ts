import { assertEquals } from "@std/assert";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import { CAP_NET_ADMIN, CAP_SYS_MODULE, effectiveCapabilities, has } from "./capabilities.ts";

const read = (status: string) =>
  effectiveCapabilities(createFakeFiles({ "/proc/self/status": status }));

Deno.test("effectiveCapabilities reads the effective set of this process, and no other", async () => {
  const status =
    "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000001000\nCapBnd:\t0000000000000000\n";
  const capabilities = await read(status);
  assertEquals(capabilities, 0x1000n);
  assertEquals([has(capabilities, CAP_NET_ADMIN), has(capabilities, CAP_SYS_MODULE)], [
    true,
    false,
  ]);
});

Deno.test("effectiveCapabilities is undefined where the system does not tell, and nothing is ruled out then", async () => {
  for (const status of ["", "CapEff:\tnonsense\n", "CapEff:\t00000000000010000\n"]) {
    assertEquals(await read(status), undefined);
  }
  assertEquals(await effectiveCapabilities(createFakeFiles()), undefined);
  assertEquals(has(undefined, CAP_NET_ADMIN), true);
});
