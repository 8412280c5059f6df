/**
 * The demo's application nodes: child processes that are started, watched, started again after somebody
 * killed them, and ended. They end by themselves when this process is gone, because their standard input
 * ends with it.
 */

import { type CancelTimer, type Clock, messageOf, RingmasterError } from "../../mod.ts";
import type { Layout, Place } from "./layout.ts";

/** A node that was killed comes back after this time: long enough to watch the director do without it. */
export const RESTART_MS = 10_000;

const READY_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 2_000;
const COMPLAINT_CHARACTERS_MAX = 4_000;

export interface NodeState {
  readonly place: Place;
  /** Undefined while the node does not run. */
  readonly pid?: number;
}

export interface NodeKeeper {
  /** Starts all nodes; resolves when each has said that it is ready. */
  start(): Promise<void>;
  states(): readonly NodeState[];
  /** Ends all of them and waits for that. */
  stop(): Promise<void>;
  /** Ends all of them at once, without waiting. */
  kill(): void;
}

export interface NodeKeeperOptions {
  readonly layout: Layout;
  readonly script: string;
  readonly clock: Clock;
  /** Told in a sentence of what happens to the nodes after the start. */
  readonly onChange: (sentence: string) => void;
  readonly restartMs?: number;
}

interface Kept {
  readonly place: Place;
  child: Deno.ChildProcess | undefined;
}

export function createNodeKeeper(options: NodeKeeperOptions): NodeKeeper {
  const { layout, script, clock, onChange, restartMs = RESTART_MS } = options;
  const { address, sipPort } = layout.balancer;
  const nodes = layout.nodes.map((place): Kept => ({ place, child: undefined }));
  const restarts = new Map<Kept, CancelTimer>();
  let stopping = false;

  async function startOne(node: Kept): Promise<void> {
    const child = spawnNode(script, node.place, `${address}:${sipPort}`);
    node.child = child;
    const complaint = collect(child.stderr);
    const ended = child.status.then(async ({ code, signal }) => {
      node.child = undefined;
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      return `${node.place.name} ${how}${(await complaint).replace(/^(?=.)/, ": ")}`;
    });
    await waitReady(node.place.name, child, ended, clock);
    ended.then((sentence) => afterEnd(node, sentence));
  }

  function afterEnd(node: Kept, sentence: string): void {
    if (stopping) return;
    onChange(`${sentence}; it starts again in ${restartMs / 1_000} s`);
    const cancel = clock.after(restartMs, () => {
      restarts.delete(node);
      startOne(node).then(
        () => onChange(`${node.place.name} runs again as process ${node.child?.pid}`),
        (thrown) => afterEnd(node, messageOf(thrown)),
      );
    });
    restarts.set(node, cancel);
  }

  function kill(signal: Deno.Signal): void {
    stopping = true;
    for (const cancel of restarts.values()) cancel();
    for (const { child } of nodes) {
      try {
        child?.kill(signal);
      } catch {
        // It ended by itself in the meantime.
      }
    }
  }

  return {
    async start() {
      await Promise.all(nodes.map(startOne));
    },
    states: () =>
      nodes.map(({ place, child }) => ({
        place,
        ...(child === undefined ? {} : { pid: child.pid }),
      })),
    kill: () => kill("SIGKILL"),
    async stop() {
      kill("SIGTERM");
      const cancel = clock.after(STOP_LIMIT_MS, () => kill("SIGKILL"));
      await Promise.all(nodes.map(({ child }) => child?.status));
      cancel();
    },
  };
}

function spawnNode(script: string, place: Place, balancer: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", script],
      ...["--name", place.name],
      ...["--address", place.address],
      ...["--http-port", String(place.httpPort)],
      ...["--sip-port", String(place.sipPort)],
      ...["--balancer", balancer],
      "--until-stdin-ends",
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Resolves with the child's first line; rejects with why there was none, and then the child is ended. */
async function waitReady(
  name: string,
  child: Deno.ChildProcess,
  ended: Promise<string>,
  clock: Clock,
): Promise<void> {
  let late = false;
  // Without its process the pipe ends, and with it the wait below.
  const cancel = clock.after(READY_LIMIT_MS, () => {
    late = true;
    child.kill("SIGKILL");
  });
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  cancel();
  reader.releaseLock();
  // What it may print later is not of interest, but has to go somewhere.
  child.stdout.pipeTo(new WritableStream()).catch(() => {});
  if (!done) return;
  const reason = late ? `it was not ready within ${READY_LIMIT_MS / 1_000} s` : await ended;
  throw new RingmasterError("command_failed", `cannot start ${name}: ${reason}`);
}

/** The beginning of what a child complains about, on one line. */
async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    if (text.length < COMPLAINT_CHARACTERS_MAX) text += decoder.decode(bytes, { stream: true });
  }
  return text.trim().replaceAll(/\s*\n\s*/g, "; ");
}
