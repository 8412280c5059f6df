/** An imitation of ipvsadm(8) for tests, as far as the sync daemons are concerned: its words and exit codes. */

import type { CommandRequest, CommandResult } from "../../../core/plugin/mod.ts";
import { createFakeCommands, type FakeCommands } from "../../../core/testing/mod.ts";

export interface ImitatedDaemon {
  interface: string;
  syncid: string;
}

export interface ImitatedIpvsadm {
  readonly command: FakeCommands;
  /** By role; master and backup may run together, each once. */
  readonly daemons: Map<string, ImitatedDaemon>;
  readonly lines: readonly string[];
  /** From now on modprobe does not find the module. */
  withoutModule(): void;
  /** From now on every command is refused with these words; undefined allows them again. */
  refuse(words: string | undefined): void;
}

export function imitateIpvsadm(): ImitatedIpvsadm {
  const daemons = new Map<string, ImitatedDaemon>();
  const lines: string[] = [];
  let refusal: string | undefined;
  let hasModule = true;

  function answer({ program, args }: CommandRequest): Partial<CommandResult> {
    lines.push(args.join(" "));
    if (program === "modprobe") {
      return hasModule ? {} : { code: 1, stderr: "modprobe: FATAL: Module ip_vs not found.\n" };
    }
    if (refusal !== undefined) return { code: 2, stderr: `${refusal}\n` };
    const [verb, role = "", , device = "", , syncid = ""] = args;
    if (verb === "-L") {
      return {
        stdout: [...daemons].map(([name, each]) =>
          `${name} sync daemon (mcast=${each.interface}, syncid=${each.syncid}, maxlen=1472, ` +
          `group=224.0.0.81, port=8848, ttl=1)\n`
        ).join(""),
      };
    }
    if (verb === "--stop-daemon") {
      return daemons.delete(role) ? {} : { code: 255, stderr: "No daemon is running\n" };
    }
    if (daemons.has(role)) return { code: 255, stderr: "Daemon has already run\n" };
    if (device === "eth9") return { code: 255, stderr: "No such device\n" };
    daemons.set(role, { interface: device, syncid });
    return {};
  }

  return {
    command: createFakeCommands(answer),
    daemons,
    lines,
    withoutModule: () => void (hasModule = false),
    refuse: (words) => void (refusal = words),
  };
}
