/** What lanes need of the machine, how to see whether it is there, and how to get it on Debian as root. */

import { runProcess } from "./process.ts";

export interface Need {
  /** What a person would call it: a program, a folder or a right. */
  readonly name: string;
  /** The Debian package that brings it; left out where no package can. */
  readonly debianPackage?: string;
  met(): Promise<boolean>;
}

/** Folders that hold programs for administrators and that the PATH of an ordinary user often lacks. */
const MORE_FOLDERS = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** The path of a program, from the PATH or the system's folders. */
export async function findProgram(
  name: string,
  path: string = Deno.env.get("PATH") ?? "",
): Promise<string | undefined> {
  for (const folder of [...path.split(":"), ...MORE_FOLDERS]) {
    if (folder === "") continue;
    const candidate = `${folder}/${name}`;
    if (await exists(candidate)) return candidate;
  }
  return undefined;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

export function programNeed(name: string, debianPackage: string): Need {
  return { name, debianPackage, met: async () => await findProgram(name) !== undefined };
}

export const ROOT_NEED: Need = {
  name: "root",
  met: () => Promise.resolve(isRoot()),
};

export function isRoot(): boolean {
  return Deno.uid() === 0;
}

export async function unmet(needs: readonly Need[]): Promise<Need[]> {
  const missing: Need[] = [];
  for (const need of needs) {
    if (!await need.met()) missing.push(need);
  }
  return missing;
}

/** `linux.uml (Debian package user-mode-linux)`. */
export function describeNeed(need: Need): string {
  return need.debianPackage === undefined || need.debianPackage === need.name
    ? need.name
    : `${need.name} (Debian package ${need.debianPackage})`;
}

/** The packages that would bring what is missing, each once. */
export function packagesOf(missing: readonly Need[]): string[] {
  return [...new Set(missing.flatMap((need) => need.debianPackage ?? []))].sort();
}

/** Installing is for root on Debian and its kin only; elsewhere the summary says what is missing. */
export async function canInstall(): Promise<boolean> {
  return isRoot() && await exists("/etc/debian_version") &&
    await findProgram("apt-get") !== undefined;
}

const INSTALL_LIMIT_MS = 10 * 60_000;

/** Installs exactly these packages; resolves with what apt-get said where it failed. */
export async function installPackages(
  packages: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (
    const args of [
      ["update", "--quiet"],
      ["install", "--quiet", "--yes", "--no-install-recommends", ...packages],
    ]
  ) {
    const { code, output } = await runProcess({
      program: "apt-get",
      // Another apt-get may hold the lock, such as the daily update of a fresh machine.
      args: ["-o", "DPkg::Lock::Timeout=120", ...args],
      env: { DEBIAN_FRONTEND: "noninteractive" },
      limitMs: INSTALL_LIMIT_MS,
      signal,
    });
    if (code !== 0) return `apt-get ${args.join(" ")} ended with code ${code}:\n${output}`;
  }
  return undefined;
}
