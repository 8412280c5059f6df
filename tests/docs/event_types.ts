/** The types of events and their fields, read from the catalog's source: types are gone when a program runs. */

import ts from "typescript";

/** The catalog of events, and the files whose unions it takes in. */
export const CATALOG_FILES: readonly string[] = [
  "core/events/catalog.ts",
  "core/events/cluster_facts.ts",
  "core/events/operator_facts.ts",
];

/**
 * Field names by type of event, in the order of the catalog; a union of another file stands in its place. Throws where
 * the catalog is written in another way.
 */
export function eventTypes(...sources: readonly string[]): Map<string, string[]> {
  const files = sources.map((source, index) =>
    ts.createSourceFile(`catalog${index}.ts`, source, ts.ScriptTarget.Latest, true)
  );
  const all: Declarations = {
    unions: new Map(files.flatMap(unionsOf)),
    shapes: new Map(files.flatMap(shapesOf)),
  };
  const members = all.unions.get("Fact");
  if (members === undefined) throw new Error("cannot find the union Fact in the catalog of events");
  return new Map(members.flatMap((member) => eventsOf(member, all)));
}

interface Declarations {
  readonly unions: ReadonlyMap<string, readonly ts.TypeNode[]>;
  readonly shapes: ReadonlyMap<string, readonly ts.PropertySignature[]>;
}

function unionsOf(file: ts.SourceFile): (readonly [string, readonly ts.TypeNode[]])[] {
  return file.statements.filter(ts.isTypeAliasDeclaration).flatMap(({ name, type }) =>
    ts.isUnionTypeNode(type) ? [[name.text, type.types] as const] : []
  );
}

function shapesOf(file: ts.SourceFile): (readonly [string, readonly ts.PropertySignature[]])[] {
  return file.statements.filter(ts.isInterfaceDeclaration).map(({ name, members }) =>
    [name.text, members.filter(ts.isPropertySignature)] as const
  );
}

function eventsOf(member: ts.TypeNode, all: Declarations): (readonly [string, string[]])[] {
  const union = ts.isTypeReferenceNode(member) ? all.unions.get(member.getText()) : undefined;
  if (union !== undefined) return union.flatMap((each) => eventsOf(each, all));
  const members = membersOf(member, all);
  const type = members.find((each) => each.name.getText() === "type")?.type;
  if (type === undefined || !ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal)) {
    throw new Error(`cannot find the type of the event ${member.getText()}`);
  }
  const fields = members.map((each) => each.name.getText()).filter((name) => name !== "type");
  return [[type.literal.text, fields]];
}

function membersOf(node: ts.TypeNode, all: Declarations): readonly ts.PropertySignature[] {
  if (ts.isTypeLiteralNode(node)) return node.members.filter(ts.isPropertySignature);
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap((each) => membersOf(each, all));
  if (ts.isParenthesizedTypeNode(node)) return membersOf(node.type, all);
  const name = node.getText();
  const shape = all.shapes.get(name);
  if (shape === undefined) throw new Error(`cannot find ${name} in the catalog of events`);
  return shape;
}
