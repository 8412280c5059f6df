/** The demo of two directors: network, pair, client and what is shown of them; all of it is swept away at the end. */

import { fileURLToPath } from "node:url";
import { type Clock, RingmasterError, systemPorts } from "../../mod.ts";
import { systemTryBind } from "../demo/layout.ts";
import { choosePagePorts, makeTokenFile } from "../demo/page.ts";
import { programCall } from "../demo/program.ts";
import type { Console } from "../output.ts";
import { onSignals, stopWishes } from "../signals.ts";
import { type Fault, QUIT } from "./faults.ts";
import { writeFolders } from "./files.ts";
import { introduction } from "./introduction.ts";
import { type Ip, ipOf } from "./ip.ts";
import { requireMachine } from "./needs.ts";
import { DIRECTORS, prefixOf } from "./network.ts";
import { Pages } from "./pages.ts";
import { Play } from "./play.ts";
import { buildNetwork, Scene } from "./scene.ts";
import { createHaShow, type HaShow } from "./show.ts";
import { FOLDER_WORD, sweepLeftovers, sweepNamespaces, systemSweep } from "./sweep.ts";
import { readWishes } from "./wishes.ts";

export interface HaDemoOptions {
  readonly console: Console;
  /** The folder of examples, with its slash. */
  readonly examples: URL;
  /** Time after which the demo ends by itself. */
  readonly seconds?: number;
  /** Faults to trigger one after the other; the demo then ends. None: somebody triggers them by hand. */
  readonly faults: readonly Fault[];
}

/** Resolves when the demo has ended and nothing of it is left. Throws where a fault of the list went wrong. */
export async function runHaDemo(options: HaDemoOptions): Promise<void> {
  const { console } = options;
  const ip = ipOf("ip");
  requireMachine({
    os: Deno.build.os,
    userId: Deno.uid(),
    hasIp: () => canStart(ip),
    call: callOf(options),
  });
  const parent = Deno.env.get("TMPDIR") ?? "/tmp";
  const sweeping = systemSweep(ip, parent);
  for (const pid of sweepLeftovers(sweeping, prefixOf)) {
    console.out(`Swept away what process ${pid} had left, a demo that was killed.`);
  }
  const prefix = prefixOf(Deno.pid);
  const folder = Deno.makeTempDirSync({ dir: parent, prefix: `${FOLDER_WORD}${Deno.pid}-` });
  const sweep = () => {
    sweepNamespaces(sweeping, prefix);
    Deno.removeSync(folder, { recursive: true });
  };
  const end = listenForEnd(sweep);
  try {
    await perform(options, { ip, prefix, folder, end });
  } finally {
    sweep();
    end.close();
  }
  console.out("The demo has ended; nothing of it is left.");
}

/** What starts the same demo again. */
function callOf({ faults, seconds }: HaDemoOptions): string {
  return [
    ...[
      Deno.execPath(),
      "run",
      "--allow-all",
      fileURLToPath(new URL("../main.ts", import.meta.url)),
    ],
    ...["demo", "--ha"],
    ...(faults.length === 0 ? [] : ["--fault", faults.map(({ word }) => word).join(",")]),
    ...(seconds === undefined ? [] : ["--for", String(seconds)]),
  ].join(" ");
}

function canStart(ip: Ip): boolean {
  try {
    return ip(["-V"]).code === 0;
  } catch {
    return false;
  }
}

/** Somebody's wish that the demo ends. */
interface End {
  readonly asked: AbortSignal;
  ask(): void;
  close(): void;
}

/** The first signal asks for a clean end; who asks again has all of it killed at once. */
function listenForEnd(sweep: () => void): End {
  const abort = new AbortController();
  const wishes = stopWishes(systemPorts.clock, {
    onFirst: (signal) => abort.abort(signal),
    onAgain: () => {
      sweep();
      setKeys(false);
      Deno.exit(1);
    },
  });
  // A terminal that is closed sends SIGHUP.
  const close = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], wishes);
  return { asked: abort.signal, ask: () => abort.abort(), close };
}

interface Ground {
  readonly ip: Ip;
  readonly prefix: string;
  readonly folder: string;
  readonly end: End;
}

