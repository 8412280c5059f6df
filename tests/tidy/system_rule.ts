/** The rule of seams: in core, only core/ports touches the system; the rest is handed clock, chance and files. */

import ts from "typescript";
import { isForTests } from "./source.ts";
import { lineOf, type Tree, visit } from "./tree.ts";
import type { Violation } from "./violation.ts";

/** Names of the system, and what to use instead. */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ["Deno", "a port"],
  ["process", "a port"],
  ["console", "an event or a logger"],
  ["fetch", "the dial port"],
  ["Worker", "a port"],
  ["setTimeout", "the clock port"],
  ["setInterval", "the clock port"],
  ["performance", "the clock port"],
  ["Date.now", "the clock port"],
  ["AbortSignal.timeout", "the clock port"],
  ["Math.random", "the random port"],
  ["crypto.getRandomValues", "the random port"],
  ["crypto.randomUUID", "the random port"],
]);

export function systemViolations(tree: Tree): Violation[] {
  const { path } = tree;
  if (!path.startsWith("core/") || path.startsWith("core/ports/") || isForTests(path)) return [];
  const violations: Violation[] = [];
  visit(tree.root, (node) => {
    const name = nameUsed(node);
    const instead = name === undefined ? undefined : SYSTEM_NAMES.get(name);
    if (instead === undefined) return;
    const message = `uses ${name}; in core, only core/ports may, the rest takes ${instead}`;
    violations.push({ file: path, line: lineOf(tree, node), rule: "system", message });
  });
  return violations;
}

/** `name`, or `object.name`, where it is used as a value or a type and is not merely what a property is called. */
function nameUsed(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return `${node.expression.text}.${node.name.text}`;
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "Date") {
    return (node.arguments?.length ?? 0) === 0 ? "Date.now" : undefined;
  }
  if (!ts.isIdentifier(node)) return undefined;
  const { parent } = node;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return undefined;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return undefined;
  const names = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) ||
    ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) ||
    ts.isPropertyDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent);
  return names && parent.name === node ? undefined : node.text;
}
