/** A machine for the doctor's tests: files with modes, addresses, and plugins that say what the test wants. */

import { diagnose } from "./doctor.ts";
import {
  type AnyPlugin,
  createRegistry,
  definePlugin,
  type Finding,
  type FixedHealth,
  type Usability,
  z,
} from "./plugin/mod.ts";
import type { CommandRequest, CommandResult, FileFacts, Ports } from "./ports/mod.ts";
import {
  createFakeClock,
  createFakeFiles,
  createFakePorts,
  type FakeClock,
} from "./testing/mod.ts";

export const PATH = "/etc/ringmaster/lb.json";
export const STATE = "/var/lib/ringmaster";

/** What a plugin answers when it is asked; may throw, or never settle. */
type Answer = (options: Readonly<Record<string, unknown>>) => Promise<unknown>;

const NOTHING: Answer = () => Promise.resolve([]);

/** Answers that are no findings get through too: plugins in JavaScript are not checked by a compiler. */
function asked(answer: Answer) {
  return (options: Record<string, unknown>) => answer(options) as Promise<readonly Finding[]>;
}

export const jsonFormat = definePlugin({
  kind: "format",
  name: "json",
  summary: "reads JSON",
  options: z.strictObject({}),
  create: () => ({
    recognizes: () => true,
    read: ({ text }) => ({ input: JSON.parse(text), problems: [], locate: () => 1 }),
  }),
});

export function checker(name: string, answer: Answer = NOTHING, fixed?: FixedHealth): AnyPlugin {
  return definePlugin({
    kind: "checker",
    name,
    summary: "says up",
    options: z.strictObject({ request: z.string().optional(), password: z.string().optional() }),
    ...(fixed === undefined ? {} : { fixed }),
    diagnose: asked(answer),
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "up" }) }),
  });
}

export interface BackendParts {
  readonly probe?: () => Promise<Usability>;
  readonly answer?: Answer;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly inProcess?: boolean;
}

export function backend(name: string, parts: BackendParts = {}): AnyPlugin {
  const { answer = NOTHING, sysctls, inProcess } = parts;
  const usable = { usable: true, reason: `${name} is here` };
  return definePlugin({
    kind: "backend",
    name,
    summary: "forwards nothing",
    options: z.strictObject({ program: z.string().optional() }),
    diagnose: asked(answer),
    create: () => ({
      ...(sysctls === undefined ? {} : { sysctls }),
      ...(inProcess === undefined ? {} : { inProcess }),
      probe: parts.probe ?? (() => Promise.resolve(usable)),
      list: () => Promise.resolve(new Map()),
      apply: () => Promise.resolve(),
    }),
  });
}

export const unusable = (reason: string) => () => Promise.resolve({ usable: false, reason });

export function observer(name: string, answer: Answer = NOTHING): AnyPlugin {
  return definePlugin({
    kind: "observer",
    name,
    summary: "sees nothing",
    options: z.strictObject({ socket: z.string().optional(), file: z.string().optional() }),
    diagnose: asked(answer),
    create: () => ({ start: () => Promise.resolve(), stop: () => Promise.resolve() }),
  });
}

export function heartbeat(name: string, answer: Answer = NOTHING): AnyPlugin {
  const nothing = () => Promise.resolve();
  return definePlugin({
    kind: "heartbeat",
    name,
    summary: "carries nothing",
    options: z.strictObject({ interface: z.string().optional() }),
    diagnose: asked(answer),
    create: () => ({ link: name, loops: false, start: nothing, send() {}, stop: nothing }),
  });
}

export function resource(name: string, answer: Answer = NOTHING): AnyPlugin {
  const nothing = () => Promise.resolve();
  return definePlugin({
    kind: "resource",
    name,
    summary: "holds nothing",
    options: z.strictObject({ address: z.string().optional() }),
    diagnose: asked(answer),
    create: () => ({
      label: name,
      acquire: nothing,
      release: nothing,
      held: () => Promise.resolve(false),
    }),
  });
}

/** Findings of which only the subject matters. */
export const fine = (subject: string): Finding => ({ status: "ok", subject, message: "fine" });

