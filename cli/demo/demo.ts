/**
 * The demo: a temporary folder, the nodes, the director and what is shown of them; all of it is ended again,
 * whatever happens in between.
 */

import { fileURLToPath } from "node:url";
import {
  builtinPlugins,
  createDirector,
  createRegistry,
  type Director,
  formatProblem,
  loadConfig,
  type LoadMore,
  type LoadResult,
  RingmasterError,
  sleep,
  systemPorts,
  VERSION,
} from "../../mod.ts";
import type { Console } from "../output.ts";
import { onSignals, stopWishes } from "../signals.ts";
import { demoConfigText } from "./config_text.ts";
import { chooseLayout, type Layout, systemTryBind } from "./layout.ts";
import { createNodeKeeper, type NodeKeeper } from "./nodes.ts";
import { choosePagePorts, makeTokenFile, PAGE_PORT, pageListener, pageUrl } from "./page.ts";
import { programCall } from "./program.ts";
import { type DemoPlaces, introduction } from "./screen.ts";
import { createShow, type Show } from "./show.ts";

export interface DemoOptions {
  readonly console: Console;
  /** The folder of the example, with its slash. */
  readonly example: URL;
  /** Time after which the demo ends by itself. */
  readonly seconds?: number;
}

const UP_LIMIT_MS = 15_000;
const UP_POLL_MS = 25;

/** Somebody's wish that the demo ends. */
interface End {
  readonly asked: AbortSignal;
  close(): void;
}

/** Resolves when the demo has ended and nothing of it is left. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { console, example } = options;
  const { clock } = systemPorts;
  const startedMs = clock.monotonicMs();
  const layout = chooseLayout(systemTryBind);
  let show: Show | undefined;
  const nodes = createNodeKeeper({
    layout,
    clock,
    script: fileURLToPath(new URL("application_node.ts", example)),
    onChange: (text) => show?.note(text, "warning"),
  });
  const end = listenForEnd(nodes);
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-demo-" });
  let director: Director | undefined;
  try {
    const [pagePort = PAGE_PORT] = choosePagePorts(systemTryBind, 1);
    const places = await writeConfig(folder, example, layout, pagePort);
    await nodes.start();
    director = await makeDirector(places, console);
    const above = introduction(layout, nodes.states(), places, console.paint);
    console.out(above.join("\n"));
    let endsAtMs = Infinity;
    const footer = () => describeEnd(endsAtMs - clock.monotonicMs());
    show = createShow({
      console,
      clock,
      director,
      footer,
      folder,
      linesAbove: above.length,
    });
    await director.start();
    if (await allUp(director, end.asked)) {
      const tookMs = clock.monotonicMs() - startedMs;
      show.note(`everything is up, ${(tookMs / 1_000).toFixed(1)} s after the start`);
    }
    endsAtMs = clock.monotonicMs() + (options.seconds ?? Infinity) * 1_000;
    await untilEnd(options.seconds, end.asked);
  } finally {
    await director?.stop("the demo ends");
    await show?.close();
    await nodes.stop();
    await Deno.remove(folder, { recursive: true });
    end.close();
  }
  console.out("The demo has ended; nothing of it is left running.");
}

/** The first signal asks for a clean end; the second one ends the nodes and this process at once. */
function listenForEnd(nodes: NodeKeeper): End {
  const abort = new AbortController();
  const onAgain = () => {
    nodes.kill();
    Deno.exit(1);
  };
  const wishes = stopWishes(systemPorts.clock, {
    onFirst: (signal) => abort.abort(signal),
    onAgain,
  });
  // A terminal that is closed sends SIGHUP.
  const close = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], wishes);
  return { asked: abort.signal, close };
}

interface WrittenPlaces extends DemoPlaces {
  /** What the dashboard is to be, beside what the article's file says. */
  readonly admin: Readonly<Record<string, unknown>>;
}

async function writeConfig(
  folder: string,
  example: URL,
  layout: Layout,
  pagePort: number,
): Promise<WrittenPlaces> {
  const { token, text } = makeTokenFile(systemPorts.random, systemPorts.clock.now());
  const tokens = `${folder}/tokens`;
  await Deno.writeTextFile(tokens, text, { mode: 0o600 });
  const places = {
    config: `${folder}/ldirectord.cf`,
    logfile: `${folder}/ringmaster.log`,
    socket: `${folder}/admin.sock`,
    page: pageUrl(pagePort),
    token,
    program: programCall(),
    admin: { listen: pageListener(pagePort), public_read: true, tokens },
  };
  const article = await Deno.readTextFile(new URL("ldirectord-indented.cf", example));
  await Deno.writeTextFile(places.config, demoConfigText(article, layout, places.logfile));
  return places;
}

async function makeDirector(places: WrittenPlaces, console: Console): Promise<Director> {
  const { config, socket, admin } = places;
  const registry = createRegistry(builtinPlugins);
  // What operators said to another director is none of the demo's business.
  const state = config.replace(/[^/]*$/, "state");
  const overrides = { node: "demo", backend: "userspace", socket, state };
  const load = async (more: LoadMore = {}) =>
    withOptions(
      await loadConfig({ path: config, registry, ports: systemPorts, overrides, ...more }),
      // The demo shows the events itself, so that the log writes to its file only.
      { log: { terminal: false }, admin },
    );
  const loaded = await load();
  if (!loaded.ok) {
    throw new RingmasterError("config_invalid", loaded.problems.map(formatProblem).join("; "));
  }
  return createDirector({
    path: config,
    loaded,
    load,
    ports: systemPorts,
    version: VERSION,
    onFault: (message) => console.error(`ringmaster: ${message}`),
  });
}

/** The same with more options of observers, by their types. */
function withOptions(
  result: LoadResult,
  more: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): LoadResult {
  if (!result.ok) return result;
  const observers = result.config.observers.map(({ type, options }) => ({
    type,
    options: { ...options, ...more[type] },
  }));
  return { ...result, config: { ...result.config, observers } };
}

/** Whether every server came up; false where the end is asked for before that. */
async function allUp(director: Director, asked: AbortSignal): Promise<boolean> {
  const { clock } = systemPorts;
  const giveUpAtMs = clock.monotonicMs() + UP_LIMIT_MS;
  while (!asked.aborted) {
    const { services, reconcile } = await director.snapshot();
    const servers = services.flatMap((service) => service.servers);
    const down = servers.find((server) => server.status !== "up");
    if (down === undefined && reconcile.state === "settled") return true;
    if (clock.monotonicMs() > giveUpAtMs) {
      const reason = down === undefined
        ? reconcile.lastError ?? `the table is ${reconcile.state}`
        : `server ${down.id} is ${down.status}: ${down.reason ?? "no reason is known"}`;
      throw new RingmasterError(
        "timed_out",
        `cannot bring the demo up within ${UP_LIMIT_MS / 1_000} s: ${reason}`,
      );
    }
    await sleep(clock, UP_POLL_MS);
  }
  return false;
}

async function untilEnd(seconds: number | undefined, asked: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (asked.aborted) return;
  asked.addEventListener("abort", () => resolve(), { once: true });
  const cancel = seconds === undefined
    ? () => {}
    : systemPorts.clock.after(seconds * 1_000, resolve);
  await promise;
  cancel();
}

function describeEnd(leftMs: number): string {
  return leftMs === Infinity
    ? "Ctrl-C ends the demo"
    : `Ctrl-C ends the demo; it ends by itself in ${Math.max(0, Math.ceil(leftMs / 1_000))} s`;
}
