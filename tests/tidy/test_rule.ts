/** The rules of tests: every source with logic has one beside it, and none is left out or run alone. */

import ts from "typescript";
import { baseName, isForTests, type Source } from "./source.ts";
import { asFunction, lineOf, type Tree, visit } from "./tree.ts";
import type { Violation } from "./violation.ts";

const RULE = "tests";

/** Sources that need no unit test beside them, and why. */
const NO_TEST_BESIDE: ReadonlyMap<string, string> = new Map([
  ["cli/main.ts", "it only joins what is tested; the tests of the cli start it as a program"],
]);

const TESTED_FOLDERS = /^(core|plugins|cli|examples)\//;

/** Sources of core, plugins, cli and examples that have logic and no `<name>_test.ts` beside them. */
export function missingTestViolations(
  trees: readonly Tree[],
  noTestBeside: ReadonlyMap<string, string> = NO_TEST_BESIDE,
): Violation[] {
  const paths = trees.map((tree) => tree.path);
  const untested = trees.filter(({ path }) =>
    TESTED_FOLDERS.test(path) && !isForTests(path) && !noTestBeside.has(path) &&
    !paths.some((other) => isTestOf(other, path))
  ).filter(hasLogic);
  const missing = untested.map(({ path }) => ({
    file: path,
    line: 1,
    rule: RULE,
    message: `has logic and no test; wanted is ${path.replace(/\.ts$/, "_test.ts")} beside it`,
  }));
  const stale = [...noTestBeside.keys()].filter((path) => !paths.includes(path)).map((path) => ({
    file: "tests/tidy/test_rule.ts",
    line: 1,
    rule: RULE,
    message: `excuses ${path} from having a test; there is no such file`,
  }));
  return [...missing, ...stale];
}

/** `pump.ts` is tested by `pump_test.ts`, or by several such as `pump_fault_test.ts`. */
function isTestOf(path: string, source: string): boolean {
  const stem = source.replace(/\.ts$/, "_");
  return path.startsWith(stem) && /^(\w+_)?test\.ts$/.test(path.slice(stem.length));
}

/**
 * Types, constants and lists need no test; functions do, but for the one that hands options on in a
 * plugin's mod.ts.
 */
function hasLogic(tree: Tree): boolean {
  let functions = 0;
  visit(tree.root, (node) => {
    const one = asFunction(node);
    if (one === undefined) return;
    const handsOn = baseName(tree.path) === "mod.ts" && ts.isArrowFunction(one) &&
      !ts.isBlock(one.body);
    if (!handsOn) functions++;
  });
  return functions > 0;
}

const ALONE_OR_LEFT_OUT: ReadonlySet<string> = new Set(["only", "ignore", "skip", "todo"]);

/** Tests that run alone, or are never run. What a test needs of the machine is a condition: `ignore: !isRoot`. */
export function leftOutViolations(tree: Tree): Violation[] {
  const violations: Violation[] = [];
  visit(tree.root, (node) => {
    const found = aloneOrLeftOut(node);
    if (found === undefined) return;
    violations.push({
      file: tree.path,
      line: lineOf(tree, node),
      rule: RULE,
      message: `says ${found}; a test runs always, or on a condition that it names`,
    });
  });
  return violations;
}

function aloneOrLeftOut(node: ts.Node): string | undefined {
  if (ts.isPropertyAssignment(node)) {
    const name = node.name.getText();
    const always = node.initializer.kind === ts.SyntaxKind.TrueKeyword;
    return always && (name === "ignore" || name === "only") ? `${name}: true` : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) {
    return undefined;
  }
  const { expression, name } = node.expression;
  const ofTests = /^(Deno\.(test|bench)|describe|it|test)$/.test(expression.getText());
  return ofTests && ALONE_OR_LEFT_OUT.has(name.text)
    ? `${expression.getText()}.${name.text}(`
    : undefined;
}

/** A test file without a test passes, and proves nothing. Tests may also be made by a function such as `socketTest`. */
export function emptyTestViolations(source: Source): Violation[] {
  if (!source.path.endsWith("_test.ts") || /^\s*(Deno\.test|\w*[tT]est\w*)\(/m.test(source.text)) {
    return [];
  }
  return [{ file: source.path, line: 1, rule: RULE, message: "has no test; it cannot fail" }];
}
