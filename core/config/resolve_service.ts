/** One service with its servers, resolved. Where no name is to be looked up, nothing is waited for. */

import {
  type Endpoint,
  type FallbackConfig,
  familyOf,
  type IpFamily,
  type Protocol,
  type ServerConfig,
  type ServiceConfig,
  serviceId,
  type VirtualServiceKey,
} from "../model/mod.ts";
import type { Registry } from "../plugin/mod.ts";
import type { CheckResolver, SharedCheck } from "./checks.ts";
import { type EndpointForm, type Form, parseNetmask, parseSchedulerFlags } from "./forms.ts";
import { given } from "./given.ts";
import type { CheckLayer } from "./layers.ts";
import type { NameLookup } from "./lookup.ts";
import type { ReadDefaults, ReadService } from "./read.ts";
import { type ReadServer, reported } from "./read_server.ts";
import type { Path, Report } from "./report.ts";
import type { ResolvedServer, ResolvedService } from "./validate.ts";

export interface ServiceTools {
  readonly registry: Registry;
  readonly lookup: NameLookup;
  readonly report: Report;
}

const SERVICE_DEFAULTS = { scheduler: "wrr", quiescent: false, weight: 1 } as const;

/** What the servers of a service need to know of it. */
interface Virtual {
  readonly key: VirtualServiceKey;
  readonly family: IpFamily;
  /** Of the checks: a firewall mark has none of its own, and its servers are checked over tcp. */
  readonly protocol: Protocol;
  /** What servers have that name none; 0, the packet's own, with a firewall mark. */
  readonly port: number;
}

type Eventually<Value> = Value | Promise<Value>;

export class ServiceResolver {
  readonly #read: ReadService;
  readonly #defaults: ReadDefaults;
  readonly #checks: CheckResolver;
  readonly #tools: ServiceTools;
  /** What servers without a check of their own share; made when the first one asks. */
  #shared: { readonly check: SharedCheck | undefined } | undefined;

  constructor(
    read: ReadService,
    defaults: ReadDefaults,
    checks: CheckResolver,
    tools: ServiceTools,
  ) {
    this.#read = read;
    this.#defaults = defaults;
    this.#checks = checks;
    this.#tools = tools;
  }

