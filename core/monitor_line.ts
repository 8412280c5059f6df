/** A line of a monitor file, in ldirectord's form. Pure. */

import type { CheckOutcome, ServerConfig, ServiceConfig } from "./model/mod.ts";

/** Checks whose type says all; the others ask a service for something, which ldirectord calls to negotiate. */
const PLAIN_TYPES: ReadonlySet<string> = new Set(["connect", "ping", "on", "off", "none"]);

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/**
 * `[Sun Nov 22 16:00:00 2026] [123] negotiate http tcp 10.0.0.147 9072 1 masq / [up] status 200`, with its end: date
 * in local time, process, what is checked, and what was found. `%`, `|`, CR and LF in the message are encoded, so that
 * a result is a line.
 */
export function monitorLine(
  pid: number,
  service: ServiceConfig,
  server: ServerConfig,
  { at, healthy, message }: CheckOutcome,
): string {
  const state = healthy ? "up" : "down";
  const found = message === "" ? "-" : encode(message);
  return `[${date(at)}] [${pid}] ${realId(service, server)} [${state}] ${found}\n`;
}

/**
 * What tells one check from another in ldirectord: kind, protocol, address, port, virtual host, check port, weight,
 * forwarding, request, receive; what is not there is left out. Runs of colons are a blank and backslashes are gone, but
 * an IPv6 address stays as it is.
 */
export function realId(service: ServiceConfig, server: ServerConfig): string {
  const { check, address, port, weight, forwarding } = server;
  const { virtualhost, request, receive } = check.options;
  const protocol = service.key.by === "address" ? service.key.protocol : "fwm";
  const checkPort = check.target.port === port ? "" : `${check.target.port}`;
  const before = [kindOf(server), protocol].map(plain);
  const after = [`${port}`, virtualhost, checkPort, `${weight}`, forwarding, request, receive];
  return [...before, address, ...after.map(plain)].filter((field) => field !== "").join(" ");
}

function kindOf({ check: { type, options, connects } }: ServerConfig): string {
  if (PLAIN_TYPES.has(type)) return type;
  if (type === "external") return `external:${plain(options.command)}`;
  return `${connects === undefined ? "negotiate" : "combined"}:${type}`;
}

/** What is no text is no field; a path or a pattern may hold the end of a line too. */
function plain(value: unknown): string {
  return typeof value === "string"
    ? value.replaceAll("\\", "").replaceAll(/:+/g, " ").replaceAll(/[\r\n]/g, encodeOne).trim()
    : "";
}

function encode(text: string): string {
  return text.replaceAll(/[%|\r\n]/g, encodeOne);
}

function encodeOne(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** As ctime(3) has it. */
function date(at: number): string {
  const time = new Date(at);
  const two = (value: number) => `${value}`.padStart(2, "0");
  const day = `${time.getDate()}`.padStart(2, " ");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  return `${WEEKDAYS[time.getDay()]} ${
    MONTHS[time.getMonth()]
  } ${day} ${clock} ${time.getFullYear()}`;
}
