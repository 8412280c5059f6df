/** What the doctor says of files: the configuration, its plugins and the keys, and who may change them. */

import type { LoadResult } from "./config/mod.ts";
import { count, type DirectorConfig, type Problem } from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";
import type { FileFacts, Files } from "./ports/mod.ts";

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;
const GROUP_WRITE = 0o020;
/** In a folder with this bit, such as /tmp, nobody may replace what belongs to somebody else. */
const STICKY = 0o1000;

/** The problems of the configuration, or that it has none. Pure. */
export function configurationFindings(path: string, loaded: LoadResult): Finding[] {
  if (!loaded.ok) return loaded.problems.map(problemFinding);
  const { services } = loaded.config;
  const servers = services.reduce((sum, service) => sum + service.servers.length, 0);
  const { cluster } = loaded.config;
  const shared = cluster === undefined ? "" : `, for ${count(cluster.nodes.length, "director")}`;
  const message = `it is valid, with ${count(services.length, "service")} and ` +
    count(servers, "real server") + shared;
  return [
    { status: "ok", subject: `configuration ${path}`, message },
    ...loaded.warnings.map(problemFinding),
  ];
}

function problemFinding(problem: Problem): Finding {
  const line = problem.line === undefined ? "" : `:${problem.line}`;
  return {
    status: problem.severity === "error" ? "failed" : "warning",
    subject: `configuration ${problem.file}${line}`,
    message: problem.path === "" ? problem.message : `${problem.path}: ${problem.message}`,
  };
}

/** Who may change or read the configuration, the plugins that it names, and the keys of the cluster. */
export async function fileFindings(
  path: string,
  config: DirectorConfig | undefined,
  files: Files,
): Promise<Finding[]> {
  const user = await effectiveUser(files);
  const secrets = config === undefined ? [] : secretsOf(config);
  const plugins = (config?.plugins ?? []).map((plugin) => plugin.path);
  const findings = await guardedFile({ path, kind: "configuration", user, secrets, files });
  for (const plugin of plugins) {
    findings.push(...await guardedFile({ path: plugin, kind: "plugin", user, secrets: [], files }));
  }
  const keys = config?.cluster?.authkeysPath;
  if (keys !== undefined) {
    const file = { path: keys, kind: "authkeys", user, secrets: ["the keys"], files } as const;
    findings.push(...await guardedFile(file));
  }
  return findings;
}

type GuardedKind = "configuration" | "plugin" | "authkeys";

/** What somebody can do who may change the file. */
const POWER: Readonly<Record<GuardedKind, string>> = {
  configuration: "run programs with the rights of the director",
  plugin: "run programs with the rights of the director",
  authkeys: "pass for a director",
};

interface GuardedFile {
  readonly path: string;
  readonly kind: GuardedKind;
  /** Who the director runs as, or undefined where that is not known. */
  readonly user: number | undefined;
  readonly secrets: readonly string[];
  readonly files: Files;
}

async function guardedFile(file: GuardedFile): Promise<Finding[]> {
  const { path, kind, user, secrets, files } = file;
  const subject = `access to ${kind} ${path}`;
  const findings: Finding[] = [];
  const facts = await factsOf(files, path);
  // That it is not there is said where it is loaded.
  if (facts === undefined) return [];
  const { mode, ownerId } = facts;
  const add = (status: Finding["status"], message: string, remedy: string) =>
    findings.push({ status, subject, message, remedy });
  const power = `and can thereby ${POWER[kind]}`;
  if (mode !== undefined && (mode & OTHERS_WRITE) !== 0) {
    add("failed", `everybody on this machine may change it, ${power}`, `run "chmod o-w ${path}"`);
  } else if (mode !== undefined && kind === "plugin" && (mode & GROUP_WRITE) !== 0) {
    add("warning", `its group may change it, ${power}`, `run "chmod g-w ${path}"`);
  }
  if (ownerId !== undefined && user !== undefined && ownerId !== 0 && ownerId !== user) {
    const message = `it belongs to user ${ownerId}, who may change it, ${power}`;
    add(kind === "configuration" ? "warning" : "failed", message, `run "chown ${user} ${path}"`);
  }
  if (mode !== undefined && secrets.length > 0 && (mode & OTHERS_READ) !== 0) {
    const message = `everybody on this machine may read the secrets in it: ${secrets.join(", ")}`;
    add("failed", message, `run "chmod o-r ${path}"`);
  }
  const absolute = files.absolute(path);
  const folder = absolute.slice(0, absolute.lastIndexOf("/")) || "/";
  if (await isOpenFolder(files, folder)) {
    const message = `everybody on this machine may replace it, because folder ${folder} is open`;
    add("failed", message, `run "chmod o-w ${folder}"`);
  }
  if (findings.length > 0) return findings;
  return [{ status: "ok", subject, message: "only who should may change it" }];
}

/** Whether everybody may replace what is in a folder. */
export async function isOpenFolder(files: Files, folder: string): Promise<boolean> {
  const mode = (await factsOf(files, folder))?.mode ?? 0;
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
}

/** Names of options that hold what others should not know. */
const SECRET_NAME = /^(passwd|password|secret|token|authkeys?)$/i;

function secretsOf(config: DirectorConfig): string[] {
  const options = [
    ...config.services.flatMap((service) => service.servers.map(({ check }) => check.options)),
    ...Object.values(config.backendOptions ?? {}),
    ...config.observers.map((observer) => observer.options),
  ];
  const names = options.flatMap((each) =>
    Object.entries(each).filter(([name, value]) =>
      SECRET_NAME.test(name) && typeof value === "string" && value !== ""
    ).map(([name]) => name)
  );
  return [...new Set(names)];
}

/** The effective user of this process (proc(5)), or undefined where the system does not tell. */
async function effectiveUser(files: Files): Promise<number | undefined> {
  try {
    const match = /^Uid:\s*\d+\s+(\d+)/m.exec(await files.readText("/proc/self/status"));
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}

/** What is known of a path; undefined where there is nothing, or where it may not be looked at. */
export async function factsOf(files: Files, path: string): Promise<FileFacts | undefined> {
  try {
    return await files.facts(path);
  } catch {
    return undefined;
  }
}
