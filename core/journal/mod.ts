/** The journal: what was decided and why, on disk; what earlier runs left; and whether it is decided the same again. */
export * from "./journal.ts";
export * from "./recorder.ts";
export * from "./records.ts";
export * from "./replay.ts";
export * from "./replay_file.ts";
export * from "./replay_report.ts";
export * from "./restore.ts";
