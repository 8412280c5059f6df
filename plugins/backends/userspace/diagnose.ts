/** What the doctor is to know about balancing in a process here. Nothing is opened and nothing is changed. */

import type { Files, Finding, PluginContext } from "../../../core/plugin/mod.ts";
import { relayFilesMax } from "./files.ts";
import type { UserspaceOptions } from "./options.ts";
import { FILES_PER_CONNECTION } from "./tcp_relay.ts";

/** capabilities(7). */
const CAP_NET_BIND_SERVICE = 10n;
/** Below this port one needs a right, where the system does not say otherwise (ip(7)). */
const FIRST_FREE_PORT = 1024;

export async function diagnose(
  options: UserspaceOptions,
  { files }: Pick<PluginContext, "files">,
): Promise<readonly Finding[]> {
  return [await ofPorts(files), await ofOpenFiles(files, options)];
}

async function ofPorts(files: Files): Promise<Finding> {
  const subject = "ports below 1024";
  const status = await readIfThere(files, "/proc/self/status");
  const capabilities = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1];
  if (capabilities !== undefined) {
    if ((BigInt(`0x${capabilities}`) >> CAP_NET_BIND_SERVICE) & 1n) {
      return { status: "ok", subject, message: "this process has CAP_NET_BIND_SERVICE" };
    }
  }
  const setting = (await readIfThere(files, "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
    .trim();
  const first = /^\d+$/.test(setting) ? Number(setting) : FIRST_FREE_PORT;
  if (first <= 1) return { status: "ok", subject, message: "the system lets everybody use them" };
  return {
    status: "warning",
    subject,
    message: `this process may only listen on ports from ${first} on`,
    remedy:
      "run the director as root, or with AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit",
  };
}

async function ofOpenFiles(files: Files, options: UserspaceOptions): Promise<Finding> {
  const subject = "open files";
  const limits = await readIfThere(files, "/proc/self/limits");
  const relayFiles = relayFilesMax(limits);
  if (relayFiles === undefined) {
    return { status: "ok", subject, message: "the system sets no limit" };
  }
  const connections = Math.floor(relayFiles / FILES_PER_CONNECTION);
  const message = `they are enough for ${connections} TCP connections at once`;
  const wanted = options.tcp_connections;
  if (connections >= wanted) return { status: "ok", subject, message };
  return {
    status: "warning",
    subject,
    message: `${message}, and tcp_connections allows ${wanted} to each service`,
    remedy: "raise the limit (ulimit -n, or LimitNOFILE= of systemd), or lower tcp_connections",
  };
}

async function readIfThere(files: Files, path: string): Promise<string> {
  try {
    return await files.readText(path);
  } catch {
    return "";
  }
}
