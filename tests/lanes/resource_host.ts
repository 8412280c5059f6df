/** A resource of a built-in plugin that runs on a host of a topology, as the tests speak to it. */

import type { StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";
import type { ResourceAnswer } from "./resource_agent.ts";
import type { Topology } from "./topology.ts";

export class ResourceHost {
  readonly #program: StartedProgram;
  /** Characters of the output that were read. */
  #read = 0;

  private constructor(program: StartedProgram) {
    this.#program = program;
  }

  /** `before` is a command that starts it, such as one that takes rights away. */
  static async start(
    topology: Topology,
    host: string,
    type: string,
    options: Readonly<Record<string, unknown>>,
    before: readonly string[] = [],
  ): Promise<ResourceHost> {
    const command = denoCommand("tests/lanes/resource_agent.ts", type, JSON.stringify(options));
    const started = new ResourceHost(topology.start(host, ...before, ...command));
    await started.#nextLine();
    return started;
  }

  /** What the agent answers, also where the resource fails. */
  async ask(verb: string): Promise<ResourceAnswer> {
    await this.#program.write(`${verb}\n`);
    return JSON.parse(await this.#nextLine());
  }

  /** The value of an answer; throws where the resource fails. */
  async do(verb: string): Promise<unknown> {
    const { error, value } = await this.ask(verb);
    if (error !== undefined) throw new Error(`${verb}: ${error}`);
    return value;
  }

  /** Ends it as a crash does: without a word. */
  async kill(): Promise<void> {
    await this.#program.stop("SIGKILL");
  }

  async #nextLine(): Promise<string> {
    await this.#program.waitFor(new RegExp(`^[^]{${this.#read}}[^\\n]*\\n`));
    const line = this.#program.output.slice(this.#read).split("\n")[0] ?? "";
    this.#read += line.length + 1;
    return line;
  }
}
