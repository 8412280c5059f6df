/** What the doctor is to know of IPVS on this machine. Nothing is loaded and nothing is changed. */

import {
  type CommandResult,
  type CommandRunner,
  type Files,
  type Finding,
  isCommandMissing,
  messageOf,
  type PluginContext,
  SCHEDULERS,
} from "../../../core/plugin/mod.ts";
import { CAP_NET_ADMIN, CAP_SYS_MODULE, effectiveCapabilities, has } from "./capabilities.ts";
import { DAEMONS, findDaemons } from "./daemons.ts";
import { parseListing } from "./listing.ts";
import type { IpvsadmOptions } from "./options.ts";
import { createIpvsadm, type Ipvsadm, wordsOf } from "./program.ts";

/** There as soon as the module is loaded. */
const KERNEL_TABLE = "/proc/net/ip_vs";

/** Where ipvsadm is looked for while the module is not loaded: running it would load the module. */
const PROGRAM_PATHS: readonly string[] = [
  "/sbin/ipvsadm",
  "/usr/sbin/ipvsadm",
  "/usr/local/sbin/ipvsadm",
  "/usr/bin/ipvsadm",
];

export async function diagnose(
  options: IpvsadmOptions,
  { command, files }: Pick<PluginContext, "command" | "files">,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const ipvsadm = createIpvsadm(command, options.program);
  const capabilities = await effectiveCapabilities(files);
  const loaded = await files.facts(KERNEL_TABLE) !== undefined;
  const allowed = has(capabilities, CAP_NET_ADMIN);
  const runs = loaded && allowed;
  return [
    ofPermission(allowed),
    runs ? await ofProgram(ipvsadm, signal) : await ofProgramFile(files, options.program),
    ...await ofModules(command, files, loaded, has(capabilities, CAP_SYS_MODULE), signal),
    ...(runs ? await ofTable(ipvsadm, signal) : []),
    ...await ofDaemons(files),
  ];
}

function ofPermission(allowed: boolean): Finding {
  const subject = "permission to program IPVS";
  return allowed ? { status: "ok", subject, message: "this process has CAP_NET_ADMIN" } : {
    status: "failed",
    subject,
    message: "this process lacks CAP_NET_ADMIN",
    remedy: "run the director as root, or with AmbientCapabilities=CAP_NET_ADMIN in its unit",
  };
}

const PROGRAM = "program ipvsadm";

function notInstalled(message: string): Finding {
  const remedy = "install it (Debian: apt-get install ipvsadm), or name it with the option program";
  return { status: "failed", subject: PROGRAM, message, remedy };
}

async function ofProgram(ipvsadm: Ipvsadm, signal: AbortSignal): Promise<Finding> {
  try {
    const result = await ipvsadm.run(["--version"], signal);
    const version = /^ipvsadm v(\S+)/m.exec(result.stdout + result.stderr)?.[1];
    return version === undefined
      ? {
        status: "warning",
        subject: PROGRAM,
        message: `it does not tell its version: ${wordsOf(result)}`,
        remedy: "look whether the program that is found is ipvsadm",
      }
      : { status: "ok", subject: PROGRAM, message: `version ${version}` };
  } catch (thrown) {
    if (!isCommandMissing(thrown)) throw thrown;
    return notInstalled(messageOf(thrown));
  }
}

async function ofProgramFile(files: Files, program: string | undefined): Promise<Finding> {
  const paths = program === undefined ? PROGRAM_PATHS : [program];
  for (const path of paths) {
    if (await files.facts(path) !== undefined) {
      return { status: "ok", subject: PROGRAM, message: `found at ${path}` };
    }
  }
  return notInstalled(`there is none at ${paths.join(", ")}`);
}

const MODULE = "kernel module ip_vs";

