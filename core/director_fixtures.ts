/**
 * A director in a world of fakes, for the tests of this room: configurations are values, chosen by the
 * text of the file.
 */

import { digestOf, type LoadResult } from "./config/mod.ts";
import { createDirector, type Director } from "./director.ts";
import { type DirectorEvent, sentence } from "./events/mod.ts";
import type { DirectorConfig, ServerConfig, ServiceConfig } from "./model/mod.ts";
import { createFakeWorld, type FakeWorld } from "./testing/mod.ts";

export const PATH = "/etc/ringmaster.yaml";
export const WEB = "10.0.0.150:80/tcp";

export function server(last: number, weight = 1, request?: string): ServerConfig {
  const address = `10.0.0.${last}`;
  return {
    address,
    port: 80,
    forwarding: "masq",
    weight,
    check: {
      type: "http",
      options: request === undefined ? {} : { request },
      intervalMs: 1_000,
      timeoutMs: 500,
      thresholds: { rise: 1, fall: 1 },
      target: { address, port: 80 },
    },
  };
}

export function service(
  servers: readonly ServerConfig[],
  overrides: Partial<ServiceConfig> = {},
): ServiceConfig {
  return {
    name: "web",
    key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
    scheduler: "rr",
    quiescent: false,
    servers,
    ...overrides,
  };
}

export function configOf(
  services: readonly ServiceConfig[],
  overrides: Partial<DirectorConfig> = {},
): DirectorConfig {
  return {
    path: PATH,
    node: "one",
    autoreload: true,
    cleanstop: true,
    observers: [],
    services,
    ...overrides,
  };
}

export interface Stage {
  readonly world: FakeWorld;
  readonly director: Director;
  readonly events: DirectorEvent[];
  types(): string[];
  sentences(): string[];
  /** What the file says from now on: a configuration, or the problem that makes it unreadable. */
  write(content: DirectorConfig | string): void;
  /** The last configuration that was written whole. */
  lastGood(): DirectorConfig;
  /** The last configuration that the director read and found whole. */
  lastRead(): DirectorConfig;
  /** The servers of a service with their weights, as the table has them. */
  weights(service?: string): Record<string, number>;
}

export function setStage(
  config: DirectorConfig,
  world: FakeWorld = createFakeWorld(),
  options: { dryRun?: boolean } = {},
): Stage {
  const { registry, ports } = world;
  let content: DirectorConfig | string = config;
  let lastGood = config;
  let lastRead = config;
  const write = (next: DirectorConfig | string) => {
    content = next;
    if (typeof next !== "string") lastGood = next;
    world.files.put(PATH, JSON.stringify(next));
  };
  write(config);
  const load = (): Promise<LoadResult> => {
    const read = tracesOf(world.files.get(PATH) ?? "");
    if (typeof content === "string") {
      const problem = {
        severity: "error",
        file: PATH,
        line: 3,
        path: "",
        message: content,
      } as const;
      return Promise.resolve({ ok: false, ...read, problems: [problem] });
    }
    lastRead = content;
    return Promise.resolve({ ok: true, config: content, warnings: [], ...read, registry });
  };
  const events: DirectorEvent[] = [];
  const read = tracesOf(JSON.stringify(config));
  const loaded = { ok: true as const, config, warnings: [], ...read, registry };
  const onFault = (message: string) => console.error(message);
  const director = createDirector({
    ...options,
    path: PATH,
    loaded,
    load,
    ports,
    version: "0.0.0",
    onFault,
  });
  director.events.subscribe((event) => events.push(event));
  return {
    world,
    director,
    events,
    types: () => events.map((event) => event.type),
    sentences: () => events.map((event) => sentence(event)),
    write,
    lastGood: () => lastGood,
    lastRead: () => lastRead,
    weights: (id = WEB) =>
      Object.fromEntries(
        [...world.table.get(id)?.servers ?? []].map(([name, { weight }]) => [name, weight]),
      ),
  };
}

/** A director that has run for a while, with nothing noted yet. */
export async function running(...parameters: Parameters<typeof setStage>): Promise<Stage> {
  const stage = setStage(...parameters);
  await stage.director.start();
  await stage.world.clock.advance(2_500);
  stage.events.length = 0;
  stage.world.applied.length = 0;
  return stage;
}

/** What a load tells of the text that it read. */
function tracesOf(text: string) {
  const digest = digestOf(text);
  return { digest, digests: { [PATH]: digest }, files: [PATH] };
}
