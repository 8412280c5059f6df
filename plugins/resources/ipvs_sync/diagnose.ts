/** What the doctor is to know of the sync daemon. Nothing is loaded and nothing is changed. */

import {
  type CommandRunner,
  type Finding,
  isCommandMissing,
  messageOf,
  type PluginContext,
  runAtPlaces,
} from "../../../core/plugin/mod.ts";
import type { IpvsSyncOptions } from "./options.ts";
import { SyncProgram } from "./program.ts";

/** There as soon as the module is loaded; running ipvsadm before would load it. */
const KERNEL_TABLE = "/proc/net/ip_vs";
const MODPROBE_PLACES = ["modprobe", "/sbin/modprobe", "/usr/sbin/modprobe"];

export async function diagnose(
  options: IpvsSyncOptions,
  context: Pick<PluginContext, "command" | "files">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  return [
    await ofInterface(options.interface, context.files),
    await ofDaemons(options, context, signal),
  ];
}

async function ofDaemons(
  options: IpvsSyncOptions,
  { command, files }: Pick<PluginContext, "command" | "files">,
  signal: AbortSignal,
): Promise<Finding> {
  const subject = "sync daemon of IPVS";
  if (await files.facts(KERNEL_TABLE) === undefined) {
    if (await isModuleMissing(command, signal)) {
      return {
        status: "failed",
        subject,
        message:
          "this kernel has no ip_vs, so that a group with this resource can be held by nobody here",
        remedy: "use a kernel that has it, or leave the resource out " +
          "(LVSSyncDaemonSwap in haresources): userspace has nothing to synchronize",
      };
    }
    return {
      status: "warning",
      subject,
      message: "ip_vs is not loaded; the director loads it where the kernel has it",
      remedy: "modprobe ip_vs as root, to see whether the kernel has it",
    };
  }
  try {
    const daemons = await new SyncProgram(command, options).list(signal);
    const words = daemons.map((each) => `${each.role} on ${each.interface}, id ${each.syncid}`);
    return { status: "ok", subject, message: words.join(" and ") || "none runs" };
  } catch (thrown) {
    const remedy = "run ipvsadm -L --daemon as root, and do what it says";
    return { status: "failed", subject, message: messageOf(thrown), remedy };
  }
}

/** Whether modprobe says that there is none; not where modprobe cannot be asked. */
async function isModuleMissing(command: CommandRunner, signal: AbortSignal): Promise<boolean> {
  try {
    const request = { args: ["--dry-run", "ip_vs"] };
    const { stderr } = await runAtPlaces(command, MODPROBE_PLACES, request, signal);
    return /Module ip_vs not found/.test(stderr);
  } catch (thrown) {
    if (!isCommandMissing(thrown)) throw thrown;
    return false;
  }
}

async function ofInterface(
  device: string,
  files: Pick<PluginContext["files"], "facts">,
): Promise<Finding> {
  const subject = `interface ${device} of the sync daemon`;
  if (await files.facts(`/sys/class/net/${device}`) !== undefined) {
    return { status: "ok", subject, message: "it is there" };
  }
  const remedy = "name one of those that ip link shows";
  return { status: "failed", subject, message: "there is no such interface", remedy };
}
