/** Whether ipvsadm can work on this machine, and the reason in plain words. */

import {
  type CommandResult,
  type CommandRunner,
  type Files,
  isCommandMissing,
  messageOf,
  type Usability,
} from "../../../core/plugin/mod.ts";
import { CAP_NET_ADMIN, CAP_SYS_MODULE, effectiveCapabilities, has } from "./capabilities.ts";
import { type Ipvsadm, wordsOf } from "./program.ts";

const LIST = ["-L", "-n"];

/**
 * Usable only when the table can really be read. Reading it loads the kernel module where that is possible; where
 * it was not, modprobe is tried by name, and the table read once more.
 */
export async function probeIpvsadm(
  ipvsadm: Ipvsadm,
  command: CommandRunner,
  files: Files,
  signal: AbortSignal,
): Promise<Usability> {
  let listed: CommandResult;
  try {
    listed = await ipvsadm.run(LIST, signal);
    if (listed.code === 0) return USABLE;
    const capabilities = await effectiveCapabilities(files);
    if (!has(capabilities, CAP_NET_ADMIN)) return unusable("needs root (CAP_NET_ADMIN)");
    if (has(capabilities, CAP_SYS_MODULE)) {
      await loadModule(command, signal);
      listed = await ipvsadm.run(LIST, signal);
    }
  } catch (thrown) {
    return unusable(isCommandMissing(thrown) ? whyMissing(thrown) : messageOf(thrown));
  }
  return listed.code === 0 ? USABLE : unusable(whyRefused(listed));
}

const USABLE: Usability = { usable: true, reason: "ipvsadm reads the table of this kernel" };

function unusable(reason: string): Usability {
  return { usable: false, reason };
}

function whyMissing(thrown: unknown): string {
  const message = messageOf(thrown);
  return message.startsWith("cannot find") ? "ipvsadm is not installed" : message;
}

function whyRefused(listed: CommandResult): string {
  if (listed.stderr.includes("you must be root")) return "needs root (CAP_NET_ADMIN)";
  if (listed.stderr.includes("Protocol not available")) return "this kernel has no ip_vs";
  return wordsOf(listed);
}

async function loadModule(command: CommandRunner, signal: AbortSignal): Promise<void> {
  try {
    await command.run({ program: "modprobe", args: ["ip_vs"] }, signal);
  } catch (thrown) {
    // Without modprobe the module is either built in, which the second reading shows, or not to be had.
    if (!isCommandMissing(thrown)) throw thrown;
  }
}
