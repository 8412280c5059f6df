/** TypeScript sources as syntax trees, so that rules judge code and not what comments and texts say. */

import ts from "typescript";
import type { Source } from "./source.ts";

export interface Tree extends Source {
  readonly root: ts.SourceFile;
}

export function parse(source: Source): Tree {
  const root = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  return { ...source, root };
}

/** Every node, from the outside in. */
export function visit(node: ts.Node, visitor: (node: ts.Node) => void): void {
  visitor(node);
  ts.forEachChild(node, (child) => visit(child, visitor));
}

/** The 1-based line on which the node begins, comments before it not counted. */
export function lineOf(tree: Tree, node: ts.Node): number {
  return tree.root.getLineAndCharacterOfPosition(node.getStart(tree.root)).line + 1;
}

/** How many lines the node takes, comments before it not counted. */
export function linesOf(tree: Tree, node: ts.Node): number {
  const last = tree.root.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
  return last - lineOf(tree, node) + 1;
}

/** Stands in `withoutTexts` for each character of a text. */
export const TEXT_MARK = "\0";

/** The file with the inside of every string, template and regular expression marked; lines and columns stay. */
export function withoutTexts(tree: Tree): string {
  let code = "";
  let at = 0;
  visit(tree.root, (node) => {
    if (!isText(node)) return;
    const start = node.getStart(tree.root);
    code += tree.text.slice(at, start);
    code += tree.text.slice(start, node.getEnd()).replaceAll(/[^\n]/gu, TEXT_MARK);
    at = node.getEnd();
  });
  return code + tree.text.slice(at);
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node) || ts.isRegularExpressionLiteral(node);
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone after compilation: `import type`, or a type that is written as `import("...").Name`. */
  readonly typeOnly: boolean;
}

/** All that a file imports: statically, dynamically, as types, by exporting it on. */
export function importsOf(tree: Tree): Import[] {
  const imports: Import[] = [];
  visit(tree.root, (node) => {
    const found = specifierOf(node);
    if (found === undefined) return;
    const specifier = ts.isStringLiteralLike(found) ? found.text : COMPUTED;
    imports.push({ specifier, line: lineOf(tree, node), typeOnly: isTypeOnly(node) });
  });
  return imports;
}

/** Stands for a specifier that is computed when the program runs. */
export const COMPUTED = "(computed)";

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  }
  const dynamic = ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return dynamic ? node.arguments[0] : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node) || node.importClause === undefined) return false;
  const { name, namedBindings, phaseModifier } = node.importClause;
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return name === undefined && namedBindings !== undefined && ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly);
}

/** A function of any kind, or undefined; a signature without a body is none. */
export function asFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  const isOne = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) || ts.isSetAccessorDeclaration(node);
  return isOne && node.body !== undefined ? node : undefined;
}

/** The name that a reader would give to a function: its own, or of what it is assigned to. */
export function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent);
  return named ? parent.name.getText() : "a function without a name";
}
