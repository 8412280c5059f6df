/** What the doctor is told: whether the program is there and can be run. */

import type { Files, Finding } from "../../../core/plugin/mod.ts";

const ANY_EXECUTE = 0o111;

export async function diagnoseProgram(path: string, files: Files): Promise<Finding> {
  const subject = `check command ${path}`;
  const facts = await files.facts(path);
  if (facts === undefined) {
    return failed(subject, "there is no such file", "install it, or correct check.command");
  }
  if (facts.isDirectory) {
    return failed(subject, "it is a folder", "name the program in check.command, not its folder");
  }
  if (facts.mode !== undefined && (facts.mode & ANY_EXECUTE) === 0) {
    return failed(subject, "it may not be executed", `chmod +x ${path}`);
  }
  return { status: "ok", subject, message: "it is there and may be executed" };
}

function failed(subject: string, message: string, remedy: string): Finding {
  return { status: "failed", subject, message, remedy };
}
