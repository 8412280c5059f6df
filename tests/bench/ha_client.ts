/**
 * A client that asks the shared address back to back until its standard input ends. For every line there it waits
 * until a request that begins from then on is answered, and prints what has happened since the line before:
 * `report NUMBER JSON`, a ServiceGap.
 */

import { type Asked, type ServiceGap, serviceGap } from "../lanes/gap.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import type { Topology } from "../lanes/topology.ts";
import { SERVICE_PORT, VIP } from "./ha_network.ts";

const READY = "client is ready";
/** A request that takes longer has failed, and the next one is sent. */
const REQUEST_LIMIT_MS = 15;
/** Between two requests: without it the client takes the machine's processors from the directors. */
const PAUSE_MS = 1;
const REPORT_LIMIT_MS = 60_000;

/** The bench's side of it. */
export class BenchClient {
  #reports = 0;

  private constructor(readonly program: StartedProgram) {}

  static async start(topology: Topology): Promise<BenchClient> {
    const program = topology.start("client", ...denoCommand("tests/bench/ha_client.ts"));
    await program.waitFor(new RegExp(`^${READY}$`, "m"));
    return new BenchClient(program);
  }

  /** Waits until the service answers. The gap may have begun with the last answer before the report before. */
  async report(): Promise<ServiceGap> {
    const number = ++this.#reports;
    await this.program.write("report\n");
    const line = new RegExp(`^report ${number} (.*)$`, "m");
    const [, json = ""] = await this.program.waitFor(line, REPORT_LIMIT_MS);
    return JSON.parse(json);
  }
}

class Requests {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  readonly #bytes = new Uint32Array(1);
  #number = 0;
  #answered: (number: number) => void = () => {};

  constructor() {
    void this.#receive();
  }

  /** Whether the answer came in time. */
  async once(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const number = ++this.#number;
    this.#bytes[0] = number;
    this.#answered = (each) => each === number && resolve(true);
    const timer = setTimeout(() => resolve(false), REQUEST_LIMIT_MS);
    const to = { transport: "udp", hostname: VIP, port: SERVICE_PORT } as const;
    await this.#socket.send(new Uint8Array(this.#bytes.buffer), to).catch(() => {});
    const isAnswered = await promise;
    clearTimeout(timer);
    return isAnswered;
  }

  async #receive(): Promise<void> {
    for (;;) {
      try {
        const [bytes] = await this.#socket.receive();
        this.#answered(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));
      } catch {
        // Nobody is at the address at the moment.
      }
    }
  }
}

async function main(): Promise<void> {
  const requests = new Requests();
  const wantedAtMs: number[] = [];
  let asked: Asked[] = [];
  let reported = 0;
  (async () => {
    for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      for (const _ of text.matchAll(/\n/g)) wantedAtMs.push(performance.now());
    }
    Deno.exit(0);
  })();
  console.log(READY);
  for (;;) {
    const begunMs = performance.now();
    const isAnswered = await requests.once();
    asked.push({ endedMs: performance.now(), ...(isAnswered ? {} : { failure: "no answer" }) });
    const wantedMs = wantedAtMs[0];
    if (isAnswered && wantedMs !== undefined && begunMs >= wantedMs) {
      wantedAtMs.shift();
      console.log(`report ${++reported} ${JSON.stringify(serviceGap(asked))}`);
      asked = asked.slice(-1);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

if (import.meta.main) await main();
