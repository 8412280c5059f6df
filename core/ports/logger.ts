/** Log lines, as a seam. Events are the director's voice; a plugin's logger is for what is no event. */

export type LogLevel = "debug" | "info" | "warning" | "error";

export interface Logger {
  log(level: LogLevel, message: string): void;
}

export const silentLogger: Logger = { log: () => {} };
