/** Native values in the words of ldirectord.cf; undefined where it has none. Whether they are read so, edit.ts sees. */

import { formatDuration, parseDuration } from "../../../core/plugin/mod.ts";
import { CHECKED_SERVICES } from "./services.ts";

type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A directive of a virtual, with the text behind `=`. */
export interface Words {
  readonly keyword: string;
  readonly text: string;
}

/** What stands behind `real=`. */
export function realText(server: unknown): string | undefined {
  const mapping = typeof server === "string" ? shortServer(server) : server;
  if (!isMapping(mapping)) return undefined;
  const { address, forwarding = "masq", weight = 1, check = {}, ...rest } = mapping;
  const { upper_threshold: upper, lower_threshold: lower, ...others } = rest;
  if (typeof address !== "string" || !isMapping(check) || Object.keys(others).length > 0) {
    return undefined;
  }
  // The port that is checked follows from the virtual; where it does not, what is read will differ.
  const { request, receive, port: _port, ...unknown } = check;
  if (Object.keys(unknown).length > 0) return undefined;
  const exchange = request === undefined && receive === undefined
    ? []
    : [`"${request ?? ""}", "${receive ?? ""}"`];
  return [
    address,
    forwarding,
    weight,
    ...exchange,
    ...(lower === undefined ? [] : [`l:${lower}`]),
    ...(upper === undefined ? [] : [`u:${upper}`]),
  ].join(" ");
}

/** A server in its long form, with what it says where it says nothing. */
export function shortServer(text: string): Mapping {
  const [address, ...rest] = text.trim().split(/\s+/);
  const forwarding = rest.find((word) => !/^\d+$/.test(word)) ?? "masq";
  return { address, forwarding, weight: Number(rest.find((word) => /^\d+$/.test(word)) ?? 1) };
}

/** `virtual=10.0.0.150:80`, and the protocol; undefined for what is no address. */
export function virtualText(virtual: unknown): readonly [Words, ...Words[]] | undefined {
  if (typeof virtual !== "string") return undefined;
  const mark = /^fwmark:(\d+)(\/6)?$/.exec(virtual);
  if (mark !== null) {
    const [, number = "", six] = mark;
    return [{ keyword: six === undefined ? "virtual" : "virtual6", text: number }, {
      keyword: "protocol",
      text: "fwm",
    }];
  }
  const [, place = "", protocol = "tcp"] = /^(.*?)(?:\/(tcp|udp))?$/.exec(virtual) ?? [];
  const keyword = place.startsWith("[") ? "virtual6" : "virtual";
  return [{ keyword, text: place }, { keyword: "protocol", text: protocol }];
}

const SAME_WORDS = [
  "scheduler",
  "netmask",
  "fallbackcommand",
  "monitorfile",
] as const;

/** What a key of a service says, `check` aside. */
export function serviceText(key: string, value: unknown): Words | undefined {
  if (SAME_WORDS.some((word) => word === key) && typeof value === "string") {
    return { keyword: key, text: value };
  }
  if (["quiescent", "cleanstop", "ops"].includes(key)) {
    return { keyword: key, text: typeof value === "boolean" ? (value ? "yes" : "no") : `${value}` };
  }
  if (key === "persistent") return inSeconds(key, value);
  if (key === "schedflags") return { keyword: key, text: [value].flat().join(",") };
  if (key !== "fallback" || typeof value !== "string") return undefined;
  return { keyword: value.startsWith("[") ? "fallback6" : "fallback", text: value };
}

/** What a key of a service's check says. */
export function checkText(key: string, value: unknown, type: unknown): Words | undefined {
  const negotiates = CHECKED_SERVICES.some((word) => word === type);
  if (key === "interval") return inSeconds("checkinterval", value);
  if (key === "timeout") return inSeconds(negotiates ? "negotiatetimeout" : "checktimeout", value);
  if (key === "port") return { keyword: "checkport", text: `${value}` };
  if (key === "connects") return { keyword: "checktype", text: `${value}` };
  if (key === "request" || key === "receive") return { keyword: key, text: `"${value}"` };
  if (key === "virtualhost") return { keyword: key, text: `${value}` };
  if (key !== "type") return undefined;
  if (negotiates) return { keyword: "service", text: `${value}` };
  return { keyword: "checktype", text: `${value}` };
}

function inSeconds(keyword: string, value: unknown): Words | undefined {
  const milliseconds = millisecondsOf(value);
  if (milliseconds === undefined || milliseconds % 1_000 !== 0) return undefined;
  return { keyword, text: String(milliseconds / 1_000) };
}

function millisecondsOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}

/** The same for all ways to write a service that mean the same. */
export function plainService(service: unknown): unknown {
  if (!isMapping(service)) return service;
  const { real, check, ...rest } = service;
  const words = Object.entries(rest).map(([key, value]) => [key, plainValue(key, value)] as const);
  return {
    ...Object.fromEntries(words),
    check: isMapping(check)
      ? Object.fromEntries(
        Object.entries(check).map(([key, value]) => [key, plainValue(key, value)]),
      )
      : check,
    real: Array.isArray(real) ? real.map(plainServer) : [],
  };
}

function plainServer(server: unknown): unknown {
  if (typeof server === "string") return shortServer(server);
  return isMapping(server) ? { forwarding: "masq", weight: 1, ...server } : server;
}

function plainValue(key: string, value: unknown): unknown {
  if (["interval", "timeout", "persistent"].includes(key)) {
    const milliseconds = millisecondsOf(value);
    return milliseconds === undefined ? value : formatDuration(milliseconds);
  }
  if (!["quiescent", "cleanstop", "ops", "verify"].includes(key)) return value;
  return typeof value === "boolean" ? (value ? "yes" : "no") : value;
}
