/** One of the two directors of a pair: its files, its process, and what it says of itself. */

import { eventually } from "../../core/testing/mod.ts";
import { fetchSnapshot } from "../../cli/client.ts";
import type { Snapshot } from "../../mod.ts";
import type { CommandOutput, StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";
import { type EventLine, readEventLines } from "./event_lines.ts";
import { type ConfigFiles, NATIVE_FILE } from "./ha_files.ts";
import { type DirectorName, type HaNetwork, hostOf } from "./ha_network.ts";

export type ClusterView = NonNullable<Snapshot["cluster"]>;

/** Generous: in a guest on a busy machine everything takes several times longer. */
const LIMIT_MS = 40_000;

/**
 * Its own name as `uname -n` has it, as the article wants; its own /var/log, where the article has its logfile; and its
 * own folder for what outlives it.
 */
const OWN = `hostname "$0" && mount -t tmpfs tmpfs /var/log || exit 1
export RINGMASTER_STATE="$1"; shift; exec "$@"`;

export interface HaDirectorOptions {
  readonly name: DirectorName;
  readonly backend: string;
  /** Of its own: its configuration is in the folder `etc` there. */
  readonly folder: string;
  /** Between two looks at its status. */
  readonly lookMs: number;
}

export class HaDirector {
  readonly name: DirectorName;
  readonly folder: string;
  readonly #network: HaNetwork;
  readonly #options: HaDirectorOptions;
  readonly #programs: StartedProgram[] = [];

  constructor(network: HaNetwork, options: HaDirectorOptions) {
    this.#network = network;
    this.#options = options;
    this.name = options.name;
    this.folder = options.folder;
  }

  get socket(): string {
    return `${this.folder}/admin.sock`;
  }

  get logfile(): string {
    return `/proc/${this.program.pid}/root/var/log/ldirectord.log`;
  }

  /** What runs now, or ran last. */
  get program(): StartedProgram {
    const program = this.#programs.at(-1);
    if (program === undefined) throw new Error(`${this.name} was never started`);
    return program;
  }

  get runs(): boolean {
    return this.#programs.at(-1)?.ended === false;
  }

  async write(files: ConfigFiles): Promise<void> {
    await Deno.mkdir(`${this.folder}/etc`, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const path = `${this.folder}/etc/${name}`;
      await Deno.writeTextFile(path, text);
      await Deno.chmod(path, name === "authkeys" ? 0o600 : 0o644);
    }
  }

  /** The folder, or the native file in it. */
  async configPath(): Promise<string> {
    const native = `${this.folder}/etc/${NATIVE_FILE}`;
    return await Deno.stat(native).then(() => native, () => `${this.folder}/etc`);
  }

  /** Resolves when it answers on its socket and has checked its servers. */
  async start(): Promise<void> {
    const args = ["-c", await this.configPath(), "--backend", this.#options.backend];
    const program = this.#network.topology.start(
      hostOf(this.name),
      ...["unshare", "--uts", "sh", "-c", OWN, this.name, `${this.folder}/state`],
      ...ringmaster("run", ...args, "--socket", this.socket),
    );
    this.#programs.push(program);
    await eventually(
      `${this.name} has checked its servers`,
      async () => {
        if (program.ended) return "ended";
        const servers = (await this.status()).services.flatMap((service) => service.servers);
        return servers.length > 0 && servers.every(({ status }) => status === "up");
      },
      LIMIT_MS,
      this.#options.lookMs,
    ).then((found) => {
      if (found === "ended") throw new Error(`${this.name} ended`);
    }).catch((thrown) => {
      throw new Error(`${thrown instanceof Error ? thrown.message : thrown}; ${this.describe()}`);
    });
  }

  /** Stops it by a signal and gives its exit code. */
  stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    return this.program.stop(signal);
  }

  signal(signal: Deno.Signal): void {
    this.program.signal(signal);
  }

  status(): Promise<Snapshot> {
    return fetchSnapshot(this.socket);
  }

  async cluster(): Promise<ClusterView> {
    const { cluster } = await this.status();
    if (cluster === undefined) throw new Error(`${this.name} says nothing of a cluster`);
    return cluster;
  }

  /** What `ringmaster` prints for these words on the director's host, where it must succeed. */
  say(...words: readonly string[]): Promise<string> {
    return this.#network.topology.read(hostOf(this.name), ...this.#command(words));
  }

  /** The same, however it ends. */
  trySay(...words: readonly string[]): Promise<CommandOutput> {
    return this.#network.topology.run(hostOf(this.name), ...this.#command(words));
  }

  /** A command that needs no director to be running, under this director's name. */
  tryAlone(...words: readonly string[]): Promise<CommandOutput> {
    const named = ["unshare", "--uts", "sh", "-c", `hostname "$0" && exec "$@"`, this.name];
    return this.#network.topology.run(hostOf(this.name), ...named, ...ringmaster(...words));
  }

  events(): EventLine[] {
    return this.#programs.flatMap(({ output }) => readEventLines(output));
  }

  /** How much it has told by now, over all its lives. */
  mark(): number {
    return this.events().length;
  }

  /** The first event since the mark that is of this type, and whose text has the part. */
  async waitFor(type: string, part = "", since = 0): Promise<EventLine> {
    return await eventually(
      `${this.name} tells ${type} "${part}"`,
      () => this.since(since, type).find(({ text }) => text.includes(part)),
      LIMIT_MS,
    ).catch((thrown) => {
      throw new Error(`${thrown instanceof Error ? thrown.message : thrown}; ${this.describe()}`);
    });
  }

  /** Events of a type since the mark. */
  since(mark: number, type: string): EventLine[] {
    return this.events().slice(mark).filter((event) => event.type === type);
  }

  describe(): string {
    const said = this.#programs.map(({ output }) => output).join("--- again ---\n");
    return `${this.name} said:\n${said}`;
  }

  #command(words: readonly string[]): string[] {
    return ringmaster(...words, "--socket", this.socket);
  }
}

export function ringmaster(...words: readonly string[]): string[] {
  return denoCommand("cli/main.ts", ...words);
}
