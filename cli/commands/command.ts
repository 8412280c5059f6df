/** What a command is, and what several of them share. */

import {
  builtinPlugins,
  type ConfigOverrides,
  createRegistry,
  loadConfig,
  type LoadMore,
  type LoadResult,
  type Registry,
  systemPorts,
} from "../../mod.ts";
import type { Arguments, CommandSpec, OptionSpec } from "../args.ts";
import type { Console } from "../output.ts";

/** Scripts depend on these numbers. */
export const EXIT = { done: 0, failed: 1, usage: 2, noDirector: 3 } as const;
/** With these Heartbeat's cl_status ends: a parameter that makes no sense, no answer in time, and anything else. */
export const HEARTBEAT_EXIT = { parameter: 11, timeout: 12, unknown: 13 } as const;
export type ExitCode =
  | typeof EXIT[keyof typeof EXIT]
  | typeof HEARTBEAT_EXIT[keyof typeof HEARTBEAT_EXIT];

export interface Command extends CommandSpec {
  /** Does the work and says with which code the program ends; may throw RingmasterError. */
  run(args: Arguments, console: Console): Promise<ExitCode>;
}

export const CONFIG_OPTION: OptionSpec = {
  name: "config",
  short: "c",
  value: "PATH",
  summary: "the configuration: a YAML file, an ldirectord.cf as it is, or a folder with a ha.cf",
  required: true,
  completes: "file",
};

export const BACKEND_OPTION: OptionSpec = {
  name: "backend",
  value: "NAME",
  summary: "who forwards: ipvsadm (the kernel), userspace (this process) or memory (nobody);\n" +
    "default: what the configuration says, else the kernel where it can, else userspace",
  completes: ["ipvsadm", "userspace", "memory"],
};

export const NODE_OPTION: OptionSpec = {
  name: "node",
  value: "NAME",
  summary: "name of this director; default: what the configuration says, else the host name",
};

/** For commands that ask a running director. */
export const SOCKET_OPTION: OptionSpec = {
  name: "socket",
  value: "PATH",
  summary: "unix socket of the director's administration; default: RINGMASTER_SOCKET,\n" +
    "else the place that fits the user, such as /run/ringmaster/admin.sock for root",
  completes: "file",
};

/** For the director itself. */
export const SERVED_SOCKET_OPTION: OptionSpec = {
  ...SOCKET_OPTION,
  summary: "unix socket to serve the administration on; default: what the configuration says,\n" +
    "else RINGMASTER_SOCKET, else the place that fits the user",
};

export const STATE_OPTION: OptionSpec = {
  name: "state",
  value: "DIR",
  summary:
    "folder that keeps what operators say with drain, disable and weight; default: what the\n" +
    "configuration says, else RINGMASTER_STATE, else the place that fits the user, such as\n" +
    "/var/lib/ringmaster for root",
  completes: "folder",
};

/** For commands that can do without a configuration. */
export const OPTIONAL_CONFIG_OPTION: OptionSpec = { ...CONFIG_OPTION, required: false };

/** For those whose configuration is in a language that has no words for all that a director can do. */
export const WITH_OPTION: OptionSpec = {
  name: "with",
  value: "FILE",
  summary:
    "a second file, in YAML, with what the configuration has no words for, such as admin:\n" +
    "and log: beside an ldirectord.cf; what both say is taken from the configuration",
  completes: "file",
};

/** For commands that may remove much. */
export const FORCE_OPTION: OptionSpec = {
  name: "force",
  summary: "apply it even where it removes more than half of all real servers",
};

/** For commands that may do something, to be told first what that would be. */
export const PLAN_OPTION: OptionSpec = {
  name: "plan",
  summary: "print what it would do, and do nothing",
};

export const JSON_OPTION: OptionSpec = { name: "json", summary: "print JSON for programs" };

export interface Source {
  readonly registry: Registry;
  /** Reads the configuration, each time anew, with what the command line overrides. */
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
}

/** The configuration that the command line names, and the plugins that ship. */
export function sourceOf(path: string, args: Arguments): Source {
  const registry = createRegistry(builtinPlugins);
  const overrides = overridesOf(args);
  return {
    registry,
    load: (more = {}) => loadConfig({ path, registry, ports: systemPorts, overrides, ...more }),
  };
}

/** What the command line says and the configuration might say otherwise. */
export function overridesOf(args: Arguments): ConfigOverrides {
  return {
    ...optional("node", args),
    ...optional("backend", args),
    ...optional("socket", args),
    ...optional("state", args),
    ...(args.text("with") === undefined ? {} : { beside: args.text("with") ?? "" }),
  };
}

function optional<Name extends string>(
  name: Name,
  args: Arguments,
): { readonly [Key in Name]?: string } {
  const value = args.text(name);
  return value === undefined ? {} : { [name]: value } as { readonly [Key in Name]: string };
}
