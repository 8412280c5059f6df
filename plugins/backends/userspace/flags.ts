/** Flags of schedulers, and one-packet scheduling: what of them a process can do. Pure. */

import { RingmasterError, serviceId, type ServiceSettings } from "../../../core/plugin/mod.ts";

/** Throws RingmasterError `backend_failed` for what only the kernel can do. */
export function refuseKernelOnly(settings: ServiceSettings): void {
  const { key, scheduler, schedulerFlags = [], onePacket = false } = settings;
  const refuse = (why: string): never => {
    throw new RingmasterError(
      "backend_failed",
      `cannot balance ${serviceId(key)} in this process: ${why}`,
    );
  };
  if (onePacket) refuse("one-packet scheduling is only done by the kernel");
  const strange = schedulerFlags.find((flag) => !FLAGS_OF_ALL.includes(flag) && !isShFlag(flag));
  if (strange !== undefined) refuse(`userspace does not know scheduler flag "${strange}"`);
  const misplaced = scheduler === "sh" ? undefined : schedulerFlags.find(isShFlag);
  if (misplaced !== undefined) {
    refuse(`scheduler flag "${misplaced}" is for sh, the scheduler is ${scheduler}`);
  }
}

/** Every scheduler takes these; only sh does something with the first two. */
const FLAGS_OF_ALL: readonly string[] = ["flag-1", "flag-2", "flag-3"];

/** Its fallback is what sh always does here: the client's next choice when its server takes no new connections. */
function isShFlag(flag: string): boolean {
  return flag === "sh-fallback" || flag === "sh-port";
}

/** Whether `sh` takes the client's port into account, so that each connection of a client may go elsewhere. */
export function hashesPort({ scheduler, schedulerFlags = [] }: ServiceSettings): boolean {
  return scheduler === "sh" &&
    (schedulerFlags.includes("sh-port") || schedulerFlags.includes("flag-2"));
}
