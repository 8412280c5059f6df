/**
 * Stories of successive configurations: texts as an operator would write them go through the real formats and the
 * real director, one after the other, in a world of fakes; each chapter says what may happen to the table.
 */

import { assertEquals } from "@std/assert";
import { loadConfig, type LoadMore } from "../../core/config/mod.ts";
import { createDirector, type Director } from "../../core/director.ts";
import { type DirectorEvent, sentence } from "../../core/events/mod.ts";
import { describeOperation, formatProblem, type ReloadOutcome } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeWorld, type FakeWorld } from "../../core/testing/mod.ts";
import { plugin as ldirectord } from "../../plugins/formats/ldirectord/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";

export interface Story {
  readonly world: FakeWorld;
  readonly director: Director;
  /** Everything that was told since the last chapter began, as sentences. */
  told(): string[];
  events(): readonly DirectorEvent[];
  /** Writes the file, asks for a reload, waits until all is at rest, and gives what came of it. */
  chapter(text: string, options?: { readonly force?: boolean }): Promise<Chapter>;
  /** `10.0.0.1:80 3`: the servers of a service with their weights, as the table has them. */
  servers(service: string): string[];
  end(): Promise<void>;
}

export interface Chapter {
  readonly outcome: ReloadOutcome;
  /** What was done to the table, as `plan` would print it. */
  readonly operations: readonly string[];
}

/** Longer than an interval of the checks in the stories, and than the wait after a failure. */
const REST_MS = 4_000;

/** A director that has come to rest with the first text. */
export async function tell(path: string, text: string): Promise<Story> {
  const world = createFakeWorld();
  world.files.put(path, text);
  const registry = createRegistry([
    ldirectord,
    yaml,
    ...world.registry.list("checker"),
    ...world.registry.list("backend"),
  ]);
  const load = (more: LoadMore = {}) =>
    loadConfig({ path, registry, ports: world.ports, ...more }).then((result) =>
      // The log and the socket are not of this world.
      result.ok ? { ...result, config: { ...result.config, observers: [] } } : result
    );
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const director = createDirector({
    path,
    loaded,
    load,
    ports: world.ports,
    version: "0.0.0",
    onFault: (message) => console.error(message),
  });
  let events: DirectorEvent[] = [];
  director.events.subscribe((event) => events.push(event));
  await director.start();
  await world.clock.advance(REST_MS);
  events = [];
  world.applied.length = 0;
  return {
    world,
    director,
    told: () => events.map((event) => sentence(event)),
    events: () => events,
    async chapter(next, options = {}) {
      events = [];
      world.applied.length = 0;
      world.files.put(path, next);
      const outcome = await director.reload(options);
      await world.clock.advance(REST_MS);
      return { outcome, operations: world.applied.map(describeOperation) };
    },
    servers: (service) =>
      [...world.table.get(service)?.servers ?? []].map(([id, { weight }]) => `${id} ${weight}`),
    async end() {
      await director.stop("the end of the story");
      assertEquals(world.clock.pending, 0);
    },
  };
}
