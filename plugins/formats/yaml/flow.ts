/** Lists and mappings in brackets, in the plain part of YAML; JSON is made of them. */

import { give, plainScalar, quotedScalar } from "./scalars.ts";

/** Deeper than any configuration, and shallow enough for recursion. */
const DEPTH_MAX = 30;

/** A letter first, so that no key can be meant as anything but text; a blank must stand behind the colon. */
const PLAIN_KEY = /[A-Za-z_][\w.-]{0,99}:(?=[ \n])/y;

const STOP = /[,\[\]{}\n]/g;

interface Found {
  readonly value: unknown;
  /** Behind the closing bracket. */
  readonly end: number;
}

export class FlowReader {
  readonly #text: string;
  #at = 0;
  #limit = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The collection whose opening bracket stands at `at`, and which must end before `limit`. */
  collection(at: number, limit: number): Found {
    this.#at = at;
    this.#limit = limit;
    const value = this.#value(0);
    return { value, end: this.#at };
  }

  #value(depth: number): unknown {
    if (depth > DEPTH_MAX) give();
    const first = this.#text[this.#at];
    if (first === "{") return this.#mapping(depth);
    if (first === "[") return this.#list(depth);
    if (first === '"' || first === "'") return this.#quoted();
    STOP.lastIndex = this.#at;
    const stop = STOP.exec(this.#text)?.index ?? this.#limit;
    const value = plainScalar(this.#text.slice(this.#at, stop).trimEnd(), "flow");
    this.#at = stop;
    return value;
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    this.#skip();
    if (this.#take("]")) return items;
    do {
      this.#skip();
      items.push(this.#value(depth + 1));
      this.#skip();
    } while (this.#take(","));
    return this.#take("]") ? items : give();
  }

  #mapping(depth: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    this.#at++;
    this.#skip();
    if (this.#take("}")) return mapping;
    do {
      this.#skip();
      const key = this.#key();
      if (key === "__proto__" || Object.hasOwn(mapping, key)) give();
      this.#skip();
      mapping[key] = this.#value(depth + 1);
      this.#skip();
    } while (this.#take(","));
    return this.#take("}") ? mapping : give();
  }

  #key(): string {
    if (this.#text[this.#at] === '"') {
      const key = this.#quoted();
      return this.#take(":") ? key : give();
    }
    PLAIN_KEY.lastIndex = this.#at;
    if (!PLAIN_KEY.test(this.#text)) give();
    const key = this.#text.slice(this.#at, PLAIN_KEY.lastIndex - 1);
    this.#at = PLAIN_KEY.lastIndex;
    return key;
  }

  #quoted(): string {
    const { value, end } = quotedScalar(this.#text, this.#at, this.#limit) ?? give();
    this.#at = end;
    return value;
  }

  #take(character: string): boolean {
    if (this.#at >= this.#limit || this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Passes blanks and, where the collection may go over several lines, line breaks. */
  #skip(): void {
    while (
      this.#at < this.#limit && (this.#text[this.#at] === " " || this.#text[this.#at] === "\n")
    ) {
      this.#at++;
    }
  }
}
