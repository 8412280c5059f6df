/** The types of events and their fields, read from the catalog's source: types are gone when a program runs. */

import ts from "typescript";

/** Field names by type of event, in the order of the catalog; throws where the catalog is written in another way. */
export function eventTypes(source: string): Map<string, string[]> {
  const root = ts.createSourceFile("catalog.ts", source, ts.ScriptTarget.Latest, true);
  const fact = root.statements.filter(ts.isTypeAliasDeclaration)
    .find((each) => each.name.text === "Fact");
  if (fact === undefined || !ts.isUnionTypeNode(fact.type)) {
    throw new Error("cannot find the union Fact in the catalog of events");
  }
  return new Map(fact.type.types.map((member) => {
    const members = membersOf(member, root);
    const type = members.find((each) => each.name.getText() === "type")?.type;
    if (type === undefined || !ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal)) {
      throw new Error(`cannot find the type of the event ${member.getText()}`);
    }
    const fields = members.map((each) => each.name.getText()).filter((name) => name !== "type");
    return [type.literal.text, fields];
  }));
}

function membersOf(node: ts.TypeNode, root: ts.SourceFile): ts.PropertySignature[] {
  if (ts.isTypeLiteralNode(node)) return node.members.filter(ts.isPropertySignature);
  if (ts.isIntersectionTypeNode(node)) return node.types.flatMap((each) => membersOf(each, root));
  if (ts.isParenthesizedTypeNode(node)) return membersOf(node.type, root);
  const name = node.getText();
  const shape = root.statements.filter(ts.isInterfaceDeclaration)
    .find((each) => each.name.text === name);
  if (shape === undefined) throw new Error(`cannot find ${name} in the catalog of events`);
  return shape.members.filter(ts.isPropertySignature);
}
