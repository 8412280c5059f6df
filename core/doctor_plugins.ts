/** What the doctor asks plugins: whether a backend can be used, and what each plugin in use finds on this machine. */

import { BACKEND_PREFERENCE } from "./backends.ts";
import type { ConfigOverrides } from "./config/mod.ts";
import { messageOf, RingmasterError } from "./errors.ts";
import type { ClusterConfig, DirectorConfig, ObserverConfig, ServiceConfig } from "./model/mod.ts";
import {
  type Backend,
  callPlugin,
  decode,
  type Finding,
  type Plugin,
  type PluginContext,
  type PluginKind,
  type Prepared,
  type Registry,
  type Usability,
  z,
} from "./plugin/mod.ts";
import { type Ports, silentLogger } from "./ports/mod.ts";

export interface Asked {
  readonly registry: Registry;
  readonly ports: Ports;
  readonly overrides: ConfigOverrides;
}

export interface BackendsAsked {
  readonly findings: readonly Finding[];
  /** The one that a director would use; left out where none works. */
  readonly name?: string;
  /** Of that one. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Whether it forwards in the director's own process. */
  readonly inProcess: boolean;
}

type ConfigOfBackend = Pick<DirectorConfig, "backend" | "backendOptions">;

/** The findings about one backend, before it is known whether another one takes its place. */
interface Tried {
  readonly name: string;
  readonly backend?: Backend;
  readonly usability: Usability;
  readonly findings: readonly Finding[];
}

/**
 * Asks the backend that is named, or those that a director would try, up to the one that it would use. What one that is
 * only passed over lacks is a warning: the director runs without it.
 */
export async function askBackends(asked: Asked, config?: ConfigOfBackend): Promise<BackendsAsked> {
  const named = config?.backend ?? asked.overrides.backend;
  const names = named === undefined
    ? BACKEND_PREFERENCE.filter((name) => asked.registry.find("backend", name) !== undefined)
    : [named];
  const tried: Tried[] = [];
  for (const name of names) {
    const one = await tryBackend(asked, name, config?.backendOptions?.[name] ?? {});
    tried.push(one);
    if (one.usability.usable) break;
  }
  const chosen = tried.find(({ usability }) => usability.usable);
  return {
    findings: [
      ...(names.length === 0 ? [NO_BACKEND] : []),
      ...tried.flatMap((one) => describeBackend(one, chosen?.name, named !== undefined)),
    ],
    ...(chosen === undefined ? {} : { name: chosen.name }),
    ...(chosen?.backend?.sysctls === undefined ? {} : { sysctls: chosen.backend.sysctls }),
    inProcess: chosen?.backend?.inProcess ?? false,
  };
}

const NO_BACKEND: Finding = {
  status: "failed",
  subject: "backend",
  message: "there is none that could be chosen",
  remedy: `name one of your own with backend: in the configuration`,
};

function describeBackend(tried: Tried, chosen: string | undefined, isNamed: boolean): Finding[] {
  const { name, usability, findings } = tried;
  const subject = `backend ${name}`;
  if (usability.usable) {
    const why = isNamed ? "it is the one that is named, and works here" : "it would be chosen";
    return [{ status: "ok", subject, message: `${why}: ${usability.reason}` }, ...findings];
  }
  const message = `it cannot be used here: ${usability.reason}`;
  if (chosen === undefined) {
    const remedy = isNamed
      ? "put right what is wrong with it, or name another one with --backend"
      : "put right what is wrong with it; no other one works here either";
    return [{ status: "failed", subject, message, remedy }, ...findings];
  }
  const remedy = `nothing to do where ${chosen} is good enough; it would be chosen instead`;
  return [{ status: "warning", subject, message, remedy }, ...findings.map(asWarning)];
}

function asWarning(finding: Finding): Finding {
  return finding.status === "failed" ? { ...finding, status: "warning" } : finding;
}

async function tryBackend(asked: Asked, name: string, options: unknown): Promise<Tried> {
  let findings: readonly Finding[] = [];
  try {
    const plugin = asked.registry.get("backend", name);
    const prepared = prepare(plugin, options);
    // Asked first, because the probe may load the module that is looked for.
    findings = await ask(asked, plugin.id, prepared);
    const backend = prepared.create(contextOf(asked, plugin.id));
    const usability = await callPlugin(
      asked.ports.clock,
      plugin.id,
      "probe",
      (signal) => backend.probe(signal),
    );
    return { name, backend, usability, findings };
  } catch (thrown) {
    return { name, usability: { usable: false, reason: messageOf(thrown) }, findings };
  }
}

/** Asks every checker that a service uses, once for each distinct choice of options. */
export async function askCheckers(
  asked: Asked,
  services: readonly ServiceConfig[],
): Promise<Finding[]> {
  const checks = services.flatMap((service) => service.servers).map(({ check }) => check)
    // One that never checks is never called.
    .filter(({ type }) => asked.registry.find("checker", type)?.fixed === undefined);
  return await askUses(asked, "checker", checks);
}

