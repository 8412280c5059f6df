/**
 * A real director in a world of fakes, with the application of the admin API over it: services of every kind, a cluster
 * that it leads, a server that is down, one that is drained, and run-time changes as far as the director takes them.
 */

import { loadConfig, type LoadMore } from "../../core/config/mod.ts";
import { createDirector, type Director } from "../../core/director.ts";
import { formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import { createFakeWorld, type FakeWorld } from "../../core/testing/mod.ts";
import { plugin as yaml } from "../../plugins/formats/yaml/mod.ts";
import { plugin as memoryHeartbeat } from "../../plugins/heartbeats/memory/mod.ts";
import { createApp } from "../../plugins/observers/admin/app.ts";
import type { AppParts } from "../../plugins/observers/admin/app_parts.ts";
import { createEventStreams } from "../../plugins/observers/admin/streams.ts";
import { plugin as memoryResource } from "../../plugins/resources/memory/mod.ts";

export const PATH = "/etc/ringmaster/ringmaster.yaml";

export const CONFIG = `
node: appnode1
services:
  - name: web
    virtual: 10.0.0.150:80/tcp
    scheduler: wrr
    persistent: 30s
    check: { type: http, interval: 1s, timeout: 500ms }
    fallback: 127.0.0.1:8080
    real: [ 10.0.0.1:80 masq 1, 10.0.0.2:80 masq 2, 10.0.0.3:80 masq 1 ]
  - virtual: 10.0.0.150:5060/udp
    scheduler: rr
    quiescent: yes
    check: { type: http, interval: 1s, timeout: 500ms }
    real: [ 10.0.0.4:5060 gate 1 ]
cluster:
  nodes: [ appnode1, appnode2 ]
  heartbeats: [ { type: memory, hub: api } ]
  resources: [ { type: memory, name: address, hub: api, holder: appnode1 } ]
`;

export interface DirectorScene {
  readonly world: FakeWorld;
  readonly director: Director;
  readonly app: ReturnType<typeof createApp>;
  end(): Promise<void>;
}

/** What the application is given beside the director; everybody is let in as an admin. */
function appParts(director: Director, world: FakeWorld): AppParts {
  const { control, events } = director;
  return {
    director: control,
    streams: createEventStreams({ director: control, events, clock: world.clock }),
    clock: world.clock,
    admit: () => Promise.resolve({ name: "anna", role: "admin", from: "unix socket" }),
    pluginRoutes: () => [],
    peers: {
      list: () => [{ node: "appnode2", url: "https://10.0.0.3:8694", reachable: true }],
      // The other one answers what this one would.
      status: async () => JSON.stringify(await control.snapshot()),
    },
  };
}

/** A director that has come to rest, and where something has happened. */
export async function startScene(): Promise<DirectorScene> {
  const world = createFakeWorld();
  world.files.put(PATH, CONFIG);
  world.files.put("/etc/ringmaster/authkeys", "auth 1\n1 sha1 HI!\n", 0o600);
  world.servers.set("10.0.0.2:80", "failing");
  world.connections.set("10.0.0.1:80", 7);
  const registry = createRegistry([
    yaml,
    memoryHeartbeat,
    memoryResource,
    ...world.registry.list("checker"),
    ...world.registry.list("backend"),
  ]);
  const load = (more: LoadMore = {}) =>
    loadConfig({ path: PATH, registry, ports: world.ports, ...more }).then((result) =>
      // The log and the socket are not of this world.
      result.ok ? { ...result, config: { ...result.config, observers: [] } } : result
    );
  const loaded = await load();
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const director = createDirector({
    path: PATH,
    loaded,
    load,
    ports: world.ports,
    version: "0.0.0",
    onFault: (message) => console.error(message),
  });
  await director.start();
  await world.clock.advance(10_000);
  const anna = director.control.as({ name: "anna", role: "operate", from: "127.0.0.1:40112" });
  await anna.drain({ service: "web", server: "10.0.0.1:80" }, 60_000);
  await anna.disable({ service: "web", server: "10.0.0.99:80" }).catch(() => {});
  await world.clock.advance(2_000);
  return {
    world,
    director,
    app: createApp(appParts(director, world)),
    end: async () => void await director.stop("the end of the scene"),
  };
}