async function perform(options: HaDemoOptions, ground: Ground): Promise<void> {
  const { console, examples, faults, seconds } = options;
  const { ip, prefix, folder, end } = ground;
  const { clock, random } = systemPorts;
  const kernel = await hasIpvs(ip);
  const pages = new Pages({
    ...{ prefix, folder, clock },
    choosePorts: () => choosePagePorts(systemTryBind, DIRECTORS.length),
  });
  const { token, text: tokens } = makeTokenFile(random, clock.now());
  const example = new URL("ha-pair/", examples);
  await writeFolders(folder, example, { sync: kernel, random, ports: pages.ports, tokens });
  const startMs = clock.monotonicMs();
  const endsAtMs = startMs + (seconds ?? Infinity) * 1_000;
  buildNetwork(ip, prefix);
  console.out(
    introduction(
      { folder, prefix, kernel, program: programCall(), pagePorts: pages.ports, token },
      console.paint,
    ).join("\n"),
  );
  const show = createHaShow({
    ...{ console, clock, folder },
    view: () => scene.view(),
    footer: () => describeEnd(endsAtMs - clock.monotonicMs()),
  });
  const scene = new Scene({
    ...{ ip, prefix, folder, clock, pages },
    backend: kernel ? "ipvsadm" : "userspace",
    nodeScript: fileURLToPath(new URL("spring-ring/application_node.ts", examples)),
    onTold: show.told,
    onNote: show.note,
  });
  const play = new Play({ scene, clock, note: show.note });
  const cancel = seconds === undefined ? () => {} : clock.after(seconds * 1_000, end.ask);
  let done = faults.length === 0;
  try {
    const up = await unlessEnded(end, start(scene, play, show, clock));
    if (up && faults.length === 0) await playByHand(play, end, show);
    else if (up) done = await unlessEnded(end, playAll(play, faults));
  } finally {
    cancel();
    show.note("the demo ends");
    await scene.stop();
    show.close();
  }
  if (!done) {
    throw new RingmasterError("timed_out", "the demo was ended before all faults were done");
  }
}

/** Whether this kernel balances already, and can be told to; the demo loads no module by itself. */
async function hasIpvs(ip: Ip): Promise<boolean> {
  const there = await Deno.stat("/proc/net/ip_vs").then(() => true, () => false);
  try {
    return there && ipOf("ipvsadm")(["--version"]).code === 0 && canStart(ip);
  } catch {
    return false;
  }
}

async function start(scene: Scene, play: Play, show: HaShow, clock: Clock): Promise<void> {
  const startMs = clock.monotonicMs();
  await scene.start();
  await play.rest("the start");
  const tookMs = clock.monotonicMs() - startMs;
  show.note(
    `everything is up after ${(tookMs / 1_000).toFixed(1)} s: ` +
      `${scene.master() ?? "no director"} is the master`,
  );
}

async function playAll(play: Play, faults: readonly Fault[]): Promise<void> {
  for (const fault of faults) await play.act(fault);
}

/** Until the end is asked for; what was triggered last may still be under way then. */
async function playByHand(play: Play, end: End, show: HaShow): Promise<void> {
  const keys = setKeys(true);
  try {
    readWishes(
      Deno.stdin.readable,
      keys,
      (wish) => wish.word === QUIT.word ? end.ask() : void play.tryAct(wish as Fault),
      (message) => show.note(message, "warning"),
    ).catch(() => {});
    await unlessEnded(end, new Promise<never>(() => {}));
  } finally {
    setKeys(false);
  }
}

/** Whether keys come one by one from now on: only a terminal has keys. Ctrl-C stays what it is. */
function setKeys(wanted: boolean): boolean {
  if (!Deno.stdin.isTerminal()) return false;
  Deno.stdin.setRaw(wanted, { cbreak: wanted });
  return wanted;
}

/** Whether the work is done: not where the end was asked for before; what becomes of it then is nobody's business. */
async function unlessEnded(end: End, work: Promise<void>): Promise<boolean> {
  const { promise: asked, resolve } = Promise.withResolvers<false>();
  if (end.asked.aborted) resolve(false);
  end.asked.addEventListener("abort", () => resolve(false), { once: true });
  return await Promise.race([work.then(() => true), asked]);
}

function describeEnd(leftMs: number): string {
  return leftMs === Infinity
    ? "Ctrl-C ends the demo"
    : `Ctrl-C ends the demo; it ends by itself in ${Math.max(0, Math.ceil(leftMs / 1_000))} s`;
}
