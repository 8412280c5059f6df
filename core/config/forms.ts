/** The short forms of addresses and servers, as text; nothing is looked up here. */

import {
  canonicalAddress,
  FORWARDING_METHODS,
  type ForwardingMethod,
  type IpFamily,
  parseIpv4,
  type Protocol,
  type Scheduler,
  splitHostPort,
  WEIGHT_MAX,
} from "../model/mod.ts";
import { describeFound, foundInstead, foundOther } from "../plugin/mod.ts";
import { flagsOf, listedFlag } from "./words.ts";

/** What a text says, or what is wrong with it. */
export type Form<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

export type HostForm =
  /** Canonical. */
  | { readonly kind: "address"; readonly address: string }
  /** In brackets, it is looked up as IPv6 only. */
  | { readonly kind: "name"; readonly name: string; readonly family?: 6 };

export type PortForm = number | { readonly service: string };

export interface EndpointForm {
  readonly host: HostForm;
  readonly port?: PortForm;
}

export type VirtualForm =
  | {
    readonly by: "address";
    readonly host: HostForm;
    readonly port: PortForm;
    readonly protocol: Protocol;
  }
  | { readonly by: "fwmark"; readonly mark: number; readonly family: IpFamily };

export interface ServerForm {
  readonly endpoint: EndpointForm;
  readonly forwarding?: ForwardingMethod;
  readonly weight?: number;
}

const PROTOCOLS: readonly Protocol[] = ["tcp", "udp"];
const PORT_MAX = 65_535;
const DIGITS = /^\d+$/;
/** RFC 1123 labels, and the underscore that many sites use all the same. */
const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;
/** RFC 6335 section 5.1. */
const SERVICE_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9_+][A-Za-z0-9_+-]*$/;

/** `10.0.0.147:9072`, `[2001:db8::1]:80`, `node1.example.org:http`; the port may be left out. */
export function parseEndpoint(text: string): Form<EndpointForm> {
  const parts = splitHostPort(text);
  if (parts === undefined) {
    return canonicalAddress(text) === undefined
      ? wrong(`found ${describeFound(text)}; wanted is HOST:PORT, such as "10.0.0.147:9072"`)
      : wrong(`an IPv6 address stands in brackets: "[${text}]", with the port behind them`);
  }
  const host = parseHost(parts.host, text.startsWith("["));
  if (!host.ok) return host;
  if (parts.port === undefined) return right({ host: host.value });
  const port = parsePort(parts.port);
  return port.ok ? right({ host: host.value, port: port.value }) : port;
}

/** An address or a host name; whether it stands in brackets says that only IPv6 will do. */
export function parseHost(text: string, bracketed = false): Form<HostForm> {
  const address = canonicalAddress(text);
  if (address !== undefined) return right({ kind: "address", address });
  // Digits and dots are meant as an address, whatever a resolver would make of them.
  if (/^[\d.]+$/.test(text) || !HOST_NAME.test(text)) {
    return wrong(`${describeFound(text)} is neither an IP address nor a host name`);
  }
  return right({ kind: "name", name: text, ...(bracketed ? { family: 6 } : {}) });
}

function parsePort(text: string): Form<PortForm> {
  if (DIGITS.test(text)) {
    const port = Number(text);
    return port >= 1 && port <= PORT_MAX
      ? right(port)
      : wrong(`found port ${text}; wanted is a port from 1 to ${PORT_MAX}`);
  }
  return SERVICE_NAME.test(text)
    ? right({ service: text })
    : wrong(`found port ${describeFound(text)}; wanted is a number or the name of a service`);
}

/** `10.0.0.150:9072/tcp`, with tcp where no protocol stands; or `fwmark:7`, for IPv6 `fwmark:7/6`. */
export function parseVirtual(text: string): Form<VirtualForm> {
  const mark = /^fwmark:(.*)$/is.exec(text);
  if (mark !== null) return parseMark(mark[1] ?? "", text);
  const slash = text.lastIndexOf("/");
  const word = slash < 0 ? "tcp" : text.slice(slash + 1);
  const protocol = PROTOCOLS.find((each) => each === word);
  if (protocol === undefined) {
    return wrong(`cannot read the protocol: ${foundOther(word, PROTOCOLS)}`);
  }
  const endpoint = parseEndpoint(slash < 0 ? text : text.slice(0, slash));
  if (!endpoint.ok) return endpoint;
  const { host, port } = endpoint.value;
  return port === undefined
    ? wrong(`found no port in ${describeFound(text)}; wanted is HOST:PORT or HOST:PORT/PROTOCOL`)
    : right({ by: "address", host, port, protocol });
}

