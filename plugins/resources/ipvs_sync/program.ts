/** Runs ipvsadm for the sync daemons, and turns its words into errors. */

import {
  type CommandResult,
  type CommandRunner,
  isCommandMissing,
  messageOf,
  RingmasterError,
  runAtPlaces,
} from "../../../core/plugin/mod.ts";
import { parseDaemons, type SyncDaemon } from "./daemons.ts";
import type { IpvsSyncOptions, SyncRole } from "./options.ts";

const PROGRAM_PLACES: readonly string[] = ["ipvsadm", "/sbin/ipvsadm", "/usr/sbin/ipvsadm"];

const RUNS_ALREADY = /Daemon has already run/;
const RUNS_NOT = /No daemon is running/;
const NO_IPVS = /Can't initialize ipvs/;
/** There is none at all; where this process may not use it, a daemon may run all the same. */
const NEVER_IPVS = /Can't initialize ipvs: Protocol not available/;

/** There is nothing here that a daemon could run by: no ipvsadm, or no ip_vs. */
export class SyncAbsent extends RingmasterError {
  readonly reason: string;

  constructor(purpose: string, reason: string, cause?: unknown) {
    super("resource_failed", `cannot ${purpose}: ${reason}`, { cause });
    this.reason = reason;
  }
}

export class SyncProgram {
  readonly #command: CommandRunner;
  readonly #options: IpvsSyncOptions;
  #hasRun = false;

  constructor(command: CommandRunner, options: IpvsSyncOptions) {
    this.#command = command;
    this.#options = options;
  }

  /** Whether it could ever be run: where it never could, this program has started nothing. */
  get hasRun(): boolean {
    return this.#hasRun;
  }

  /** The daemons that run. */
  async list(signal: AbortSignal): Promise<SyncDaemon[]> {
    const purpose = "look at the sync daemons";
    const result = await this.#run(purpose, ["-L", "--daemon"], signal);
    if (result.code !== 0) throw failed(purpose, reasonOf(result));
    return parseDaemons(result.stdout);
  }

  /** False where one in that role runs already, in whatever manner. */
  async start(role: SyncRole, signal: AbortSignal): Promise<boolean> {
    const { interface: device, syncid } = this.#options;
    const purpose = `start the ${role} sync daemon on ${device}`;
    const args = ["--start-daemon", role, "--mcast-interface", device, "--syncid", `${syncid}`];
    const result = await this.#run(purpose, args, signal);
    if (result.code === 0) return true;
    if (RUNS_ALREADY.test(result.stderr)) return false;
    throw failed(purpose, reasonOf(result));
  }

  /** One that does not run is as good. */
  async stop(role: SyncRole, signal: AbortSignal): Promise<void> {
    const purpose = `stop the ${role} sync daemon`;
    const result = await this.#run(purpose, ["--stop-daemon", role], signal);
    if (result.code === 0 || RUNS_NOT.test(result.stderr)) return;
    throw failed(purpose, reasonOf(result));
  }

  async #run(
    purpose: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<CommandResult> {
    const { program } = this.#options;
    const places = program === undefined ? PROGRAM_PLACES : [program];
    try {
      const result = await runAtPlaces(
        this.#command,
        places,
        { args, childless: true },
        signal,
      );
      if (NEVER_IPVS.test(result.stderr)) throw new SyncAbsent(purpose, reasonOf(result));
      this.#hasRun = true;
      return result;
    } catch (thrown) {
      if (!isCommandMissing(thrown)) throw thrown;
      const reason = program === undefined
        ? `ipvsadm is not at ${PROGRAM_PLACES.join(", ")}`
        : messageOf(thrown);
      throw new SyncAbsent(purpose, reason, thrown);
    }
  }
}

function reasonOf({ stderr, stdout, code }: CommandResult): string {
  const said = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim())
    .filter((line) => line !== "").join("; ");
  if (said === "") return `ipvsadm ended with code ${code} and said nothing`;
  const words = `ipvsadm says "${said}"`;
  return NO_IPVS.test(said)
    ? `the kernel has no ip_vs, or this process may not use it; ${words}`
    : words;
}

function failed(purpose: string, reason: string): RingmasterError {
  return new RingmasterError("resource_failed", `cannot ${purpose}: ${reason}`);
}
