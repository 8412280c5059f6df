/** The test's side of the client agent: asks it, and reads who answered. */

import { type ClientAnswer, type ClientRequest, READY } from "./client_agent.ts";
import type { StartedProgram } from "./commands.ts";
import { denoCommand } from "./deno_command.ts";
import type { Topology } from "./topology.ts";

export class Client {
  readonly #agent: StartedProgram;
  #asked = 0;

  private constructor(agent: StartedProgram) {
    this.#agent = agent;
  }

  static start(topology: Topology, host: string): Promise<Client> {
    return Client.over(topology.start(host, ...denoCommand("tests/lanes/client_agent.ts")));
  }

  /** With an agent that was started already; resolves when it is ready. */
  static async over(agent: StartedProgram): Promise<Client> {
    await agent.waitFor(new RegExp(`^${READY}$`, "m"));
    return new Client(agent);
  }

  async ask(request: ClientRequest): Promise<ClientAnswer> {
    const id = ++this.#asked;
    await this.#agent.write(`${JSON.stringify({ id, request })}\n`);
    const [line] = await this.#agent.waitFor(new RegExp(`^\\{"id":${id},.*\\}$`, "m"));
    return (JSON.parse(line) as { answer: ClientAnswer }).answer;
  }

  /** Asks for the status page and tells which application node answered, or why none did. */
  async whoAnswersHttp(address: string, port: number): Promise<string> {
    const answer = await this.ask({ kind: "http", address, port, path: "/SpringRing/status" });
    return nodeIn(answer, /^(\S+) at \S+ answers/m);
  }

  async whoAnswersSip(address: string, port: number, transport: "udp" | "tcp"): Promise<string> {
    const answer = await this.ask({ kind: "sip", transport, address, port });
    return nodeIn(answer, /^Contact: <sip:[^>]*;node=([^;>]+)/m);
  }
}

/** The application node's name, or in brackets what came instead. */
function nodeIn(answer: ClientAnswer, pattern: RegExp): string {
  if (!answer.ok) return `(${answer.reason})`;
  return pattern.exec(answer.text)?.[1] ?? `(${JSON.stringify(answer.text)})`;
}