/** Marks have 32 bits; 0 is what a packet without a mark has. */
const MARK_MAX = 4_294_967_295;

function parseMark(behind: string, text: string): Form<VirtualForm> {
  const [, digits = "", family = "4"] = /^(\d{1,10})(?:\/([46]))?$/.exec(behind) ?? [];
  const mark = Number(digits);
  return digits !== "" && mark >= 1 && mark <= MARK_MAX
    ? right({ by: "fwmark", mark, family: family === "6" ? 6 : 4 })
    : wrong(
      `found ${describeFound(text)}; wanted is fwmark:MARK or fwmark:MARK/6, ` +
        `with a mark from 1 to ${MARK_MAX}`,
    );
}

/** `ADDRESS[:PORT] [FORWARDING] [WEIGHT]`. */
export function parseReal(text: string): Form<ServerForm> {
  const [address = "", ...words] = text.trim().split(/\s+/);
  const last = words.at(-1);
  const weighted = last !== undefined && /^[-+\d]/.test(last);
  if (weighted) words.pop();
  const form = parseServer(address, words, "ADDRESS[:PORT] [FORWARDING] [WEIGHT]");
  if (!form.ok || !weighted) return form;
  const weight = Number(last);
  return DIGITS.test(last) && weight <= WEIGHT_MAX
    ? right({ ...form.value, weight })
    : wrong(`found weight ${last}; wanted is a whole number from 0 to ${WEIGHT_MAX}`);
}

/** `ADDRESS[:PORT] [FORWARDING]`. */
export function parseFallback(text: string): Form<ServerForm> {
  const [address = "", ...words] = text.trim().split(/\s+/);
  return parseServer(address, words, "ADDRESS[:PORT] [FORWARDING]");
}

function parseServer(address: string, words: readonly string[], form: string): Form<ServerForm> {
  const endpoint = parseEndpoint(address);
  if (!endpoint.ok) return endpoint;
  const [word, extra] = words;
  if (extra !== undefined) return wrong(`found ${describeFound(extra)}; wanted is ${form}`);
  if (word === undefined) return right({ endpoint: endpoint.value });
  const forwarding = FORWARDING_METHODS.find((each) => each === word);
  if (forwarding !== undefined) return right({ endpoint: endpoint.value, forwarding });
  return wrong(`cannot read the forwarding: ${foundOther(word, FORWARDING_METHODS)}`);
}

const PREFIX_LENGTH_MAX = 128;

/** A mask for IPv4 (`255.255.255.0`), a prefix length for IPv6 (1 to 128), as `Persistence` keeps it. */
export function parseNetmask(value: string | number, family: IpFamily): Form<string> {
  const text = String(value);
  if (family === 6) {
    const length = Number(text);
    return DIGITS.test(text) && length >= 1 && length <= PREFIX_LENGTH_MAX
      ? right(String(length))
      : wrong(
        foundInstead(value, `a prefix length from 1 to ${PREFIX_LENGTH_MAX} for an IPv6 service`),
      );
  }
  const octets = parseIpv4(text);
  const bits = octets?.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return octets !== undefined && /^1+0*$/.test(bits ?? "")
    ? right(octets.join("."))
    : wrong(foundInstead(value, "a mask such as 255.255.255.0 for an IPv4 service"));
}

/** Flags of a scheduler, in the order and with the words in which they are listed, each once. */
export function parseSchedulerFlags(
  value: string | readonly string[],
  scheduler: Scheduler,
): Form<readonly string[]> {
  const words = typeof value === "string"
    ? value.split(",").map((word) => word.trim()).filter((word) => word !== "")
    : value;
  const found = new Set<string>();
  for (const word of words) {
    const flag = listedFlag(word, scheduler);
    if (flag === undefined) {
      return wrong(
        `cannot use it with scheduler ${scheduler}: ${foundOther(word, flagsOf(scheduler))}`,
      );
    }
    found.add(flag);
  }
  return right(flagsOf(scheduler).filter((flag) => found.has(flag)));
}

function right<Value>(value: Value): Form<Value> {
  return { ok: true, value };
}

function wrong(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
