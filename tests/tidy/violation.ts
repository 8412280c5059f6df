/** What a rule of the house finds: the place, the rule, and what is allowed instead. */

export interface Violation {
  /** From the root of the repository. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  /** What was found and what is allowed; no full stop. */
  readonly message: string;
}

export function formatViolation({ file, line, rule, message }: Violation): string {
  return `${file}:${line}: ${rule}: ${message}`;
}

/** All violations as the message of a failed test: by file and line, one each. */
export function formatViolations(violations: readonly Violation[]): string {
  const sorted = [...violations].sort((left, right) =>
    left.file.localeCompare(right.file) || left.line - right.line
  );
  const count = `${sorted.length} violation${sorted.length === 1 ? "" : "s"}`;
  return [`${count} of the rules of the house:`, ...sorted.map(formatViolation)].join("\n");
}
