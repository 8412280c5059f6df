/** What the doctor says of the folders and programs that a configuration names. */

import { runBriefly } from "./doctor_command.ts";
import { factsOf, isOpenFolder } from "./doctor_files.ts";
import { messageOf } from "./errors.ts";
import type { DirectorConfig } from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";
import { defaultStateDirectory, type Files, type Ports } from "./ports/mod.ts";

type FolderPorts = Pick<Ports, "files" | "command" | "clock">;

/** The folder of the operator's overrides, and the other places that the configuration names. */
export async function folderFindings(
  config: DirectorConfig,
  ports: FolderPorts,
): Promise<Finding[]> {
  const { files } = ports;
  const findings = [await stateFinding(config.stateDirectory ?? defaultStateDirectory(), ports)];
  const { maintenanceDirectory, callback } = config;
  if (maintenanceDirectory !== undefined) {
    const facts = await factsOf(files, maintenanceDirectory);
    const subject = `maintenance folder ${maintenanceDirectory}`;
    findings.push(
      facts?.isDirectory === true ? { status: "ok", subject, message: "it is there" } : {
        status: "warning",
        subject,
        message: facts === undefined ? "there is no such folder" : "it is no folder",
        remedy: `run "mkdir -p ${maintenanceDirectory}"; until then nothing can be put there`,
      },
    );
  }
  if (callback !== undefined) {
    const facts = await factsOf(files, callback);
    const runs = facts !== undefined && !facts.isDirectory && (facts.mode ?? 0o111) & 0o111;
    const subject = `callback ${callback}`;
    findings.push(
      runs ? { status: "ok", subject, message: "it can be run" } : {
        status: "failed",
        subject,
        message: facts === undefined ? "there is no such program" : "it cannot be run",
        remedy: facts === undefined
          ? "put the program there, or take callback out of the configuration"
          : `run "chmod +x ${callback}"`,
      },
    );
  }
  return findings;
}

async function stateFinding(directory: string, ports: FolderPorts): Promise<Finding> {
  const { files } = ports;
  const path = files.absolute(directory);
  const subject = `state folder ${path}`;
  const remedy =
    "name another folder with state: in the configuration, or let the director's user " +
    "write there; without it, what operators say about servers is forgotten at a restart";
  const there = await nearestThere(files, path);
  if (there === undefined) {
    return { status: "failed", subject, message: "it cannot be looked at", remedy };
  }
  if (!there.isDirectory) {
    return { status: "failed", subject, message: `${there.path} is no folder`, remedy };
  }
  if (await isOpenFolder(files, path)) {
    return {
      status: "failed",
      subject,
      message: "everybody on this machine may change what operators said about servers",
      remedy: `run "chmod o-w ${path}"`,
    };
  }
  const why = await whyNotWritable(ports, there.path);
  if (why !== undefined) {
    const what = there.path === path ? "it" : `it is not there, and ${there.path}`;
    return { status: "failed", subject, message: `${what} ${why}`, remedy };
  }
  const message = there.path === path ? "it can be written" : "it can be made when it is needed";
  return { status: "ok", subject, message };
}

/** The folder, or the nearest one above it that is there. */
async function nearestThere(
  files: Files,
  path: string,
): Promise<{ path: string; isDirectory: boolean } | undefined> {
  const parts = path.split("/").filter((part) => part !== "");
  for (let length = parts.length; length >= 0; length--) {
    const one = `/${parts.slice(0, length).join("/")}`;
    const facts = await factsOf(files, one);
    if (facts !== undefined) return { path: one, isDirectory: facts.isDirectory };
  }
  return undefined;
}

/** Asks test(1), which knows of read-only file systems too, and writes nothing. */
async function whyNotWritable(
  ports: FolderPorts,
  folder: string,
): Promise<string | undefined> {
  try {
    const { code } = await runBriefly(ports, "test", ["-w", folder, "-a", "-x", folder]);
    return code === 0 ? undefined : "cannot be written";
  } catch (thrown) {
    return `cannot be tried: ${messageOf(thrown)}`;
  }
}