export interface Machine {
  readonly plugins?: readonly AnyPlugin[];
  /** The configuration, as an operator would write it. */
  readonly config?: unknown;
  readonly texts?: Readonly<Record<string, string>>;
  /** Modes and owners by path; a path that ends in `/` is a folder, and needs no file in it. */
  readonly facts?: Readonly<Record<string, Partial<FileFacts>>>;
  readonly command?: (request: CommandRequest) => Partial<CommandResult> | Error;
  readonly user?: number;
  readonly ports?: Partial<Ports>;
  readonly overrides?: { readonly backend?: string; readonly socket?: string };
}

export const PLUGINS: readonly AnyPlugin[] = [
  checker("http"),
  checker("sip"),
  backend("ipvsadm"),
  backend("userspace"),
  observer("log"),
  observer("metrics"),
  observer("admin"),
];

/** One service with one server, on an address that the machine has. */
export const CONFIG = {
  state: STATE,
  services: [{
    virtual: "10.0.0.150:80/tcp",
    check: { type: "http" },
    real: ["10.0.0.1:80"],
  }],
};

export const IP_ADDR = JSON.stringify([
  {
    ifname: "lo",
    flags: ["LOOPBACK", "UP"],
    addr_info: [{ local: "127.0.0.1", prefixlen: 8 }, { local: "::1", prefixlen: 128 }],
  },
  {
    ifname: "eth0",
    flags: ["BROADCAST", "UP"],
    addr_info: [{ local: "10.0.0.150", prefixlen: 25 }, { local: "2001:DB8:0::50" }],
  },
  { ifname: "eth1", flags: ["BROADCAST"], addr_info: [{ local: "10.0.1.150", prefixlen: 24 }] },
  { ifname: "ifb0", flags: [] },
]);

const healthy = ({ program }: CommandRequest): Partial<CommandResult> =>
  program === "ip" ? { stdout: IP_ADDR } : {};

/** Ports of the machine, and the clock in them. */
export function machinePorts(machine: Machine): { ports: Ports; clock: FakeClock } {
  const clock = createFakeClock();
  const { texts = {}, facts = {}, user = 0, command = healthy } = machine;
  const files = createFakeFiles({
    "/proc/self/status": `Name:\tdeno\nUid:\t${user}\t${user}\t${user}\t${user}\n`,
    ...(machine.config === undefined ? {} : { [PATH]: JSON.stringify(machine.config) }),
    ...texts,
  });
  const folders = new Set(["/", "/etc/ringmaster", "/var/lib", STATE]);
  for (const path of Object.keys(facts)) if (path.endsWith("/")) folders.add(path.slice(0, -1));
  const ports = createFakePorts({
    clock,
    files: {
      ...files,
      async facts(path) {
        const given = facts[path] ?? facts[`${path}/`] ?? {};
        const folder = { modifiedMs: 1, size: 0, isDirectory: true, mode: 0o755, ownerId: 0 };
        if (folders.has(path)) return { ...folder, ...given };
        const found = await files.facts(path);
        return found === undefined ? undefined : { ...found, mode: 0o644, ownerId: 0, ...given };
      },
    },
    command: {
      async run(request) {
        const result = await command(request);
        if (result instanceof Error) throw result;
        return { code: 0, stdout: "", stderr: "", ...result };
      },
    },
    ...machine.ports,
  });
  return { ports, clock };
}

/** The findings about a machine, with the configuration where it has one. */
export function examine(machine: Machine = {}): Promise<Finding[]> {
  const { ports } = machinePorts(machine);
  return diagnose({
    ...(machine.config === undefined ? {} : { path: PATH }),
    ...(machine.overrides === undefined ? {} : { overrides: machine.overrides }),
    registry: createRegistry([jsonFormat, ...(machine.plugins ?? PLUGINS)]),
    ports,
  });
}

/** Each finding as one line: `failed subject: message`. */
export function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ status, subject, message }) => `${status} ${subject}: ${message}`);
}

/** The findings about one subject. */
export function about(findings: readonly Finding[], subject: string): Finding[] {
  return findings.filter((finding) => finding.subject === subject);
}
