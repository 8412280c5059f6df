/**
 * What surrounds the service river and follows from the configuration: kernel settings, the maintenance folder, the
 * commands that a site wants to be run, the files that get a line for each check, and the watch over the files that
 * the configuration was read from.
 */

import { digestOf, watchFiles } from "./config/mod.ts";
import type { DirectorEvent, EventBus } from "./events/mod.ts";
import { createHooks, type Hooks } from "./hooks.ts";
import { createMaintenanceWatch, type MaintenanceWatch } from "./maintenance.ts";
import {
  type CheckOutcome,
  type DirectorConfig,
  type ReloadOutcome,
  type ServerId,
  serverId,
  type ServiceConfig,
  type ServiceId,
  serviceId,
} from "./model/mod.ts";
import { createMonitorFiles, type MonitorFiles } from "./monitor_files.ts";
import type { Ports } from "./ports/mod.ts";
import type { Loaded } from "./reload.ts";
import { applySysctls, wantedSysctls } from "./sysctl.ts";

export interface SiteOptions {
  readonly path: string;
  readonly ports: Ports;
  readonly events: EventBus;
  readonly current: () => Loaded;
  readonly reload: () => Promise<ReloadOutcome>;
  readonly onMaintenance: (files: ReadonlyMap<ServerId, string>) => void;
}

export class Site {
  readonly #options: SiteOptions;
  readonly #hooks: Hooks;
  readonly #monitorFiles: MonitorFiles;
  /** Services by id, for what is looked up at every check. */
  #services: ReadonlyMap<ServiceId, ServiceConfig> = new Map();
  /** What the backend asks of the kernel; undefined until it runs, or where nothing may be changed. */
  #backendSysctls: Readonly<Record<string, string>> | undefined;
  #maintenance: MaintenanceWatch | undefined;
  #maintenanceDirectory: string | undefined;
  #rejectedDigests: Readonly<Record<string, string>> = {};
  /** The paths that are watched, one a line. */
  #watched = "";
  #unwatch: () => void = () => {};
  #stopped = false;

  constructor(options: SiteOptions) {
    const { ports, events } = options;
    const { clock, command, files, pid } = ports;
    this.#options = options;
    this.#hooks = createHooks({ command, clock, onEnded: (fact) => events.emit(fact) });
    this.#monitorFiles = createMonitorFiles({
      files,
      clock,
      pid,
      onFailure: (message) =>
        events.emit({ type: "plugin.noted", plugin: "monitorfile", level: "error", message }),
    });
    events.subscribe((event) => this.#see(event));
    this.#index();
  }

  async start(
    backendSysctls: Readonly<Record<string, string>> | undefined,
    dryRun: boolean,
  ): Promise<void> {
    this.#backendSysctls = dryRun ? undefined : backendSysctls ?? {};
    await this.apply();
    // Otherwise a server in maintenance would be in service until the first look.
    await this.#maintenance?.ready;
  }

  /** Follows the configuration that is in force now. */
  async apply(): Promise<void> {
    this.#index();
    this.#watchMaintenance();
    this.#watchFiles(this.#options.current().digests ?? {});
    await this.#applySysctls();
  }

  /** A configuration was refused: the files that it names are watched as well, because one may be mended. */
  watchRejected(digests: Readonly<Record<string, string>> | undefined): void {
    if (this.#stopped || digests === undefined) return;
    this.#rejectedDigests = digests;
    this.#watchFiles({ ...this.#options.current().digests, ...digests });
  }

  record(service: ServiceId, server: ServerId, outcome: CheckOutcome): void {
    const found = this.#services.get(service);
    if (found?.monitorFile === undefined) return;
    const checked = found.servers.find((each) => serverId(each) === server);
    if (checked !== undefined) {
      this.#monitorFiles.record(found.monitorFile, found, checked, outcome);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
    this.#maintenance?.stop();
    this.#hooks.stop();
    await this.#monitorFiles.stop();
  }

  get #config(): DirectorConfig {
    return this.#options.current().config;
  }

  #index(): void {
    this.#services = new Map(this.#config.services.map((each) => [serviceId(each.key), each]));
  }

  /** A service that has lost its last server, or got one again, has a command for that. */
  #see(event: DirectorEvent): void {
    if (event.type !== "service.degraded" && event.type !== "service.recovered") return;
    const service = this.#services.get(event.service);
    if (service?.fallbackCommand === undefined || this.#stopped) return;
    this.#hooks.fallback(service, event.type === "service.degraded" ? "start" : "stop");
  }

  #watchMaintenance(): void {
    const { ports, events, onMaintenance } = this.#options;
    const directory = this.#config.maintenanceDirectory;
    if (this.#maintenanceDirectory === directory) return;
    this.#maintenanceDirectory = directory;
    this.#maintenance?.stop();
    this.#maintenance = undefined;
    onMaintenance(new Map());
    if (directory === undefined) return;
    const { files, names, clock } = ports;
    this.#maintenance = createMaintenanceWatch({
      directory,
      files,
      names,
      clock,
      servers: () => this.#config.services.flatMap(({ servers }) => servers),
      onChange: onMaintenance,
      onProblem: (message) =>
        events.emit({ type: "plugin.noted", plugin: "maintenancedir", level: "warning", message }),
    });
  }

  /** Files that are watched already go on being watched; each watch knows what its file said last. */
  #watchFiles(digests: Readonly<Record<string, string>>): void {
    const { ports: { files, clock } } = this.#options;
    const paths = Object.keys(digests);
    if (paths.join("\n") === this.#watched) return;
    this.#watched = paths.join("\n");
    this.#unwatch();
    this.#unwatch = watchFiles({
      paths,
      digests,
      files,
      clock,
      onChange: (changed) => {
        this.#fileChanged(changed).catch(() => undefined);
      },
    });
  }

  async #fileChanged(changed: string): Promise<void> {
    const { path, events, reload } = this.#options;
    const { autoreload, callback } = this.#config;
    if (autoreload) await reload();
    else if (!(await this.#isKnown(changed))) {
      events.emit({ type: "config.ignored", path: changed, reason: "autoreload is off" });
    }
    if (callback !== undefined && !this.#stopped) this.#hooks.callback(callback, path);
  }

  /** Whether a file says what is in force, or what was refused: then somebody has asked for a reload already. */
  async #isKnown(path: string): Promise<boolean> {
    const { ports: { files }, current } = this.#options;
    const text = await files.readText(path).catch(() => undefined);
    const digest = text === undefined ? undefined : digestOf(text);
    return digest !== undefined &&
      (digest === current().digests?.[path] || digest === this.#rejectedDigests[path]);
  }

  async #applySysctls(): Promise<void> {
    const { ports: { files }, events } = this.#options;
    if (this.#backendSysctls === undefined) return;
    const wanted = wantedSysctls(this.#config.sysctl, this.#backendSysctls);
    for (const outcome of await applySysctls({ wanted, files })) {
      const { name } = outcome;
      if (outcome.kind === "set") {
        const { before, after } = outcome;
        events.emit({ type: "sysctl.set", name, before, after });
      } else if (outcome.kind === "refused") {
        const { wanted, reason } = outcome;
        const found = outcome.before ?? outcome.after;
        events.emit({
          type: "sysctl.refused",
          name,
          wanted,
          ...(found === undefined ? {} : { found }),
          reason,
        });
      }
    }
  }
}
