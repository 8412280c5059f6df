/** Names of hosts and services during one load: each is asked for once, some at a time, with a time limit. */

import {
  canonicalAddress,
  type Endpoint,
  formatDuration,
  type IpFamily,
  type Protocol,
} from "../model/mod.ts";
import { messageOf } from "../errors.ts";
import { type Clock, HOST_CALLS_MAX, type Names } from "../ports/mod.ts";
import type { EndpointForm, Form, PortForm } from "./forms.ts";

/** What a resolver that gets no answer may take; getaddrinfo(3) by itself waits for half a minute. */
export const LOOKUP_LIMIT_MS = 5_000;

export class NameLookup {
  readonly #names: Names;
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Promise<Form<string>>>();
  readonly #services = new Map<string, Promise<Form<number>>>();
  readonly #waiting: (() => void)[] = [];
  #free = HOST_CALLS_MAX;

  constructor(names: Names, clock: Clock) {
    this.#names = names;
    this.#clock = clock;
  }

  /** The canonical address of a host name. */
  host(name: string, family: IpFamily): Promise<Form<string>> {
    return remember(this.#hosts, `${family} ${name}`, async () => {
      const found = await this.#ask(`host "${name}"`, () => this.#names.host(name, family));
      if (!found.ok) return found;
      const address = found.value === undefined ? undefined : canonicalAddress(found.value);
      return address === undefined
        ? { ok: false, message: `cannot find an IPv${family} address of host "${name}"` }
        : { ok: true, value: address };
    });
  }

  /** The number of a port that may be the name of a service. */
  port(form: PortForm, protocol: Protocol): Form<number> | Promise<Form<number>> {
    if (typeof form === "number") return { ok: true, value: form };
    const { service } = form;
    return remember(this.#services, `${protocol} ${service}`, async () => {
      const found = await this.#ask(
        `service "${service}"`,
        () => this.#names.service(service, protocol),
      );
      if (!found.ok) return found;
      return found.value === undefined
        ? { ok: false, message: `cannot find the ${protocol} port of service "${service}"` }
        : { ok: true, value: found.value };
    });
  }

  /** An endpoint of a family that is known; `port` is the one that it has where none is written. */
  async endpoint(
    form: EndpointForm,
    known: { readonly family: IpFamily; readonly protocol: Protocol; readonly port: number },
  ): Promise<Form<Endpoint>> {
    const { host } = form;
    const address = host.kind === "address"
      ? { ok: true as const, value: host.address }
      : await this.host(host.name, known.family);
    if (!address.ok) return address;
    const port = await this.port(form.port ?? known.port, known.protocol);
    if (!port.ok) return port;
    return { ok: true, value: { address: address.value, port: port.value } };
  }

  async #ask<Value>(what: string, ask: () => Promise<Value>): Promise<Form<Value>> {
    await this.#enter();
    const { promise: late, resolve } = Promise.withResolvers<Form<Value>>();
    const cancel = this.#clock.after(LOOKUP_LIMIT_MS, () => {
      const limit = formatDuration(LOOKUP_LIMIT_MS);
      resolve({ ok: false, message: `cannot find ${what}: no answer within ${limit}` });
    });
    const answer = ask().then(
      (value): Form<Value> => ({ ok: true, value }),
      (thrown): Form<Value> => ({
        ok: false,
        message: `cannot find ${what}: ${messageOf(thrown)}`,
      }),
    );
    try {
      return await Promise.race([late, answer]);
    } finally {
      cancel();
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A place goes to who waits longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

function remember<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  find: () => Promise<Value>,
): Promise<Value> {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}
