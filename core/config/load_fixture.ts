/**
 * What the tests of this room load: a format of one `path = JSON` a line, whose lines are easy to count, and checkers,
 * backends and observers that do nothing. The real ones are plugins, which core does not import.
 */

import {
  type AnyPlugin,
  createRegistry,
  definePlugin,
  durationSchema,
  type Format,
  formatProblem,
  type FormatReading,
  type Plugin,
  type Registry,
  yesOrNoSchema,
  z,
} from "../plugin/mod.ts";
import type { Ports } from "../ports/mod.ts";
import { createFakeFiles, createFakeNames, createFakePorts } from "../testing/mod.ts";
import { loadConfig, type LoadMore, type LoadResult } from "./load.ts";
import { formatPath, type Path } from "./report.ts";
import type { ConfigOverrides } from "./resolve.ts";

/** `services[0].real[1].check` as steps. */
export function pathOf(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map((match) => {
    return match[1] === undefined ? match[2] ?? match[3] ?? "" : Number(match[1]);
  });
}

/** Sets a place, making the lists and mappings around it. */
function place(root: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(root) ? [...root] : [];
    list[step] = place(list[step], rest, value);
    return list;
  }
  const mapping = typeof root === "object" && root !== null ? { ...root } : {};
  return { ...mapping, [step]: place((mapping as Record<string, unknown>)[step], rest, value) };
}

function readLines(text: string): FormatReading {
  let input: unknown = {};
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [path = "", value = ""] = line.split(/ = (.*)/s).map((part) => part.trim());
    const steps = pathOf(path);
    input = place(input, steps, JSON.parse(value));
    for (let length = 1; length <= steps.length; length++) {
      const key = formatPath(steps.slice(0, length));
      if (!lines.has(key)) lines.set(key, index + 1);
    }
  }
  return { input, problems: [], locate: (path) => lines.get(formatPath(path)) };
}

export const linesFormat: Format = {
  recognizes: ({ text }) => /^\s*[\w.[\]"]+ = /.test(text) || text === "\n",
  read: ({ text }) => readLines(text),
};

type Kind = Partial<Pick<Plugin<"checker">, "fixed" | "perMember" | "portless">>;

export const checker = (
  name: string,
  options: z.ZodObject,
  protocols?: readonly ("tcp" | "udp")[],
  kind: Kind = {},
) =>
  definePlugin({
    ...kind,
    kind: "checker",
    name,
    summary: "says up",
    options,
    ...(protocols === undefined ? {} : { protocols }),
    create: () => ({ check: () => Promise.resolve({ healthy: true, message: "up" }) }),
  });

const backend = (name: string) =>
  definePlugin({
    kind: "backend",
    name,
    summary: "keeps nothing",
    options: z.strictObject({}),
    create: () => ({
      probe: () => Promise.resolve({ usable: true, reason: "it is a test" }),
      list: () => Promise.resolve(new Map()),
      apply: () => Promise.resolve(),
    }),
  });

const observer = (name: string, options: z.ZodObject) =>
  definePlugin({
    kind: "observer",
    name,
    summary: "sees nothing",
    options,
    create: () => ({ start: () => Promise.resolve(), stop: () => Promise.resolve() }),
  });

const absolute = z.string().regex(/^\//, { error: "a path begins with /" }).optional();

export const testPlugins: readonly AnyPlugin[] = [
  definePlugin({
    kind: "format",
    name: "lines",
    summary: "reads one place a line",
    options: z.strictObject({}),
    create: () => linesFormat,
  }),
  checker("connect", z.strictObject({}), ["tcp"]),
  checker(
    "http",
    z.strictObject({
      request: z.string().default("/"),
      receive: z.string().optional(),
      method: z.enum(["GET", "HEAD"]).optional(),
      verify: yesOrNoSchema().optional(),
      headers: z.strictObject({ accept: z.string().optional() }).optional(),
    }),
    ["tcp"],
  ),
  checker("sip", z.strictObject({ login: z.string().optional() })),
  checker(
    "external",
    z.strictObject({
      command: z.string(),
      grace: durationSchema({ minMs: 1, maxMs: 1_000 }).optional(),
    }),
  ),
  backend("memory"),
  backend("userspace"),
  observer(
    "log",
    z.strictObject({
      file: absolute,
      format: z.string().optional(),
      level: z.string().optional(),
      syslog: z.string().optional(),
      repeats: durationSchema({ minMs: 0, maxMs: 3_600_000 }).optional(),
    }),
  ),
  observer("admin", z.strictObject({ socket: absolute })),
  definePlugin({
    kind: "heartbeat",
    name: "multicast",
    summary: "carries nothing",
    options: z.strictObject({ interface: z.string(), port: z.int().optional() }),
    create: ({ interface: name, port = 694 }) => ({
      link: `multicast ${name}:${port}`,
      loops: true,
      start: () => Promise.resolve(),
      send: () => {},
      stop: () => Promise.resolve(),
    }),
  }),
  definePlugin({
    kind: "resource",
    name: "ip_addr",
    summary: "holds nothing",
    options: z.strictObject({ address: z.string(), interface: z.string().optional() }),
    create: () => ({
      label: "ip_addr",
      acquire: () => Promise.resolve(),
      release: () => Promise.resolve(),
      held: () => Promise.resolve(false),
    }),
  }),
];

export const testRegistry: Registry = createRegistry(testPlugins);

export interface LoadText extends Omit<LoadMore, "files"> {
  readonly path?: string;
  readonly registry?: Registry;
  readonly overrides?: ConfigOverrides;
  readonly ports?: Partial<Ports>;
  /** Further files. */
  readonly files?: Readonly<Record<string, string>>;
  readonly hosts?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, number>>;
}

/** Loads a text that is the only file of the machine. */
export function load(text: string, given: LoadText = {}): Promise<LoadResult> {
  const { path = "a.conf", registry = testRegistry, overrides = {} } = given;
  const files = createFakeFiles({ [path]: text, ...given.files });
  const names = createFakeNames(given.hosts, given.services);
  const ports = createFakePorts({ files, names, ...given.ports });
  const { layer = [], only } = given;
  return loadConfig({
    path,
    registry,
    ports,
    overrides,
    layer,
    ...(only === undefined ? {} : { only }),
  });
}

/** The configuration and its warnings; fails with the problems where there are any. */
export async function loaded(text: string, given: LoadText = {}) {
  const result = await load(text, given);
  if (result.ok) return result;
  throw new Error(result.problems.map(formatProblem).join("\n"));
}

/** Problems, or warnings where there are no problems, each as `line: path: message`. */
export async function told(text: string, given: LoadText = {}): Promise<string[]> {
  const result = await load(text, given);
  return (result.ok ? result.warnings : result.problems).map((problem) =>
    formatProblem(problem).replace(/^a\.conf:?/, "").trim()
  );
}

/** A registry with one format, which reads whatever the test gives. */
export function registryWith(read: () => FormatReading, recognizes: () => boolean = () => true) {
  const format = definePlugin({
    kind: "format",
    name: "given",
    summary: "reads what the test gives",
    options: z.strictObject({}),
    create: () => ({ recognizes, read }),
  });
  return createRegistry([format, ...testPlugins.filter((plugin) => plugin.kind !== "format")]);
}

/** What a format makes of a text that has no lines. */
export function reading(input: unknown): FormatReading {
  return { input, problems: [], locate: () => undefined };
}
