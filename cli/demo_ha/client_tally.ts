/** What the demo's client sees: counted where it asks, put together where it is shown. Pure. */

/** What happened since the report before. */
export interface ClientReport {
  readonly answered: number;
  readonly failed: number;
  /** The longest time from one answer to the next that ended in the meantime. */
  readonly longestMs: number;
  /** Time since the last answer. */
  readonly silentMs: number;
  /** Answers by the address of the node that gave them. */
  readonly byNode: Readonly<Record<string, number>>;
}

/** Counts requests; all times are milliseconds on one clock that only grows. */
export class RequestTally {
  #answered = 0;
  #failed = 0;
  #longestMs = 0;
  #lastAnswerMs: number;
  #byNode: Record<string, number> = {};

  constructor(nowMs: number) {
    this.#lastAnswerMs = nowMs;
  }

  answer(nowMs: number, node: string): void {
    this.#answered++;
    this.#byNode[node] = (this.#byNode[node] ?? 0) + 1;
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastAnswerMs);
    this.#lastAnswerMs = nowMs;
  }

  failure(): void {
    this.#failed++;
  }

  report(nowMs: number): ClientReport {
    const report = {
      answered: this.#answered,
      failed: this.#failed,
      longestMs: this.#longestMs,
      silentMs: nowMs - this.#lastAnswerMs,
      byNode: this.#byNode,
    };
    this.#answered = this.#failed = this.#longestMs = 0;
    this.#byNode = {};
    return report;
  }
}

/** What is shown of the client. */
export interface ClientView {
  /** Answers a second. */
  readonly rate: number;
  readonly silentMs: number;
  readonly failed: number;
  /** Answers of each node since the start, by its address. */
  readonly byNode: Readonly<Record<string, number>>;
  /** The longest time without an answer since the mark; undefined before the first mark. */
  readonly gap?: { readonly mark: string; readonly longestMs: number; readonly failed: number };
}

/** Answers further apart than this are no calm; on a busy machine they are some tens of milliseconds apart. */
const CALM_MS = 200;
const RATE_WINDOW_MS = 2_000;

export class ClientWatch {
  #recent: { readonly atMs: number; readonly answered: number }[] = [];
  #silentMs = 0;
  #failed = 0;
  #byNode: Record<string, number> = {};
  #mark: { name: string; longestMs: number; failed: number } | undefined;
  #calmSinceMs: number | undefined;

  /** A gap that is older than the mark is not its own. */
  mark(name: string): void {
    this.#mark = { name, longestMs: 0, failed: 0 };
  }

  push(report: ClientReport, nowMs: number): void {
    const { answered, failed, longestMs, silentMs, byNode } = report;
    this.#recent.push({ atMs: nowMs, answered });
    this.#recent = this.#recent.filter(({ atMs }) => atMs > nowMs - RATE_WINDOW_MS);
    this.#silentMs = silentMs;
    this.#failed += failed;
    for (const [node, amount] of Object.entries(byNode)) {
      this.#byNode[node] = (this.#byNode[node] ?? 0) + amount;
    }
    const apartMs = Math.max(longestMs, silentMs);
    if (this.#mark !== undefined) {
      this.#mark.longestMs = Math.max(this.#mark.longestMs, apartMs);
      this.#mark.failed += failed;
    }
    if (apartMs > CALM_MS) this.#calmSinceMs = undefined;
    else this.#calmSinceMs ??= nowMs;
  }

  /** How long it has been answered without a gap; 0 where it is not. */
  calmMs(nowMs: number): number {
    return this.#calmSinceMs === undefined ? 0 : nowMs - this.#calmSinceMs;
  }

  view(): ClientView {
    const [first] = this.#recent;
    const last = this.#recent.at(-1);
    // The first report counts what came before the window.
    const answered = this.#recent.slice(1).reduce((sum, each) => sum + each.answered, 0);
    const spanMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
    const mark = this.#mark;
    return {
      rate: spanMs === 0 ? 0 : answered / spanMs * 1_000,
      silentMs: this.#silentMs,
      failed: this.#failed,
      byNode: { ...this.#byNode },
      ...(mark === undefined
        ? {}
        : { gap: { mark: mark.name, longestMs: mark.longestMs, failed: mark.failed } }),
    };
  }
}

/** A report as the client's program prints it; undefined for a line that is none. */
export function readReport(line: string): ClientReport | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isReport(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is ClientReport {
  if (typeof value !== "object" || value === null) return false;
  const numbers = ["answered", "failed", "longestMs", "silentMs"];
  const record = value as Readonly<Record<string, unknown>>;
  return numbers.every((name) => typeof record[name] === "number") &&
    typeof record["byNode"] === "object" && record["byNode"] !== null;
}
