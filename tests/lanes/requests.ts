/** The test's side of the client that asks back to back: what a disturbance cost it. */

import type { StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";
import type { ServiceGap } from "./gap.ts";
import { REQUESTS_READY } from "./request_agent.ts";
import type { Topology } from "./topology.ts";

export interface RequestPace {
  /** A request that takes longer has failed, and the next one is sent. */
  readonly limitMs: number;
  /** Between two requests: without it a busy client takes the machine's processors from the directors. */
  readonly pauseMs: number;
}

export class Requests {
  readonly #agent: StartedProgram;
  #reports = 0;

  private constructor(agent: StartedProgram) {
    this.#agent = agent;
  }

  /** Asks from now on. */
  static async start(
    topology: Topology,
    host: string,
    address: string,
    port: number,
    { limitMs, pauseMs }: RequestPace,
  ): Promise<Requests> {
    const args = [address, port, limitMs, pauseMs].map(String);
    const agent = topology.start(host, ...denoCommand("tests/lanes/request_agent.ts", ...args));
    await agent.waitFor(new RegExp(`^${REQUESTS_READY}$`, "m"));
    return new Requests(agent);
  }

  /** Waits for an answer to a request that is yet to be sent; fails where none comes. */
  async report(): Promise<ServiceGap> {
    const number = ++this.#reports;
    await this.#agent.write("report\n");
    const [, json = ""] = await this.#agent.waitFor(new RegExp(`^report ${number} (.*)$`, "m"));
    const { served, ...gap } = JSON.parse(json) as ServiceGap & { readonly served: boolean };
    if (!served) throw new Error(`the client is not served: ${gap.failures.join("; ")}`);
    return gap;
  }
}
