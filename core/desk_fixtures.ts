/** A director on a file of one place a line, with the real loading, in a world of fakes. */

import { digestOf, loadConfig, type LoadMore, type LoadResult } from "./config/mod.ts";
import { testPlugins } from "./config/load_fixture.ts";
import { createDirector, type Director } from "./director.ts";
import { type DirectorEvent, sentence } from "./events/mod.ts";
import { formatProblem } from "./model/mod.ts";
import { createRegistry } from "./plugin/mod.ts";
import { createFakeWorld, type FakeWorld } from "./testing/mod.ts";

export const DESK_PATH = "/etc/lb.conf";
export const DESK_KEPT = "/state/etc-lb.conf.layer.json";

/** A service with two servers. */
export const DESK_TEXT = [
  'state = "/state"',
  "autoreload = true",
  'services[0] = { "name": "web", "virtual": "10.0.0.150:80", "check": { "type": "http" } }',
  'services[0].real[0] = "10.0.0.1:80 masq 1"',
  'services[0].real[1] = "10.0.0.2:80 masq 1"',
  "",
].join("\n");

export interface DeskStage {
  readonly world: FakeWorld;
  readonly director: Director;
  readonly events: DirectorEvent[];
  told(start: string): string[];
  /** Server weights of the service as they are configured now. */
  weights(): Promise<readonly number[]>;
  rest(): Promise<void>;
  restart(): Promise<DeskStage>;
}

export async function deskStage(
  { world = createFakeWorld(), text = DESK_TEXT }: { world?: FakeWorld; text?: string } = {},
): Promise<DeskStage> {
  if (world.files.get(DESK_PATH) === undefined) world.files.put(DESK_PATH, text);
  const registry = createRegistry([
    ...testPlugins.filter(({ kind }) => kind === "format"),
    ...world.registry.list("checker"),
    ...world.registry.list("backend"),
  ]);
  const load = async (more: LoadMore = {}): Promise<LoadResult> => {
    const result = await loadConfig({ path: DESK_PATH, registry, ports: world.ports, ...more });
    // The log and the administration are not of this world.
    return result.ok ? { ...result, config: { ...result.config, observers: [] } } : result;
  };
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const { ports } = world;
  const director = createDirector({ path: DESK_PATH, loaded, load, ports, version: "0.0.0" });
  const events: DirectorEvent[] = [];
  director.events.subscribe((event) => events.push(event));
  await director.start();
  await world.clock.advance(2_500);
  return {
    world,
    director,
    events,
    told: (start) =>
      events.filter(({ type }) => type.startsWith(start)).map((event) => sentence(event)),
    weights: async () =>
      (await director.snapshot()).services[0]?.servers.map(({ weight }) => weight) ?? [],
    rest: async () => {
      await world.clock.advance(2_500);
    },
    async restart() {
      await director.stop("test");
      return await deskStage({ world });
    },
  };
}

/** The entity tag of one file with that text. */
export function etagOf(text: string, path: string = DESK_PATH): string {
  return digestOf(JSON.stringify([[path, text]]));
}
