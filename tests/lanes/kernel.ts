/**
 * The lane of the real ip_vs. On a machine whose own kernel has it the tests run there, in namespaces; elsewhere
 * they run in a User-Mode Linux guest that is booted for them.
 */

import { runInGuest } from "../kernel/boot.ts";
import { run } from "./commands.ts";
import { judge } from "./counts.ts";
import { runTests, TEST_ARGUMENTS, TEST_PATHS } from "./deno_lanes.ts";
import type { Lane, LaneContext, LaneResult } from "./lane.ts";
import { IP_NEED, NAMESPACES_NEED, withOwnNamespaces } from "./namespaces.ts";
import { exists, findProgram, isRoot, type Need, programNeed, ROOT_NEED } from "./needs.ts";

const IPVSADM_NEED = programNeed("ipvsadm", "ipvsadm");
const GUEST_KERNEL = "linux.uml";
const GUEST_MODULES = "/usr/lib/uml/modules";

const GUEST_NEEDS: readonly Need[] = [
  // The guest's root is the machine's own file system, and its tests mount and make what only root may.
  ROOT_NEED,
  IP_NEED,
  IPVSADM_NEED,
  programNeed("modprobe", "kmod"),
  programNeed(GUEST_KERNEL, "user-mode-linux"),
  { name: GUEST_MODULES, debianPackage: "user-mode-linux", met: () => exists(GUEST_MODULES) },
];

const LIMIT_MS = 15 * 60_000;

/** Whether this machine's kernel has ip_vs, built in, loaded, or to be loaded. */
async function ownKernelHasIpvs(): Promise<boolean> {
  if (await exists("/proc/net/ip_vs")) return true;
  const modprobe = await findProgram("modprobe");
  if (!isRoot() || modprobe === undefined) return false;
  return (await run([modprobe, "--quiet", "ip_vs"])).code === 0;
}

async function runInNamespaces(context: LaneContext): Promise<LaneResult> {
  return await withOwnNamespaces((env) =>
    runTests(context, TEST_PATHS["kernel"] ?? [], {
      env,
      limitMs: LIMIT_MS,
      flags: ["--cached-only"],
    })
  );
}

async function runBooted(context: LaneContext): Promise<LaneResult> {
  const { code, output } = await runInGuest({
    kernel: await findProgram(GUEST_KERNEL) ?? GUEST_KERNEL,
    root: context.root,
    args: [...TEST_ARGUMENTS, "--cached-only", ...TEST_PATHS["kernel"] ?? []],
    limitMs: LIMIT_MS,
    signal: context.signal,
    ...(context.onOutput === undefined ? {} : { onOutput: context.onOutput }),
  });
  return { ...judge(code ?? 1, output), output };
}

export const kernelLane: Lane = {
  name: "kernel",
  summary: "the ipvsadm backend and the article on a real ip_vs",
  async needs() {
    return await ownKernelHasIpvs()
      ? [ROOT_NEED, IP_NEED, NAMESPACES_NEED, IPVSADM_NEED]
      : GUEST_NEEDS;
  },
  run: async (context) =>
    await ownKernelHasIpvs() ? await runInNamespaces(context) : await runBooted(context),
};
