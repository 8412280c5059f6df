/**
 * The doctor: looks at this machine and, where there is one, at a configuration, and says what stands in the way of a
 * director, each with its remedy. It changes nothing, and runs beside a director too; asking a backend whether it works
 * may load its kernel module. What only a plugin can know, the plugin says; here is what is everybody's: files, kernel
 * settings, addresses and ports.
 */

import { type ConfigOverrides, loadConfig, type LoadResult } from "./config/mod.ts";
import { addressFindings } from "./doctor_addresses.ts";
import { addressesOfResources, clusterFindings } from "./doctor_cluster.ts";
import { configurationFindings, fileFindings } from "./doctor_files.ts";
import { folderFindings } from "./doctor_folders.ts";
import { peerFindings, type Running } from "./doctor_peers.ts";
import {
  askBackends,
  askCheckers,
  askCluster,
  type Asked,
  askObservers,
  type BackendsAsked,
} from "./doctor_plugins.ts";
import { awayFindings, listeningFor, portFindings } from "./doctor_ports.ts";
import { messageOf } from "./errors.ts";
import type { DirectorConfig, Snapshot } from "./model/mod.ts";
import type { Finding, Registry } from "./plugin/mod.ts";
import { defaultSocketPath, type Files, type Ports } from "./ports/mod.ts";
import { lookAtSysctls, type SysctlFact, wantedSysctls } from "./sysctl.ts";

export interface DiagnoseRequest {
  /** The configuration to look at; without one, what the machine alone says. */
  readonly path?: string;
  readonly registry: Registry;
  readonly ports: Ports;
  readonly overrides?: ConfigOverrides;
  /**
   * Asks the director on that socket for its picture; throws where none answers. A cluster is judged by it, and whose
   * the ports are that a balancer in the process needs.
   */
  readonly askDirector?: (socket: string) => Promise<Snapshot>;
}

/**
 * Findings in a stable order: configuration, files, backends, checkers, observers, kernel settings, addresses and
 * ports, the cluster and its media, resources and directors. Never throws; a plugin that throws, hangs or answers
 * nonsense is a finding itself.
 */
export async function diagnose(request: DiagnoseRequest): Promise<Finding[]> {
  const { path, ports, overrides = {} } = request;
  const loaded = path === undefined
    ? undefined
    : await loadConfig({ path, registry: request.registry, ports, overrides });
  const config = loaded?.ok === true ? loaded.config : undefined;
  // With a configuration, the plugins of the site's own are asked too.
  const registry = loaded?.ok === true ? loaded.registry : request.registry;
  const asked = { registry, ports, overrides };
  const backends = await askBackends(asked, config);
  const wanted = wantedSysctls(config?.sysctl, backends.sysctls);
  const running = config?.cluster === undefined && !backends.inProcess
    ? undefined
    : await askRunning(config, request);
  return [
    ...(path === undefined || loaded === undefined ? [] : await ofFile(path, loaded, ports.files)),
    ...backends.findings,
    ...(config === undefined ? [] : await askCheckers(asked, config.services)),
    ...await askObservers(asked, config?.observers),
    ...(await lookAtSysctls({ wanted, files: ports.files })).map(sysctlFinding),
    ...(config === undefined ? [] : await ofServices(config, { ports, wanted, backends, running })),
    ...(config === undefined ? [] : await ofCluster(config, asked, running)),
  ];
}

async function ofFile(path: string, loaded: LoadResult, files: Files): Promise<Finding[]> {
  return [
    ...configurationFindings(path, loaded),
    ...await fileFindings(path, loaded.ok ? loaded.config : undefined, files),
  ];
}

/** What was found before the services are looked at. */
interface Looked {
  readonly ports: Ports;
  readonly wanted: Readonly<Record<string, string>>;
  readonly backends: BackendsAsked;
  readonly running: Running | undefined;
}

async function ofServices(
  config: DirectorConfig,
  { ports, wanted, backends: { inProcess, name: backend }, running }: Looked,
): Promise<Finding[]> {
  const { services, cluster } = config;
  const brought = addressesOfResources(cluster);
  const ours = listeningFor(running, { backend, standbyTable: cluster?.standbyTable });
  return [
    ...await addressFindings(services, ports, brought),
    // The kernel's balancer listens nowhere; only one in the process needs the ports for itself.
    ...(inProcess
      ? [
        ...await portFindings(services, ports.files, ours),
        ...await awayFindings(services, brought, wanted, ports.files),
      ]
      : []),
    ...await folderFindings(config, ports),
  ];
}

async function ofCluster(
  config: DirectorConfig,
  asked: Asked,
  running: Running | undefined,
): Promise<Finding[]> {
  const { cluster } = config;
  if (cluster === undefined) return [];
  return [
    ...clusterFindings(config, asked.ports.names),
    ...await askCluster(asked, cluster),
    ...(running === undefined ? [] : peerFindings(cluster, running)),
  ];
}

/** Undefined where nobody may ask. */
async function askRunning(
  config: DirectorConfig | undefined,
  { askDirector }: DiagnoseRequest,
): Promise<Running | undefined> {
  if (askDirector === undefined || config === undefined) return undefined;
  const named = config.observers.find(({ type }) => type === "admin")?.options["socket"];
  try {
    return {
      snapshot: await askDirector(typeof named === "string" ? named : defaultSocketPath()),
    };
  } catch (thrown) {
    return { unknown: messageOf(thrown) };
  }
}

/** What is said of one kernel setting. Pure. */
export function sysctlFinding(fact: SysctlFact): Finding {
  const subject = `kernel setting ${fact.name}`;
  const set = `run "sysctl -w ${fact.name}=${
    /\s/.test(fact.wanted) ? `'${fact.wanted}'` : fact.wanted
  }"`;
  if ("reason" in fact) {
    const message = `it should be ${fact.wanted}: ${fact.reason}`;
    const remedy = `load the module that has it, or say "${fact.name}: leave" under sysctl`;
    return { status: "warning", subject, message, remedy };
  }
  if (fact.holds) return { status: "ok", subject, message: `it is ${fact.found}, as wanted` };
  return {
    status: "warning",
    subject,
    message: `it is ${fact.found} and should be ${fact.wanted}`,
    remedy: `${set}; a director that may do so sets it when it starts`,
  };
}