  async resolve(): Promise<ResolvedService | undefined> {
    const { path } = this.#read;
    if (this.#read.check !== undefined) this.#checks.note(this.#chain());
    const found = this.#virtual();
    const virtual = found instanceof Promise ? await found : found;
    const servers = await this.#servers(virtual);
    if (virtual === undefined) return undefined;
    const fallback = await this.#fallback(virtual);
    return { path, config: this.#settings(virtual, fallback), servers };
  }

  async #servers(virtual: Virtual | undefined): Promise<ResolvedServer[]> {
    const pending: Promise<void>[] = [];
    const resolved = this.#read.servers.map((read, index) => {
      const check = this.#check(read, virtual?.protocol);
      const endpoint = this.#endpoint(read, virtual);
      if (!(endpoint instanceof Promise)) return this.#server(read, check, endpoint);
      pending.push(endpoint.then((late) => {
        resolved[index] = this.#server(read, check, late);
      }));
      return undefined;
    });
    if (pending.length > 0) await Promise.all(pending);
    return resolved.filter((server) => server !== undefined);
  }

  #server(
    read: ReadServer,
    check: SharedCheck | undefined,
    endpoint: Endpoint | undefined,
  ): ResolvedServer | undefined {
    if (check === undefined || endpoint === undefined) return undefined;
    const { port = endpoint.port, portNeededBy } = check;
    if (port === 0 && portNeededBy !== undefined) {
      this.#tools.report.error(
        read.addressPath,
        `${portNeededBy} needs a port, and the server has none of its own; write ADDRESS:PORT, or check.port`,
      );
      return undefined;
    }
    const { upperThreshold = 0, lowerThreshold = 0 } = read;
    if (lowerThreshold > upperThreshold) {
      this.#tools.report.error(
        [...read.path, "lower_threshold"],
        `found ${lowerThreshold}; wanted is at most the upper_threshold, which is ${upperThreshold}`,
      );
    }
    const target = port === endpoint.port ? endpoint : { address: endpoint.address, port };
    const config: ServerConfig = {
      address: endpoint.address,
      port: endpoint.port,
      forwarding: read.form?.forwarding ?? "masq",
      weight: read.form?.weight ?? SERVICE_DEFAULTS.weight,
      ...(upperThreshold === 0 ? undefined : { upperThreshold }),
      ...(lowerThreshold === 0 ? undefined : { lowerThreshold }),
      check: { ...check.config, target },
    };
    return { path: read.path, config };
  }

  #settings(
    virtual: Virtual,
    fallback: FallbackConfig | undefined,
  ): Omit<ServiceConfig, "servers"> {
    const { persistentMs, netmask, ops, schedflags, path, ...read } = this.#read;
    const defaults = this.#defaults;
    const scheduler = read.scheduler ?? defaults.scheduler ?? SERVICE_DEFAULTS.scheduler;
    const flags = schedflags === undefined
      ? []
      : this.#reported(parseSchedulerFlags(schedflags, scheduler), [...path, "schedflags"]);
    const mask = netmask === undefined
      ? undefined
      : this.#reported(parseNetmask(netmask, virtual.family), [...path, "netmask"]);
    if (ops === true && !isUdp(virtual.key)) {
      this.#tools.report.error(
        [...path, "ops"],
        "one-packet scheduling is for udp services only; say no, or leave it out",
      );
    }
    const readd = read.readdquiescent ?? defaults.readdquiescent ?? false;
    return {
      name: read.name ?? serviceId(virtual.key),
      key: virtual.key,
      scheduler,
      ...(flags === undefined || flags.length === 0 ? {} : { schedulerFlags: flags }),
      ...(persistentMs === undefined ? {} : {
        persistence: { timeoutSeconds: persistentMs / 1_000, ...given("netmask", mask) },
      }),
      ...(ops === true ? { onePacket: true } : {}),
      quiescent: read.quiescent ?? defaults.quiescent ?? SERVICE_DEFAULTS.quiescent,
      ...(readd ? { readdquiescent: true } : {}),
      ...given("cleanstop", read.cleanstop),
      ...given("fallback", fallback),
      ...given("fallbackCommand", read.fallbackcommand ?? defaults.fallbackcommand),
      ...given("monitorFile", read.monitorfile),
    };
  }

  #virtual(): Eventually<Virtual | undefined> {
    const { virtual } = this.#read;
    if (virtual === undefined) return undefined;
    if (virtual.by === "address") return this.#address(virtual);
    const { mark, family } = virtual;
    return { key: { by: "fwmark", mark, family }, family, protocol: "tcp", port: 0 };
  }

  async #address(
    form: Extract<ReadService["virtual"], { readonly by: "address" }>,
  ): Promise<Virtual | undefined> {
    const { lookup } = this.#tools;
    const { protocol } = form;
    const place = [...this.#read.path, "virtual"];
    const address = this.#reported(await virtualAddress(form.host, lookup), place);
    const port = this.#reported(await lookup.port(form.port, protocol), place);
    if (address === undefined || port === undefined) return undefined;
    const key = { by: "address", protocol, address, port } as const;
    return { key, family: familyOf(address), protocol, port };
  }

  async #fallback(virtual: Virtual): Promise<FallbackConfig | undefined> {
    const read = this.#read.fallback ?? this.#defaults.fallback;
    if (read === undefined) return undefined;
    const endpoint = await this.#endpoint(read, virtual);
    if (endpoint === undefined) return undefined;
    return { ...endpoint, forwarding: read.form?.forwarding ?? "gate" };
  }

  #endpoint(read: ReadServer, virtual: Virtual | undefined): Eventually<Endpoint | undefined> {
    if (read.form === undefined || virtual === undefined) return undefined;
    const { host, port = virtual.port } = read.form.endpoint;
    if (host.kind === "name") return this.#lookUp(read, read.form.endpoint, virtual);
    const { address } = host;
    if (familyOf(address) !== virtual.family) {
      const { key, family } = virtual;
      this.#tools.report.error(
        read.addressPath,
        `${address} is an IPv${familyOf(address)} address, but the virtual ` +
          `${key.by === "address" ? `address ${key.address}` : `service ${serviceId(key)}`} ` +
          `is IPv${family}; both must be of one family`,
      );
      return undefined;
    }
    return typeof port === "number"
      ? { address, port }
      : this.#lookUp(read, read.form.endpoint, virtual);
  }

  async #lookUp(
    read: ReadServer,
    form: EndpointForm,
    virtual: Virtual,
  ): Promise<Endpoint | undefined> {
    return this.#reported(await this.#tools.lookup.endpoint(form, virtual), read.addressPath);
  }

  #check(read: ReadServer, protocol: Protocol | undefined): SharedCheck | undefined {
    if (read.check !== undefined) {
      return this.#checks.resolve([...this.#chain(), read.check], read.path, protocol);
    }
    const { path } = this.#read;
    this.#shared ??= { check: this.#checks.resolve(this.#chain(), path, protocol) };
    return this.#shared.check;
  }

  /** What a server's own check is laid over. */
  #chain(): CheckLayer[] {
    return [this.#defaults.check, this.#read.check].filter((layer) => layer !== undefined);
  }

  #reported<Value>(form: Form<Value>, path: Path): Value | undefined {
    return reported(form, path, this.#tools.report);
  }
}

function isUdp(key: VirtualServiceKey): boolean {
  return key.by === "address" && key.protocol === "udp";
}

/** IPv4 first where a name has both: the family of the virtual address is that of its servers. */
async function virtualAddress(
  host: EndpointForm["host"],
  lookup: NameLookup,
): Promise<Form<string>> {
  if (host.kind === "address") return { ok: true, value: host.address };
  if (host.family === 6) return await lookup.host(host.name, 6);
  const v4 = await lookup.host(host.name, 4);
  if (v4.ok) return v4;
  const v6 = await lookup.host(host.name, 6);
  return v6.ok ? v6 : v4;
}