async function ofModules(
  command: CommandRunner,
  files: Files,
  loaded: boolean,
  mayLoad: boolean,
  signal: AbortSignal,
): Promise<Finding[]> {
  const schedulers = SCHEDULERS.map((scheduler) => `ip_vs_${scheduler}`);
  const missing = await modulesMissing(command, ["ip_vs", ...schedulers], signal);
  if (loaded) {
    const here = { status: "ok", subject: MODULE, message: "loaded" } as const;
    return [here, ...await ofSchedulers(files, missing)];
  }
  if (missing === undefined) {
    return [{
      status: "warning",
      subject: MODULE,
      message: "it is not loaded, and modprobe is not there to tell whether it can be",
      remedy: "install kmod, or load ip_vs on the host of this container",
    }];
  }
  if (missing.has("ip_vs")) {
    return [{
      status: "failed",
      subject: MODULE,
      message: "this kernel has no ip_vs",
      remedy: "use a kernel that has it, or backend: userspace; " +
        "a container gets it from its host, where modprobe ip_vs loads it",
    }];
  }
  return [
    mayLoad
      ? { status: "ok", subject: MODULE, message: "not loaded yet; the director loads it" }
      : {
        status: "warning",
        subject: MODULE,
        message: "it is not loaded, and this process may not load it",
        remedy: "modprobe ip_vs as root, and a line ip_vs in /etc/modules-load.d/ip_vs.conf",
      },
    ...await ofSchedulers(files, missing),
  ];
}

async function ofSchedulers(
  files: Files,
  missing: ReadonlySet<string> | undefined,
): Promise<Finding[]> {
  if (missing === undefined) return [];
  const subject = "schedulers of the kernel";
  const lacking: string[] = [];
  for (const scheduler of SCHEDULERS) {
    const module = `ip_vs_${scheduler}`;
    if (!missing.has(module)) continue;
    if (await files.facts(`/sys/module/${module}`) === undefined) lacking.push(scheduler);
  }
  return [
    lacking.length === 0 ? { status: "ok", subject, message: `all of ${SCHEDULERS.join(", ")}` } : {
      status: "warning",
      subject,
      message: `there is no module for ${lacking.join(", ")}`,
      remedy: "use other schedulers, or install the kernel's further modules",
    },
  ];
}

/** Those that modprobe does not find; undefined where there is no modprobe. */
async function modulesMissing(
  command: CommandRunner,
  modules: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  let result: CommandResult | undefined;
  for (const program of ["modprobe", "/sbin/modprobe", "/usr/sbin/modprobe"]) {
    try {
      const args = ["--dry-run", "--all", ...modules];
      result = await command.run({ program, args, env: { LC_ALL: "C" } }, signal);
      break;
    } catch (thrown) {
      if (!isCommandMissing(thrown)) throw thrown;
    }
  }
  if (result === undefined) return undefined;
  const found = result.stderr.matchAll(/Module (ip_vs\w*) not found/g);
  return new Set(Array.from(found, ([, module = ""]) => module));
}

const TABLE = "services in the kernel";
const SERVICES_NAMED_MAX = 10;

async function ofTable(ipvsadm: Ipvsadm, signal: AbortSignal): Promise<Finding[]> {
  try {
    const result = await ipvsadm.run(["-L", "-n"], signal);
    if (result.code !== 0) {
      return [{
        status: "failed",
        subject: TABLE,
        message: `the table cannot be read: ${wordsOf(result)}`,
        remedy: "run ipvsadm -L -n by hand, and do what it says",
      }];
    }
    return [{ status: "ok", subject: TABLE, message: describeTable(result.stdout) }];
  } catch (thrown) {
    // That it is missing was said already.
    if (isCommandMissing(thrown)) return [];
    throw thrown;
  }
}

function describeTable(text: string): string {
  const ids = [...parseListing(text).table.keys()];
  if (ids.length === 0) return "none";
  const named = ids.slice(0, SERVICES_NAMED_MAX).join(", ");
  const more = ids.length > SERVICES_NAMED_MAX
    ? ` and ${ids.length - SERVICES_NAMED_MAX} more`
    : "";
  return `${ids.length}: ${named}${more}; those that are not in the configuration are left alone`;
}

async function ofDaemons(files: Files): Promise<Finding[]> {
  const subject = "other directors";
  const daemons = await findDaemons(files);
  if (daemons.length === 0) {
    return [{ status: "ok", subject, message: `none of ${[...DAEMONS.keys()].join(", ")} runs` }];
  }
  return daemons.map(({ name, pid }) => ({
    status: "warning",
    subject,
    message: `${name} runs as process ${pid}; ${DAEMONS.get(name)}`,
    remedy: `stop it for good: systemctl disable --now ${name}`,
  }));
}
