/**
 * From what was read to the configuration that the program uses: what is inherited and what is the default is filled
 * in, names become addresses and ports. What does not fit together is reported.
 */

import type { DirectorConfig, ObserverConfig } from "../model/mod.ts";
import type { Names } from "../ports/mod.ts";
import { CheckResolver } from "./checks.ts";
import { given } from "./given.ts";
import type { ReadConfig } from "./read.ts";
import { ServiceResolver, type ServiceTools } from "./resolve_service.ts";
import type { ResolvedService } from "./validate.ts";

/** What the command line says; it wins over the file. */
export interface ConfigOverrides {
  readonly node?: string;
  readonly backend?: string;
  readonly socket?: string;
  /** Folder for the operator's overrides. */
  readonly state?: string;
  /** A further file, whose words are put beside those of the configuration where that does not say them. */
  readonly beside?: string;
}

export interface ResolveTools extends ServiceTools {
  readonly names: Names;
  readonly overrides: ConfigOverrides;
}

/** Everything but the services. */
export function resolveDirector(
  read: ReadConfig,
  path: string,
  tools: Pick<ResolveTools, "names" | "overrides">,
): Omit<DirectorConfig, "services"> {
  const { overrides, names } = tools;
  const { root } = read;
  const backend = overrides.backend ?? root.backend;
  const node = overrides.node ?? root.node ?? names.hostname();
  return {
    path,
    // As its own node list has it, where there is one.
    node: read.cluster === undefined ? node : node.toLowerCase(),
    ...given("backend", backend),
    ...given("backendOptions", root.backends),
    autoreload: root.autoreload ?? false,
    cleanstop: root.cleanstop ?? true,
    ...given("drift", root.drift),
    ...given("sysctl", root.sysctl === undefined ? undefined : asText(root.sysctl)),
    ...given("maintenanceDirectory", root.maintenancedir),
    ...given("callback", root.callback),
    ...given("stateDirectory", overrides.state ?? root.state),
    ...given("journal", read.journal),
    observers: observersOf(read, overrides),
  };
}

/** The log and the administration, which have keys of their own, and those that are listed. */
function observersOf(read: ReadConfig, overrides: ConfigOverrides): ObserverConfig[] {
  const listed = read.root.observers ?? [];
  const measured = listed.some(({ type }) => type === "metrics");
  return [
    { type: "log", options: read.log },
    ...(measured ? [] : [{ type: "metrics", options: {} }]),
    { type: "admin", options: { ...read.admin, ...given("socket", overrides.socket) } },
    ...listed.map(({ type, ...options }) => ({ type, options })),
  ];
}

function asText(settings: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, String(value).trim()]),
  );
}

/** Every service that can be read; the problems of the others are in the report. */
export async function resolveServices(
  read: ReadConfig,
  tools: ServiceTools,
): Promise<ResolvedService[]> {
  const checks = new CheckResolver(tools.registry, tools.report);
  if (read.defaults.check !== undefined) checks.note([read.defaults.check]);
  const resolved = await Promise.all(
    read.services.map((service) => {
      return new ServiceResolver(service, read.defaults, checks, tools).resolve();
    }),
  );
  checks.finish();
  return resolved.filter((service) => service !== undefined);
}
