/** For the tests of this room: what is asked of the sample of every type of event. */

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { type Fact, type FactType, sentence, type Severity, severityOf } from "./catalog.ts";

export interface Sample<Type extends FactType> {
  readonly fact: Extract<Fact, { readonly type: Type }>;
  readonly line: string;
  readonly severity: Severity;
}

export type AnySample = { readonly [Type in FactType]: Sample<Type> }[FactType];

/** One sample of every type: one that is added to the union and not here fails to type-check. */
export type Samples<Types extends FactType> = { readonly [Type in Types]: Sample<Type> };

/** Fails where a sentence is not the sample's own line, whole and without a full stop. */
export function expectLines(samples: readonly AnySample[]): void {
  for (const { fact, line } of samples) {
    const said = sentence(fact);
    assertEquals(said, line);
    assertNotMatch(said, /[\n\r]|\.$|undefined|\[object/);
  }
}

export function expectSeverities(samples: readonly AnySample[]): void {
  for (const { fact, severity } of samples) assertEquals(severityOf(fact), severity, fact.type);
}

/** Fails where a type is no room and fact in lower-case words, or has the sample of another type. */
export function expectTypes(samples: Readonly<Record<string, AnySample>>): void {
  for (const [type, { fact }] of Object.entries(samples)) {
    assertMatch(type, /^[a-z]+\.[a-z]+(_[a-z]+)*$/);
    assert(fact.type === type, `the sample of ${type} is a ${fact.type}`);
  }
}
