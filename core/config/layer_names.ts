/** Finds in native input what the layer of run-time changes names: services by name or id, servers by their address. */

import {
  type Endpoint,
  familyOf,
  formatEndpoint,
  type IpFamily,
  type Protocol,
  serviceId,
} from "../model/mod.ts";
import { type EndpointForm, parseEndpoint, parseReal, parseVirtual } from "./forms.ts";
import type { NameLookup } from "./lookup.ts";
import { isMapping } from "./piece.ts";

export type Mapping = Readonly<Record<string, unknown>>;

/** What is to be known of a service to read the addresses of its servers. */
interface Frame {
  readonly family: IpFamily;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Names are looked up only where nothing is found without. */
export class LayerNames {
  readonly #lookup: NameLookup;
  /** Addresses in their one form, by port and text: a long list is searched once for each change of it. */
  readonly #plain = new Map<string, string | undefined>();

  constructor(lookup: NameLookup) {
    this.#lookup = lookup;
  }

  /** The position of a service in the list, or -1. */
  async service(services: readonly unknown[], wanted: string): Promise<number> {
    const named = services.findIndex((raw) => isMapping(raw) && raw.name === wanted);
    if (named >= 0) return named;
    const plain = services.findIndex((raw) => plainServiceId(raw) === wanted);
    if (plain >= 0) return plain;
    for (const [index, raw] of services.entries()) {
      if (plainServiceId(raw) === undefined && await this.#serviceId(raw) === wanted) return index;
    }
    return -1;
  }

  /** The position of a server among those of a service, or -1. */
  async server(service: Mapping, servers: readonly unknown[], wanted: string): Promise<number> {
    const port = portOf(service);
    const id = plainServerId(wanted, port) ?? wanted;
    const plain = servers.findIndex((raw) => this.#plainId(addressOf(raw), port) === id);
    if (plain >= 0) return plain;
    const written = servers.findIndex((raw) => addressOf(raw) === wanted);
    if (written >= 0) return written;
    for (const [index, raw] of servers.entries()) {
      const form = endpointOf(addressOf(raw));
      if (form === undefined || isPlain(form)) continue;
      const found = await this.#endpoint(form, await this.#frame(service));
      if (found !== undefined && formatEndpoint(found) === id) return index;
    }
    return -1;
  }

  #plainId(address: string | undefined, port: number | undefined): string | undefined {
    const key = `${port} ${address}`;
    if (!this.#plain.has(key)) this.#plain.set(key, plainServerId(address, port));
    return this.#plain.get(key);
  }

  async #serviceId(raw: unknown): Promise<string | undefined> {
    const frame = isMapping(raw) ? await this.#frame(raw) : undefined;
    if (frame === undefined || frame.address === undefined) return undefined;
    const { address, port, protocol } = frame;
    return serviceId({ by: "address", protocol, address, port });
  }

  async #frame(service: Mapping): Promise<Frame & { readonly address?: string } | undefined> {
    const form = virtualOf(service);
    if (form === undefined) return undefined;
    if (form.by === "fwmark") return { family: form.family, protocol: "tcp", port: 0 };
    const { protocol, host } = form;
    const port = await this.#lookup.port(form.port, protocol);
    if (!port.ok) return undefined;
    const known = { protocol, port: port.value };
    if (host.kind === "address") {
      return { ...known, family: familyOf(host.address), address: host.address };
    }
    for (const family of host.family === 6 ? [6] as const : [4, 6] as const) {
      const found = await this.#lookup.host(host.name, family);
      if (found.ok) return { ...known, family, address: found.value };
    }
    return undefined;
  }

  async #endpoint(form: EndpointForm, frame: Frame | undefined): Promise<Endpoint | undefined> {
    if (frame === undefined) return undefined;
    const found = await this.#lookup.endpoint(form, frame);
    return found.ok ? found.value : undefined;
  }
}

function virtualOf(raw: unknown) {
  if (!isMapping(raw) || typeof raw.virtual !== "string") return undefined;
  const form = parseVirtual(raw.virtual);
  return form.ok ? form.value : undefined;
}

/** `10.0.0.150:80/tcp` or `fwmark:7`; undefined where a name has to be looked up first. */
export function plainServiceId(raw: unknown): string | undefined {
  const form = virtualOf(raw);
  if (form === undefined) return undefined;
  if (form.by === "fwmark") return serviceId(form);
  const { host, port, protocol } = form;
  if (host.kind === "name" || typeof port !== "number") return undefined;
  return serviceId({ by: "address", protocol, address: host.address, port });
}

/** The port that servers have that name none, where it is written as a number. */
export function portOf(service: unknown): number | undefined {
  const form = virtualOf(service);
  if (form?.by === "fwmark") return 0;
  return typeof form?.port === "number" ? form.port : undefined;
}

/** The address as it is written; undefined where there is none. */
export function addressOf(raw: unknown): string | undefined {
  if (isMapping(raw)) return typeof raw.address === "string" ? raw.address.trim() : undefined;
  return typeof raw === "string" ? raw.trim().split(/\s+/)[0] : undefined;
}

/** The address in its one form; undefined where a name has to be looked up first. */
export function plainServerId(
  address: string | undefined,
  port: number | undefined,
): string | undefined {
  const form = endpointOf(address);
  if (form === undefined || !isPlain(form) || form.host.kind !== "address") return undefined;
  const own = form.port ?? port;
  return typeof own === "number"
    ? formatEndpoint({ address: form.host.address, port: own })
    : undefined;
}

function endpointOf(address: string | undefined): EndpointForm | undefined {
  const form = address === undefined ? undefined : parseEndpoint(address);
  return form?.ok ? form.value : undefined;
}

function isPlain({ host, port }: EndpointForm): boolean {
  return host.kind === "address" && typeof port !== "object";
}

/** A server in its long form, with what its short form leaves out; text that is none stays text. */
export function serverMapping(raw: unknown): Mapping | undefined {
  if (isMapping(raw)) return raw;
  if (typeof raw !== "string") return undefined;
  const form = parseReal(raw);
  if (!form.ok) return undefined;
  const { forwarding, weight } = form.value;
  return {
    address: addressOf(raw),
    ...(forwarding === undefined ? {} : { forwarding }),
    ...(weight === undefined ? {} : { weight }),
  };
}
