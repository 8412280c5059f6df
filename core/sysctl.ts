/**
 * Kernel settings, as sysctl(8) names them: what is wanted is compared with what is there, written where it differs,
 * and read back. Nothing is ever put back: others rely on a setting once it holds.
 */

import { messageOf } from "./errors.ts";
import { type Files, plainReason } from "./ports/mod.ts";

/** The word that asks to leave a setting as it is. */
const LEAVE = "leave";

const ROOT = "/proc/sys";

type SettingFiles = Pick<Files, "readText" | "write">;
type SysctlValues = Readonly<Record<string, string>>;

export type SysctlOutcome =
  & { readonly name: string; readonly wanted: string }
  & (
    | { readonly kind: "already"; readonly after: string }
    | { readonly kind: "set"; readonly before: string; readonly after: string }
    | {
      readonly kind: "refused";
      /** Left out where the setting cannot be read. */
      readonly before?: string;
      /** Left out where nothing was written. */
      readonly after?: string;
      /** Why, and what to do about it; no full stop. */
      readonly reason: string;
    }
  );

/** One setting as it is, beside what is wanted. */
export type SysctlFact =
  & { readonly name: string; readonly wanted: string }
  & (
    | { readonly found: string; readonly holds: boolean }
    | { readonly reason: string }
  );

/**
 * The settings to apply: what the backend asks for and the configuration says, which wins; "leave" asks for none. A
 * setting that both spell differently is one. Pure.
 */
export function wantedSysctls(
  configured: SysctlValues = {},
  backend: SysctlValues = {},
): Readonly<Record<string, string>> {
  const byPath = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of [...Object.entries(backend), ...Object.entries(configured)]) {
    byPath.set(sysctlPath(name) ?? name, [name, value]);
  }
  return Object.fromEntries([...byPath.values()].filter(([, value]) => value.trim() !== LEAVE));
}

/**
 * The file of a setting, or undefined where the name cannot be one. As sysctl(8) has it, the first separator decides:
 * after a dot, dots separate and `/` stands for a dot within a name (`net.ipv4.conf.eth0/100.forwarding`); after a
 * slash, it is a path as it is.
 */
export function sysctlPath(name: string): string | undefined {
  const first = /[./]/.exec(name)?.[0];
  const path = first === "/"
    ? name
    : name.replaceAll(/[./]/g, (separator) => separator === "." ? "/" : ".");
  const safe = path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  // Anything else in the name would lead out of the folder of settings, or to no file at all.
  return safe && !/[\s\0]/.test(path) ? `${ROOT}/${path}` : undefined;
}

/** Looks only; in the order of the names given. */
export async function lookAtSysctls(
  { wanted, files }: { readonly wanted: SysctlValues; readonly files: Pick<Files, "readText"> },
): Promise<SysctlFact[]> {
  const facts: SysctlFact[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const read = await readSetting(files, name);
    facts.push(
      "reason" in read
        ? { name, wanted: value, reason: read.reason }
        : { name, wanted: value, found: read.value, holds: sameValue(read.value, value) },
    );
  }
  return facts;
}

/** Sets what differs, one after the other in the order given, because one setting may change another. Never throws. */
export async function applySysctls(
  { wanted, files }: { readonly wanted: SysctlValues; readonly files: SettingFiles },
): Promise<SysctlOutcome[]> {
  const outcomes: SysctlOutcome[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    outcomes.push(await applyOne(files, name, value));
  }
  return outcomes;
}

async function applyOne(
  files: SettingFiles,
  name: string,
  wanted: string,
): Promise<SysctlOutcome> {
  const path = sysctlPath(name);
  const read = await readSetting(files, name);
  if (path === undefined || "reason" in read) {
    return { name, wanted, kind: "refused", reason: "reason" in read ? read.reason : NO_NAME };
  }
  const before = read.value;
  if (sameValue(before, wanted)) return { name, wanted, kind: "already", after: before };
  try {
    await files.write(path, wanted);
  } catch (thrown) {
    return { name, wanted, kind: "refused", before, reason: whyNotWritten(thrown, name, wanted) };
  }
  const again = await readSetting(files, name);
  if ("reason" in again) {
    const reason = `it was written and cannot be read back: ${again.reason}`;
    return { name, wanted, kind: "refused", before, reason };
  }
  const after = again.value;
  if (sameValue(after, wanted)) return { name, wanted, kind: "set", before, after };
  const reason = `it was written and reads back as "${after}"`;
  return { name, wanted, kind: "refused", before, after, reason };
}

const NO_NAME = "that is no name of a kernel setting; wanted is one such as net.ipv4.ip_forward";

async function readSetting(
  files: Pick<Files, "readText">,
  name: string,
): Promise<{ readonly value: string } | { readonly reason: string }> {
  const path = sysctlPath(name);
  if (path === undefined) return { reason: NO_NAME };
  try {
    return { value: oneLine(await files.readText(path)) };
  } catch (thrown) {
    return { reason: whyNotRead(thrown) };
  }
}

function whyNotRead(thrown: unknown): string {
  const message = messageOf(thrown);
  if (codeOf(thrown) === "ENOENT" || /no such file/.test(message)) {
    return "this kernel has no such setting; is the module that brings it loaded?";
  }
  // The port's message names the file, which says less than the name of the setting beside it.
  return `it cannot be read: ${message.replace(/^cannot read "[^"]*": /, "")}`;
}

function whyNotWritten(thrown: unknown, name: string, wanted: string): string {
  const remedy = `sysctl -w ${name}=${/\s/.test(wanted) ? `"${wanted}"` : wanted}`;
  switch (codeOf(thrown)) {
    case "EACCES":
    case "EPERM":
      return `not permitted; run as root, or set it with "${remedy.replaceAll('"', "'")}"`;
    case "EROFS":
      return "this system lets nobody set it from here (read-only, as in many containers); " +
        `set it on the host with "${remedy.replaceAll('"', "'")}"`;
    case "EINVAL":
    case "ERANGE":
      return `the kernel does not take "${wanted}"`;
    default:
      return `it cannot be written: ${plainReason(thrown)}`;
  }
}

/** The name of the system's error number (errno(3)), of the error itself or of the one that it wraps. */
function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ("code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code)) {
      return error.code;
    }
  }
  return undefined;
}

/** Settings of several numbers are separated by tabs when read, and by blanks when written by people. */
function sameValue(left: string, right: string): boolean {
  return oneLine(left) === oneLine(right);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
