/** The rule of exports: what nobody imports is not exported, so that a reader knows what others rely on. */

import ts from "typescript";
import { resolve } from "./import_rule.ts";
import { lineOf, type Tree, visit } from "./tree.ts";
import type { Violation } from "./violation.ts";

/** For others than us: whatever they export may be used outside of the repository. */
const PUBLIC = ["mod.ts", "core/testing/mod.ts"];
const ALL = "*";

/** Of constants, functions and classes; types may be part of what is imported without being named themselves. */
export function exportViolations(trees: readonly Tree[]): Violation[] {
  const wanted = wantedNames(trees);
  return trees.flatMap((tree) => {
    const names = wanted.get(tree.path);
    if (names?.has(ALL)) return [];
    return exportsOf(tree).filter((name) => !names?.has(name.text)).map((name) => ({
      file: tree.path,
      line: lineOf(tree, name),
      rule: "exports",
      message: `exports ${name.text}, which no other file imports; wanted is no export`,
    }));
  });
}

/** By file, what is imported of it, also through files that export it on. */
function wantedNames(trees: readonly Tree[]): Map<string, Set<string>> {
  const behind = new Map<string, string[]>();
  const asked: (readonly [path: string, name: string])[] = PUBLIC.map((path) => [path, ALL]);
  for (const { path, root } of trees) {
    const ask = (target: ts.Node | undefined, ...names: string[]) => {
      const to = target !== undefined && ts.isStringLiteralLike(target) ? target.text : "";
      const file = to.startsWith(".") ? resolve(path, to) : undefined;
      if (file !== undefined) asked.push(...names.map((name) => [file, name] as const));
      return file;
    };
    visit(root, (node) => {
      if (ts.isExportDeclaration(node) && node.exportClause === undefined) {
        const file = ask(node.moduleSpecifier);
        if (file !== undefined) behind.set(path, [...behind.get(path) ?? [], file]);
      } else if (ts.isExportDeclaration(node)) {
        ask(node.moduleSpecifier, ...listed(node.exportClause));
      } else if (ts.isImportDeclaration(node)) {
        ask(node.moduleSpecifier, ...listed(node.importClause?.namedBindings));
      } else if (
        ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
      ) {
        ask(node.arguments[0], ALL);
      }
    });
  }
  const wanted = new Map<string, Set<string>>();
  const want = (path: string, name: string) => {
    const names = wanted.get(path) ?? new Set();
    if (names.has(name)) return;
    wanted.set(path, names.add(name));
    for (const file of behind.get(path) ?? []) want(file, name);
  };
  for (const [path, name] of asked) want(path, name);
  return wanted;
}

/** The names between the braces, as they are called where they come from; all where there are no braces. */
function listed(clause: ts.NamedImportBindings | ts.NamedExportBindings | undefined): string[] {
  if (clause === undefined) return [];
  if (ts.isNamespaceImport(clause) || ts.isNamespaceExport(clause)) return [ALL];
  return clause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function exportsOf({ root }: Tree): ts.Identifier[] {
  return root.statements.flatMap((node): (ts.Node | undefined)[] => {
    const kinds = ts.canHaveModifiers(node) ? ts.getModifiers(node)?.map(({ kind }) => kind) : [];
    if (kinds?.[0] !== ts.SyntaxKind.ExportKeyword) return [];
    if (kinds.includes(ts.SyntaxKind.DefaultKeyword)) return [];
    if (ts.isVariableStatement(node)) {
      return node.declarationList.declarations.map((each) => each.name);
    }
    return ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ? [node.name] : [];
  }).filter((name) => name !== undefined && ts.isIdentifier(name));
}
