/** Real directors as processes, with the listener that their dashboard is served from. */

import { eventually } from "../../core/testing/mod.ts";
import { ringmaster, withFolder, withRingmaster } from "../cases/cli_program.ts";
import { type EchoServer, startEchoServer } from "../cases/cli_scene.ts";
import type { StartedProgram } from "../lanes/commands.ts";

export interface Site {
  readonly folder: string;
  /** Runs the body beside a director; stops it clean where it still runs. */
  direct(name: string, body: (director: StartedProgram) => Promise<void>): Promise<void>;
  /** Where the dashboard of a director is. */
  url(name: string): string;
  /** A token, as an operator is given it. */
  token(role: "read" | "operate" | "admin"): Promise<string>;
}

/** A port that is free now; another program may take it, which the director would then say. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A configuration for each director, made of its name, its port, and those of the others. */
async function withSite(
  names: readonly string[],
  configOf: (name: string, ports: ReadonlyMap<string, number>, folder: string) => string,
  body: (site: Site) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const ports = new Map(names.map((name) => [name, freePort()]));
    for (const name of names) {
      const admin = adminText(name, ports, folder);
      await Deno.writeTextFile(`${folder}/${name}.yaml`, configOf(name, ports, folder) + admin);
    }
    const url = (name: string) => `http://127.0.0.1:${ports.get(name)}/`;
    await body({
      folder,
      url,
      async direct(name, inside) {
        const words = ["-c", `${folder}/${name}.yaml`, "--node", name];
        const places = ["--socket", `${folder}/${name}.sock`, "--state", `${folder}/state-${name}`];
        await withRingmaster(["run", ...words, ...places], async (director) => {
          await director.waitFor(/ director\.started /);
          await eventually(`${name} serves its page`, async () => {
            const response = await fetch(url(name)).catch(() => undefined);
            await response?.body?.cancel();
            return response?.ok;
          }, 30_000);
          await inside(director);
          if (!director.ended) await director.stop();
        });
      },
      async token(role) {
        const words = ["token", "add", `anna-${role}`, "--role", role];
        const made = await ringmaster(...words, "--tokens", `${folder}/tokens`);
        if (made.code !== 0) throw new Error(made.stderr);
        return made.stdout.trim();
      },
    });
  });
}

/** Anybody may read, as on the listener of the demo; what changes something needs a token. */
function adminText(name: string, ports: ReadonlyMap<string, number>, folder: string): string {
  const peers = [...ports].filter(([other]) => other !== name).map(([other, port]) =>
    `    - { node: ${other}, url: "http://127.0.0.1:${port}" }\n`
  );
  return `admin:\n  listen: ${ports.get(name)}\n  public_read: yes\n` +
    `  tokens: ${folder}/tokens\n` + (peers.length === 0 ? "" : `  peers:\n${peers.join("")}`);
}

export interface Farm {
  readonly site: Site;
  readonly virtualPort: number;
  readonly servers: readonly [EchoServer, EchoServer];
}

/** One director, `lb1`, with two servers that answer. */
export async function withFarm(body: (farm: Farm) => Promise<void>): Promise<void> {
  using first = startEchoServer();
  using second = startEchoServer();
  const virtualPort = freePort();
  const config = `backend: userspace
services:
  - name: web
    virtual: 127.0.0.1:${virtualPort}/tcp
    scheduler: rr
    check: { type: connect, interval: 100ms, timeout: 90ms }
    real: [ "${first.id} masq 1", "${second.id} masq 1" ]
`;
  await withSite(
    ["lb1"],
    () => config,
    (site) => body({ site, virtualPort, servers: [first, second] }),
  );
}

/** Time to live 0 keeps each packet on this machine. */
function pairText(port: number, folder: string): string {
  return `backend: memory
services:
  - { name: web, virtual: "127.0.0.1:9072/tcp", scheduler: rr, check: { type: on }, real: ["127.0.0.1:9001 masq 1"] }
cluster:
  nodes: [one, two]
  heartbeats: [{ type: multicast, interface: lo, group: 239.255.77.2, port: ${port}, ttl: 0, loop: yes }]
  keepalive: 100ms
  deadtime: 1s
  initdead: 2s
  realtime: no
  authkeys: ${folder}/authkeys
  resources: [{ type: memory, name: vip }]
`;
}

/** Two directors, of which `one` is preferred; each asks the other's API. */
export async function withPair(
  body: (site: Site, one: StartedProgram, two: StartedProgram) => Promise<void>,
): Promise<void> {
  const port = freePort();
  await withSite(
    ["one", "two"],
    (_name, _ports, folder) => pairText(port, folder),
    async (site) => {
      const made = await ringmaster("keygen", "-o", `${site.folder}/authkeys`);
      if (made.code !== 0) throw new Error(made.stderr);
      await site.direct(
        "one",
        (one) => site.direct("two", (two) => body(site, one, two)),
      );
    },
  );
}

/** One director with very many servers, none of which is asked whether it lives. */
export async function withCrowd(
  services: number,
  each: number,
  body: (site: Site) => Promise<void>,
): Promise<void> {
  const lines = Array.from({ length: services }, (_none, service) => {
    const real = Array.from(
      { length: each },
      (_none, server) =>
        `"10.${Math.floor(service / 200)}.${service % 200}.${1 + server}:80 masq 1"`,
    );
    const virtual = `"127.0.${Math.floor(service / 200)}.${1 + service % 200}:8080/tcp"`;
    return `  - { name: crowd-${service}, virtual: ${virtual}, scheduler: rr, check: { type: on }, ` +
      `real: [${real.join(", ")}] }\n`;
  });
  await withSite(["lb1"], () => `backend: memory\nservices:\n${lines.join("")}`, body);
}