/** Asks every heartbeat medium and every resource of a cluster. */
export async function askCluster(
  asked: Asked,
  cluster: ClusterConfig | undefined,
): Promise<Finding[]> {
  if (cluster === undefined) return [];
  const resources = cluster.groups.flatMap((group) => group.resources);
  return [
    ...await askUses(asked, "heartbeat", cluster.heartbeats),
    ...await askUses(asked, "resource", resources),
  ];
}

interface Use {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Asks each plugin once for each distinct choice of its options. */
async function askUses(asked: Asked, kind: AskedKind, uses: readonly Use[]): Promise<Finding[]> {
  const optionsByType = new Map<string, Map<string, unknown>>();
  for (const { type, options } of uses) {
    const known = optionsByType.get(type) ?? new Map<string, unknown>();
    optionsByType.set(type, known);
    known.set(JSON.stringify(options), options);
  }
  const found = await Promise.all(
    [...optionsByType].map(([type, options]) =>
      askPlugin(asked, kind, type, [...options.values()])
    ),
  );
  return found.flat();
}

/** Asks the observers in use; without a configuration, the one whose socket a director would serve. */
export async function askObservers(
  asked: Asked,
  observers: readonly ObserverConfig[] | undefined,
): Promise<Finding[]> {
  const { socket } = asked.overrides;
  const withoutConfig = asked.registry.find("observer", "admin") === undefined
    ? []
    : [{ type: "admin", options: socket === undefined ? {} : { socket } }];
  const found = await Promise.all(
    (observers ?? withoutConfig).map(({ type, options }) =>
      askPlugin(asked, "observer", type, [options])
    ),
  );
  return found.flat();
}

type AskedKind = "checker" | "observer" | "heartbeat" | "resource";

/** One plugin with each of its options, until it fails itself. Equal findings are told once. */
async function askPlugin(
  asked: Asked,
  kind: AskedKind,
  name: string,
  choices: readonly unknown[],
): Promise<Finding[]> {
  const findings = new Map<string, Finding>();
  for (const options of choices) {
    let found: readonly Finding[];
    try {
      const plugin = asked.registry.get(kind, name);
      found = await ask(asked, plugin.id, prepare(plugin, options));
    } catch (thrown) {
      found = [pluginFailed(`${kind}.${name}`, thrown)];
    }
    for (const finding of found) findings.set(JSON.stringify(finding), finding);
    if (found.some(isPluginFailure)) break;
  }
  return [...findings.values()];
}

type Ready<Kind extends PluginKind> = Extract<Prepared<Kind>, { ok: true }>;

function prepare<Kind extends PluginKind>(plugin: Plugin<Kind>, options: unknown): Ready<Kind> {
  const prepared = plugin.prepare(options);
  if (prepared.ok) return prepared;
  const reasons = prepared.problems.map(({ path, message }) => [...path, message].join(": "));
  throw new RingmasterError(
    "plugin_failed",
    `${plugin.id} refuses its options: ${reasons.join("; ")}`,
  );
}

/** What a plugin finds, within its deadline; what it throws, or answers instead, is a finding too. */
async function ask<Kind extends PluginKind>(
  asked: Asked,
  id: string,
  prepared: Ready<Kind>,
): Promise<readonly Finding[]> {
  try {
    return await callPlugin(asked.ports.clock, id, "diagnose", async (signal) => {
      return readFindings(await prepared.diagnose(contextOf(asked, id), signal));
    });
  } catch (thrown) {
    return [pluginFailed(id, thrown)];
  }
}

function pluginFailed(id: string, thrown: unknown): Finding {
  return {
    status: "failed",
    subject: `plugin ${id}`,
    message: messageOf(thrown),
    remedy: "this is a fault of the plugin or of its options, and says nothing about the machine",
  };
}

function isPluginFailure({ status, subject }: Finding): boolean {
  return status === "failed" && subject.startsWith("plugin ");
}

const text = z.string().transform((value) => value.trim().replaceAll(/\s*\n\s*/g, "; "));

const findingsSchema = z.array(z.strictObject({
  status: z.enum(["ok", "warning", "failed"]),
  subject: text,
  message: text,
  remedy: text.exactOptional(),
}));

function readFindings(raw: unknown): readonly Finding[] {
  const decoded = decode(findingsSchema, raw);
  if (decoded.ok) return decoded.data;
  const reasons = decoded.problems.map(({ path, message }) => [...path, message].join(": "));
  throw new RingmasterError(
    "plugin_failed",
    `what it answers are no findings: ${reasons.join("; ")}`,
  );
}

function contextOf({ ports }: Asked, pluginId: string): PluginContext {
  return { ...ports, pluginId, logger: silentLogger };
}
