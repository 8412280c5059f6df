/** The rule of sizes: what a reader can hold in the head at once. */

import ts from "typescript";
import {
  asFunction,
  lineOf,
  linesOf,
  nameOf,
  TEXT_MARK,
  type Tree,
  visit,
  withoutTexts,
} from "./tree.ts";
import type { Violation } from "./violation.ts";

const RULE = "size";
export const FILE_LINES_MAX = 300;
export const FUNCTION_LINES_MAX = 70;
export const LINE_LENGTH_MAX = 120;

/**
 * Files, functions of every kind (with all that is nested in them) and lines that are too long. The body of a test is
 * a story, not a function, and only the functions inside it are measured. Texts in quotes may make a line longer,
 * because a message in pieces cannot be searched for.
 */
export function sizeViolations(tree: Tree): Violation[] {
  return [...fileLength(tree), ...lineLengths(tree), ...functionLengths(tree)];
}

function fileLength(tree: Tree): Violation[] {
  const amount = tree.text.replace(/\n$/, "").split("\n").length;
  if (amount <= FILE_LINES_MAX) return [];
  const message = `the file has ${amount} lines; allowed are ${FILE_LINES_MAX}`;
  return [{ file: tree.path, line: FILE_LINES_MAX + 1, rule: RULE, message }];
}

function lineLengths(tree: Tree): Violation[] {
  return withoutTexts(tree).split("\n").flatMap((text, index) => {
    const length = [...text].filter((character) => character !== TEXT_MARK).length;
    if (length <= LINE_LENGTH_MAX) return [];
    const message = `the line has ${length} characters; allowed are ${LINE_LENGTH_MAX}`;
    return [{ file: tree.path, line: index + 1, rule: RULE, message }];
  });
}

function functionLengths(tree: Tree): Violation[] {
  const violations: Violation[] = [];
  visit(tree.root, (node) => {
    const one = asFunction(node);
    if (one === undefined || isTestBody(one)) return;
    const length = linesOf(tree, one);
    if (length <= FUNCTION_LINES_MAX) return;
    const message = `${nameOf(one)} has ${length} lines; allowed are ${FUNCTION_LINES_MAX}`;
    violations.push({ file: tree.path, line: lineOf(tree, one), rule: RULE, message });
  });
  return violations;
}

/** What `Deno.test`, a step of a test, or a `describe` is given to run; also as `fn` of an object. */
function isTestBody(node: ts.FunctionLikeDeclaration): boolean {
  let given: ts.Node = node;
  if (ts.isPropertyAssignment(given.parent)) given = given.parent;
  if (ts.isObjectLiteralExpression(given.parent)) given = given.parent;
  const call = given.parent;
  if (!ts.isCallExpression(call) || !call.arguments.some((argument) => argument === given)) {
    return false;
  }
  return /^(Deno\.(test|bench)|describe|it|\w+\.step)$/.test(call.expression.getText());
}
