/** The daemon that tells the other director of connections, in one role here and in the other one there. */

import type { PluginContext, Resource } from "../../../core/plugin/mod.ts";
import { opposite, type SyncDaemon } from "./daemons.ts";
import type { IpvsSyncOptions, SyncRole } from "./options.ts";
import { SyncAbsent, SyncProgram } from "./program.ts";

export class IpvsSync implements Resource {
  readonly label: string;
  /** Two masters do no harm: each tells of its own connections. */
  readonly exclusive = false;
  readonly #options: IpvsSyncOptions;
  readonly #program: SyncProgram;
  readonly #logger: PluginContext["logger"];
  /** Why no daemon can run here, where none ever could. */
  #unable: string | undefined;

  constructor(
    options: IpvsSyncOptions,
    { command, logger }: Pick<PluginContext, "command" | "logger">,
  ) {
    const { role, interface: device, syncid } = options;
    this.#options = options;
    this.#program = new SyncProgram(command, options);
    this.#logger = logger;
    this.label = `ipvs_sync ${role} ${device}${syncid === 0 ? "" : ` ${syncid}`}`;
  }

  async acquire(signal: AbortSignal): Promise<void> {
    await this.#become(this.#options.role, signal);
  }

  /** As LVSSyncDaemonSwap: giving up one role is taking the other. */
  async release(signal: AbortSignal): Promise<void> {
    await this.#unlessUnable(this.#become(opposite(this.#options.role), signal));
  }

  async standBy(signal: AbortSignal): Promise<void> {
    await this.release(signal);
  }

  async held(signal: AbortSignal): Promise<boolean> {
    const daemons = await this.#unlessUnable(this.#program.list(signal));
    return this.#runs(daemons ?? [], this.#options.role);
  }

  /** `master running` or `master stopped`, the words of LVSSyncDaemonSwap. */
  async describe(signal: AbortSignal): Promise<string> {
    const runs = await this.held(signal);
    if (this.#unable !== undefined) return `cannot run here: ${this.#unable}`;
    return `${this.#options.role} ${runs ? "running" : "stopped"}`;
  }

  /** The kernel keeps the two roles apart, so that both changes are made at the same time. */
  async #become(role: SyncRole, signal: AbortSignal): Promise<void> {
    const [started] = await Promise.all([
      this.#program.start(role, signal),
      this.#program.stop(opposite(role), signal),
    ]);
    if (started || this.#runs(await this.#program.list(signal), role)) return;
    // One that talks over another interface, or under another number, is of no use to the other director.
    await this.#program.stop(role, signal);
    await this.#program.start(role, signal);
  }

  /** Undefined where no daemon can run here, nor ever could: what never ran is not held, and nobody waits for it. */
  async #unlessUnable<Result>(doing: Promise<Result>): Promise<Result | undefined> {
    try {
      const done = await doing;
      this.#unable = undefined;
      return done;
    } catch (thrown) {
      if (this.#program.hasRun || !(thrown instanceof SyncAbsent)) throw thrown;
      if (thrown.reason !== this.#unable) {
        this.#logger.log("warning", `${this.label} cannot run here: ${thrown.reason}`);
      }
      this.#unable = thrown.reason;
      return undefined;
    }
  }

  #runs(daemons: readonly SyncDaemon[], role: SyncRole): boolean {
    const { interface: device, syncid } = this.#options;
    return daemons.some((each) =>
      each.role === role && each.interface === device && each.syncid === syncid
    );
  }
}
