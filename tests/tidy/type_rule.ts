/** The rule of types: the compiler and the linter are listened to. */

import ts from "typescript";
import { lineOf, type Tree, visit, withoutTexts } from "./tree.ts";
import type { Violation } from "./violation.ts";

const RULE = "types";

export function typeViolations(tree: Tree): Violation[] {
  const { path } = tree;
  const lines = withoutTexts(tree).split("\n");
  const violations: Violation[] = [];
  visit(tree.root, (node) => {
    if (node.kind !== ts.SyntaxKind.AnyKeyword) return;
    const line = lineOf(tree, node);
    // The linter refuses it too; where it is told not to, it is told why.
    if (/deno-lint-ignore .*no-explicit-any/.test(lines[line - 2] ?? "")) return;
    violations.push({
      file: path,
      line,
      rule: RULE,
      message: "says any; wanted is a type, or unknown",
    });
  });
  for (const [index, text] of lines.entries()) {
    const message = commentProblem(text);
    if (message !== undefined) {
      violations.push({ file: path, line: index + 1, rule: RULE, message });
    }
  }
  return violations;
}

function commentProblem(line: string): string | undefined {
  const comment = /(?:\/\/|\/\*)\s*(@ts-(?:ignore|nocheck|expect-error)|deno-lint-ignore[-\w]*)(.*)/
    .exec(line);
  if (comment === null) return undefined;
  const [, directive = "", rest = ""] = comment;
  if (directive.startsWith("@ts-")) return `says ${directive}; the compiler is right`;
  return / -- \S/.test(rest)
    ? undefined
    : `${directive} gives no reason; wanted is "// ${directive} RULE -- why"`;
}
