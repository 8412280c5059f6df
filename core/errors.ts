/**
 * Every error class and code, in one list. Messages are one sentence: the action that failed, the
 * quoted value, what was wanted and what was found; no full stop, no blame.
 */

import { formatProblem, type Problem } from "./model/problem.ts";

/** Codes are stable; docs/errors.md explains each, and a test compares the two lists. */
export const ERROR_CODES = {
  config_invalid: "The configuration has problems; each is listed with file and line",
  config_unreadable: "The configuration file is missing or cannot be read",
  plugin_invalid: "A plugin is not made as the SDK asks, or its name is taken",
  plugin_unknown: "No plugin of that kind has that name",
  plugin_failed: "A plugin threw, ran into its deadline or returned nonsense",
  backend_failed: "The backend refused an operation or could not be read",
  backend_unusable: "The backend cannot work here",
  command_missing: "A program that is needed is not installed or not on the PATH",
  command_failed: "A program ended with an error, or ran past its time limit",
  connection_failed: "A connection could not be made, or ended too early",
  timed_out: "Something did not end within its time limit",
  address_unknown: "A host or service name could not be resolved",
  resource_failed: "A resource could not be taken, given up or looked at",
  medium_failed: "A heartbeat medium could not be opened",
  socket_busy: "Another director answers on the admin socket",
  no_director: "No director answers on the admin socket",
  not_found: "No service, server, group or run has that name",
  refused: "The director understood the request and does not do it",
  journal_unusable: "The file is no journal of this program, or cannot be read",
  changed_meanwhile: "Somebody else has changed the configuration since it was read",
  usage: "The command line is not understood",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export class RingmasterError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RingmasterError";
    this.code = code;
  }
}

/** A connection that could not be made or broke (`connection_failed`), or whose time ran out (`timed_out`). */
export class ConnectionError extends RingmasterError {
  /** The reason alone, such as "connection refused", for a place that names the server itself. */
  readonly reason: string;

  /**
   * The message is the action that failed and the reason, such as `cannot connect to 10.0.0.1:80:
   * connection refused`.
   */
  constructor(
    code: "connection_failed" | "timed_out",
    action: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(code, `${action}: ${reason}`, options);
    this.name = "ConnectionError";
    this.reason = reason;
  }
}

/** A heartbeat medium that could not be opened (`medium_failed`). */
export class MediumError extends RingmasterError {
  /** The reason alone, such as "no such interface", for a place that names the medium itself. */
  readonly reason: string;

  constructor(link: string, reason: string, options?: ErrorOptions) {
    super("medium_failed", `cannot open the heartbeat medium ${link}: ${reason}`, options);
    this.name = "MediumError";
    this.reason = reason;
  }
}

/** All problems of a configuration at once. */
export class ConfigError extends RingmasterError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("config_invalid", problems.map(formatProblem).join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** The message of anything that was thrown, on one line. Never throws itself, whatever a plugin threw. */
export function messageOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : thrown;
    return String(text).trim().replaceAll(/\s*\n\s*/g, "; ");
  } catch {
    return "something without a message was thrown";
  }
}
