/** The daemon that tells the other director of connections, in one role here and in the other one there. */

import type { PluginContext, Resource } from "../../../core/plugin/mod.ts";
import { opposite, type SyncDaemon } from "./daemons.ts";
import type { IpvsSyncOptions, SyncRole } from "./options.ts";
import { SyncProgram } from "./program.ts";

export class IpvsSync implements Resource {
  readonly label: string;
  /** Two masters do no harm: each tells of its own connections. */
  readonly exclusive = false;
  readonly #options: IpvsSyncOptions;
  readonly #program: SyncProgram;

  constructor(options: IpvsSyncOptions, { command }: Pick<PluginContext, "command">) {
    const { role, interface: device, syncid } = options;
    this.#options = options;
    this.#program = new SyncProgram(command, options);
    this.label = `ipvs_sync ${role} ${device}${syncid === 0 ? "" : ` ${syncid}`}`;
  }

  async acquire(signal: AbortSignal): Promise<void> {
    await this.#become(this.#options.role, signal);
  }

  /** As LVSSyncDaemonSwap: giving up one role is taking the other. */
  async release(signal: AbortSignal): Promise<void> {
    await this.#become(opposite(this.#options.role), signal);
  }

  async standBy(signal: AbortSignal): Promise<void> {
    await this.release(signal);
  }

  async held(signal: AbortSignal): Promise<boolean> {
    return this.#runs(await this.#program.list(signal), this.#options.role);
  }

  /** `master running` or `master stopped`, the words of LVSSyncDaemonSwap. */
  async describe(signal: AbortSignal): Promise<string> {
    return `${this.#options.role} ${await this.held(signal) ? "running" : "stopped"}`;
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

  #runs(daemons: readonly SyncDaemon[], role: SyncRole): boolean {
    const { interface: device, syncid } = this.#options;
    return daemons.some((each) =>
      each.role === role && each.interface === device && each.syncid === syncid
    );
  }
}
