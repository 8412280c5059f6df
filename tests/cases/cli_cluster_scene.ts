/** Two directors as processes that hear each other over multicast on loopback, and the command line that asks them. */

import { eventually } from "../../core/testing/mod.ts";
import type { Snapshot } from "../../mod.ts";
import type { CommandOutput, StartedProgram } from "../lanes/commands.ts";
import { ringmaster, withFolder, withRingmaster } from "./cli_program.ts";

export type DirectorName = "one" | "two";

export interface Pair {
  readonly config: string;
  /** The words that a command needs which reads the configuration as this director does. */
  wordsOf(name: DirectorName): readonly string[];
  /** Runs a command of the command line against one of them. */
  ask(name: DirectorName, ...words: string[]): Promise<CommandOutput>;
  /** The same with a command that must succeed; what it printed. */
  tell(name: DirectorName, ...words: string[]): Promise<string>;
  status(name: DirectorName): Promise<Snapshot>;
  /** Waits until a director says that it has this role; of one that does not answer yet, until it does. */
  untilRole(name: DirectorName, role: "active" | "standby"): Promise<void>;
}

export interface PairOptions {
  /** The resources in YAML, a list between brackets. */
  readonly resources: (folder: string) => string;
  readonly initdead?: string;
}

/** Time to live 0 keeps each packet on this machine. */
function configText(port: number, resources: string, initdead: string | undefined): string {
  return `backend: memory
services:
  - name: web
    virtual: 127.0.0.1:9072/tcp
    scheduler: rr
    check: { type: on }
    real: [127.0.0.1:9001 masq 1]
cluster:
  nodes: [one, two]
  heartbeats:
    - { type: multicast, interface: lo, group: 239.255.77.1, port: ${port}, ttl: 0, loop: yes }
  keepalive: 100ms
  deadtime: 2s
${initdead === undefined ? "" : `  initdead: ${initdead}\n`}  realtime: no
  resources: ${resources}
`;
}

/** Runs the body with the files of a pair; no director runs yet. */
export async function withPairFiles(
  { resources, initdead }: PairOptions,
  body: (pair: Pair, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const config = `${folder}/pair.yaml`;
    await Deno.writeTextFile(config, configText(freePort(), resources(folder), initdead));
    const made = await ringmaster("keygen", "-o", `${folder}/authkeys`);
    if (made.code !== 0) throw new Error(made.stderr);
    const socketOf = (name: DirectorName) => `${folder}/${name}.sock`;
    const ask = (name: DirectorName, ...words: string[]) =>
      ringmaster(...words, "--socket", socketOf(name));
    const tell = async (name: DirectorName, ...words: string[]) => {
      const { code, stdout, stderr } = await ask(name, ...words);
      if (code === 0) return stdout;
      throw new Error(`"ringmaster ${words.join(" ")}" ended with ${code}: ${stderr}`);
    };
    await body({
      config,
      wordsOf: (name) => ["-c", config, "--node", name, "--socket", socketOf(name)],
      ask,
      tell,
      status: async (name) => JSON.parse(await tell(name, "status", "--json")) as Snapshot,
      async untilRole(name, role) {
        await eventually(`${name} is ${role}`, async () => {
          return (await ask(name, "role")).stdout === `${role}\n`;
        }, 30_000);
      },
    }, folder);
  });
}

/** Starts a director of the pair for the body, and stops it clean where it still runs. */
export async function withPairDirector(
  pair: Pair,
  name: DirectorName,
  body: (director: StartedProgram) => Promise<void>,
): Promise<void> {
  const state = pair.config.replace(/[^/]*$/, `state-${name}`);
  const words = ["run", ...pair.wordsOf(name), "--state", state];
  await withRingmaster(words, async (director) => {
    await director.waitFor(/ director\.started /);
    await body(director);
    if (!director.ended) await director.stop();
  });
}

/** Runs the body with both directors, when the preferred one has taken the resources. */
export async function withPair(
  body: (pair: Pair, one: StartedProgram, two: StartedProgram) => Promise<void>,
): Promise<void> {
  const options = { resources: () => "[{ type: memory, name: vip }]" };
  await withPairFiles(
    options,
    (pair) =>
      withPairDirector(pair, "one", (one) =>
        withPairDirector(pair, "two", async (two) => {
          await pair.untilRole("one", "active");
          await eventually("two hears one", async () => {
            const { cluster } = await pair.status("two");
            return cluster?.nodes.every(({ status }) => status === "alive");
          });
          await body(pair, one, two);
        })),
  );
}

function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}
