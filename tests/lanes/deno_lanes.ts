/** The lanes that need nothing but Deno: form, types and every test that runs inside one machine without rights. */

import { judge } from "./counts.ts";
import type { Lane, LaneContext, LaneResult } from "./lane.ts";
import { runProcess } from "./process.ts";

const MINUTE_MS = 60_000;

/** A deno command that counts as one test: it passes or it fails. */
function commandLane(name: string, summary: string, args: readonly string[]): Lane {
  return {
    name,
    summary,
    async run(context): Promise<LaneResult> {
      const { code, output } = await runDeno(context, args, 5 * MINUTE_MS);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, ignored: 0, output };
    },
  };
}

export interface TestLaneOptions {
  readonly limitMs?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What every test run is given; types are checked by a lane of their own. */
export const TEST_ARGUMENTS = ["test", "--allow-all", "--no-prompt", "--no-check"];

export async function runTests(
  context: LaneContext,
  paths: readonly string[],
  options: TestLaneOptions = {},
): Promise<LaneResult> {
  const { limitMs = 8 * MINUTE_MS, flags = [], env = {} } = options;
  const { code, output } = await runDeno(
    context,
    [...TEST_ARGUMENTS, ...flags, ...paths],
    limitMs,
    env,
  );
  return { ...judge(code, output), output };
}

/** Deno by its own path: whoever runs the gate through npx has none on the PATH. */
export function runDeno(
  context: LaneContext,
  args: readonly string[],
  limitMs: number,
  env: Readonly<Record<string, string>> = {},
) {
  return runProcess({
    program: Deno.execPath(),
    args,
    env,
    cwd: context.root,
    limitMs,
    signal: context.signal,
    ...(context.onOutput === undefined ? {} : { onOutput: context.onOutput }),
  });
}

/** Paths of the test lanes, from the root of the checkout. Every test file belongs to exactly one; a test proves it. */
export const TEST_PATHS: Readonly<Record<string, readonly string[]>> = {
  tidy: ["tests/tidy_test.ts", "tests/tidy"],
  unit: [
    "core",
    "plugins",
    "cli",
    "examples",
    "tests/lanes",
    "tests/kernel/guest_script_test.ts",
    "tests/bench",
  ],
  cases: ["tests/cases", "tests/admin"],
  simulation: ["tests/simulation"],
  docs: ["tests/docs_test.ts", "tests/docs"],
  packaging: ["tests/packaging"],
  namespaces: ["tests/namespaces"],
  kernel: ["tests/kernel/guest"],
  browser: ["tests/browser"],
};

function testLane(name: string, summary: string): Lane {
  return { name, summary, run: (context) => runTests(context, TEST_PATHS[name] ?? []) };
}

export const denoLanes: readonly Lane[] = [
  commandLane("format", "deno fmt", ["fmt", "--check"]),
  commandLane("lint", "deno lint", ["lint"]),
  commandLane("types", "deno check", ["check"]),
  testLane("tidy", "imports, sizes and words"),
  testLane("unit", "what stands beside its source"),
  testLane("cases", "recorded inputs and what became of them"),
  testLane("simulation", "the whole director on a fake clock"),
  testLane("docs", "documents and examples do what they say"),
];
