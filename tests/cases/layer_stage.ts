/** A director on a file in a format that ships, in a world of fakes, that can be stopped and started again. */

import { loadConfig, type LoadMore, type LoadResult } from "../../core/config/mod.ts";
import { createDirector, type Director } from "../../core/director.ts";
import { type DirectorEvent, sentence } from "../../core/events/mod.ts";
import { formatProblem, type ReloadOutcome } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeWorld, type FakeWorld } from "../../core/testing/mod.ts";
import { plugin as heartbeat } from "../../plugins/formats/heartbeat/mod.ts";
import { plugin as ldirectord } from "../../plugins/formats/ldirectord/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";

export const PATH = "/etc/lb.yaml";
const STATE = "/state";
export const KEPT = "/state/etc-lb.yaml.layer.json";

/** Two services with two servers each. */
export const TEXT = `# The shop.
state: /state
defaults: { check: { type: http } }
services:
  - name: web # port 80
    virtual: 10.0.0.150:80
    scheduler: rr
    real:
      - 10.0.0.1:80 masq 1 # rack 1
      - 10.0.0.2:80 masq 1
  - name: mail
    virtual: 10.0.0.150:25
    scheduler: rr
    real: [ 10.0.0.1:25 masq 1, 10.0.0.2:25 masq 1 ]
`;

export interface LayerStage {
  readonly world: FakeWorld;
  readonly director: Director;
  readonly events: DirectorEvent[];
  readonly load: (more?: LoadMore) => Promise<LoadResult>;
  /** Sentences of events whose type begins so. */
  told(start: string): string[];
  /** Lets checks, rounds and watches go on until all is at rest. */
  rest(): Promise<void>;
  /** `10.0.0.150:80/tcp` with its servers and their weights, as the table has them. */
  table(): Record<string, Record<string, number>>;
  /** The end of this director, and another one in its place. */
  restart(): Promise<LayerStage>;
}

export async function layerStage(
  text: string = TEXT,
  { world = createFakeWorld(), path = PATH }: { world?: FakeWorld; path?: string } = {},
): Promise<LayerStage> {
  if (world.files.get(path) === undefined) world.files.put(path, text);
  const registry = createRegistry([
    heartbeat,
    ldirectord,
    yaml,
    ...world.registry.list("checker"),
    ...world.registry.list("backend"),
  ]);
  const load = async (more: LoadMore = {}): Promise<LoadResult> => {
    const result = await loadConfig({
      path,
      registry,
      ports: world.ports,
      overrides: { state: STATE },
      ...more,
    });
    // The log and the socket are not of this world.
    return result.ok ? { ...result, config: { ...result.config, observers: [] } } : result;
  };
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const director = createDirector({ path, loaded, load, ports: world.ports, version: "0.0.0" });
  const events: DirectorEvent[] = [];
  director.events.subscribe((event) => events.push(event));
  await director.start();
  const rest = async () => {
    await world.clock.advance(2_500);
  };
  await rest();
  return {
    world,
    director,
    events,
    load,
    rest,
    told: (start) =>
      events.filter(({ type }) => type.startsWith(start)).map((event) => sentence(event)),
    table: () =>
      Object.fromEntries(
        [...world.table].map(([id, { servers }]) => [
          id,
          Object.fromEntries([...servers].map(([name, { weight }]) => [name, weight])),
        ]),
      ),
    async restart() {
      await director.stop("test");
      return await layerStage(text, { world, path });
    },
  };
}

/** What was applied; fails with the reason where it was refused. */
export function applied(outcome: ReloadOutcome): readonly string[] {
  if (outcome.kind === "applied") return outcome.changes;
  throw new Error(JSON.stringify(outcome));
}
