/**
 * From what was read to the configuration that the program uses: what is inherited and what is the default is filled
 * in, names become addresses and ports. What does not fit together is reported.
 */

import {
  type CheckConfig,
  type DirectorConfig,
  type Endpoint,
  type FallbackConfig,
  familyOf,
  formatEndpoint,
  type IpFamily,
  type ObserverConfig,
  type Protocol,
  type ServerConfig,
  type ServiceConfig,
} from "../model/mod.ts";
import type { Registry } from "../plugin/mod.ts";
import type { Names } from "../ports/mod.ts";
import { type CheckLayer, CheckResolver, type SharedCheck } from "./checks.ts";
import { type Form, parseNetmask, type VirtualForm } from "./forms.ts";
import type { NameLookup } from "./lookup.ts";
import type { ReadConfig, ReadDefaults, ReadServer, ReadService } from "./read.ts";
import type { Path, Report } from "./report.ts";
import type { ResolvedServer, ResolvedService } from "./validate.ts";

/** What the command line says; it wins over the file. */
export interface ConfigOverrides {
  readonly node?: string;
  readonly backend?: string;
  readonly socket?: string;
}

export interface ResolveTools {
  readonly registry: Registry;
  readonly names: Names;
  readonly lookup: NameLookup;
  readonly report: Report;
  readonly overrides: ConfigOverrides;
}

export const SERVICE_DEFAULTS = { scheduler: "wrr", quiescent: false, weight: 1 } as const;

/** Everything but the services. */
export function resolveDirector(
  read: ReadConfig,
  path: string,
  tools: ResolveTools,
): Omit<DirectorConfig, "services"> {
  const { overrides, names } = tools;
  const backend = overrides.backend ?? read.backend;
  const socket = overrides.socket ?? read.socket;
  const observers: ObserverConfig[] = [
    { type: "log", options: read.logfile === undefined ? {} : { file: read.logfile } },
    { type: "admin", options: socket === undefined ? {} : { socket } },
  ];
  return {
    path,
    node: overrides.node ?? read.node ?? names.hostname(),
    ...(backend === undefined ? {} : { backend }),
    ...(read.backends === undefined ? {} : { backendOptions: read.backends }),
    autoreload: read.autoreload ?? false,
    cleanstop: read.cleanstop ?? true,
    observers,
  };
}

/** Every service that can be read; the problems of the others are in the report. */
export async function resolveServices(
  read: ReadConfig,
  tools: ResolveTools,
): Promise<ResolvedService[]> {
  const checks = new CheckResolver(tools.registry, tools.report);
  checks.note(layers(read.defaults.check));
  const resolved = await Promise.all(
    read.services.map((service) => {
      return new ServiceResolver(service, read.defaults, checks, tools).resolve();
    }),
  );
  checks.finish();
  return resolved.filter((service) => service !== undefined);
}

interface Virtual extends Endpoint {
  readonly family: IpFamily;
  readonly protocol: Protocol;
}

class ServiceResolver {
  readonly #read: ReadService;
  readonly #defaults: ReadDefaults;
  readonly #checks: CheckResolver;
  readonly #tools: ResolveTools;
  /** What servers without a check of their own share; made when the first one asks. */
  #shared: { readonly check: SharedCheck | undefined } | undefined;

  constructor(
    read: ReadService,
    defaults: ReadDefaults,
    checks: CheckResolver,
    tools: ResolveTools,
  ) {
    this.#read = read;
    this.#defaults = defaults;
    this.#checks = checks;
    this.#tools = tools;
  }

