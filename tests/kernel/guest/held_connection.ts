/** A live TCP connection through the balancer: says half of its request, and the rest when it is told to. */

import type { StartedProgram } from "../../lanes/commands.ts";
import type { Topology } from "../../lanes/topology.ts";

const SCRIPT = `exec 3<>"/dev/tcp/$1/$2" || exit 1
printf 'GET /SpringRing/status HTTP/1.1\\r\\nHost: %s:%s\\r\\n' "$1" "$2" >&3
echo held
while read -r word && [ "$word" = more ]; do
  printf 'X-More: %s\\r\\n' "$((++said))" >&3 && echo "said $said"
done
printf 'Connection: close\\r\\n\\r\\n' >&3
cat <&3
echo finished`;

export class HeldConnection {
  readonly #program: StartedProgram;
  #said = 0;

  private constructor(program: StartedProgram) {
    this.#program = program;
  }

  /** Resolves when the balancer has forwarded the connection and the server has taken it. */
  static async open(topology: Topology, host: string, address: string, port: number) {
    const program = topology.start(host, "bash", "-c", SCRIPT, "held", address, String(port));
    await program.waitFor(/^held$/m);
    return new HeldConnection(program);
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Says a little more of the request, each time in a packet of its own. */
  async say(times: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      await this.#program.write("more\n");
      await this.#program.waitFor(new RegExp(`^said ${++this.#said}$`, "m"));
    }
  }

  /** Says the rest on the same connection, and tells which application node answers. */
  async finish(): Promise<string> {
    await this.#program.write("go on\n");
    await this.#program.waitFor(/^finished$/m);
    const answer = /^(\S+) at \S+ answers/m.exec(this.#program.output)?.[1];
    return answer ?? `(${this.#program.output})`;
  }
}