  async resolve(): Promise<ResolvedService | undefined> {
    const { path, servers } = this.#read;
    if (this.#read.check !== undefined) this.#checks.note(this.#chain());
    const virtual = await this.#virtual();
    const resolved = await Promise.all(servers.map((server) => this.#server(server, virtual)));
    if (virtual === undefined) return undefined;
    const config = await this.#settings(virtual);
    return { path, config, servers: resolved.filter((server) => server !== undefined) };
  }

  async #settings(virtual: Virtual): Promise<Omit<ServiceConfig, "servers">> {
    const read = this.#read;
    const { address, port, protocol } = virtual;
    const fallback = await this.#fallback(virtual);
    const netmask = read.netmask === undefined
      ? undefined
      : this.#reported(parseNetmask(read.netmask, virtual.family), [...read.path, "netmask"]);
    return {
      name: read.name ?? `${formatEndpoint(virtual)}/${protocol}`,
      key: { by: "address", protocol, address, port },
      scheduler: read.scheduler ?? this.#defaults.scheduler ?? SERVICE_DEFAULTS.scheduler,
      ...(read.persistentMs === undefined ? {} : {
        persistence: {
          timeoutSeconds: read.persistentMs / 1_000,
          ...(netmask === undefined ? {} : { netmask }),
        },
      }),
      quiescent: read.quiescent ?? this.#defaults.quiescent ?? SERVICE_DEFAULTS.quiescent,
      ...(fallback === undefined ? {} : { fallback }),
    };
  }

  async #virtual(): Promise<Virtual | undefined> {
    const { virtual, path } = this.#read;
    if (virtual === undefined) return undefined;
    const place = [...path, "virtual"];
    const address = this.#reported(await virtualAddress(virtual, this.#tools.lookup), place);
    const port = this.#reported(
      await this.#tools.lookup.port(virtual.port, virtual.protocol),
      place,
    );
    if (address === undefined || port === undefined) return undefined;
    return { address, port, family: familyOf(address), protocol: virtual.protocol };
  }

  async #server(
    read: ReadServer,
    virtual: Virtual | undefined,
  ): Promise<ResolvedServer | undefined> {
    const check = this.#check(read, virtual?.protocol);
    const endpoint = await this.#endpoint(read, virtual);
    if (check === undefined || endpoint === undefined) return undefined;
    const { port = endpoint.port, ...rest } = check;
    const target: Endpoint = port === endpoint.port ? endpoint : { ...endpoint, port };
    const config: ServerConfig = {
      ...endpoint,
      forwarding: read.form?.forwarding ?? "masq",
      weight: read.form?.weight ?? SERVICE_DEFAULTS.weight,
      check: { ...rest, target } satisfies CheckConfig,
    };
    return { path: read.path, config };
  }

  async #fallback(virtual: Virtual): Promise<FallbackConfig | undefined> {
    const read = this.#read.fallback ?? this.#defaults.fallback;
    if (read === undefined) return undefined;
    const endpoint = await this.#endpoint(read, virtual);
    if (endpoint === undefined) return undefined;
    return { ...endpoint, forwarding: read.form?.forwarding ?? "gate" };
  }

  async #endpoint(read: ReadServer, virtual: Virtual | undefined): Promise<Endpoint | undefined> {
    if (read.form === undefined || virtual === undefined) return undefined;
    const { host } = read.form.endpoint;
    if (host.kind === "address" && familyOf(host.address) !== virtual.family) {
      this.#tools.report.error(
        read.addressPath,
        `${host.address} is an IPv${familyOf(host.address)} address, but the virtual address ` +
          `${virtual.address} is IPv${virtual.family}; both must be of one family`,
      );
      return undefined;
    }
    const found = await this.#tools.lookup.endpoint(read.form.endpoint, virtual);
    return this.#reported(found, read.addressPath);
  }

  #check(read: ReadServer, protocol: Protocol | undefined): SharedCheck | undefined {
    if (read.check !== undefined) {
      return this.#checks.resolve([...this.#chain(), read.check], read.path, protocol);
    }
    const { path } = this.#read;
    this.#shared ??= { check: this.#checks.resolve(this.#chain(), path, protocol) };
    return this.#shared.check;
  }

  #chain(): CheckLayer[] {
    return layers(this.#defaults.check, this.#read.check);
  }

  #reported<Value>(form: Form<Value>, path: Path): Value | undefined {
    if (form.ok) return form.value;
    this.#tools.report.error(path, form.message);
    return undefined;
  }
}

/** IPv4 first where a name has both: the family of the virtual address is that of its servers. */
async function virtualAddress(form: VirtualForm, lookup: NameLookup): Promise<Form<string>> {
  const { host } = form;
  if (host.kind === "address") return { ok: true, value: host.address };
  const v4 = await lookup.host(host.name, 4);
  if (v4.ok) return v4;
  const v6 = await lookup.host(host.name, 6);
  return v6.ok ? v6 : v4;
}

function layers(...found: readonly (CheckLayer | undefined)[]): CheckLayer[] {
  return found.filter((layer) => layer !== undefined);
}
