/**
 * Reads the plain part of YAML, of which nearly every configuration consists: block mappings and lists, values in one
 * line, lists and mappings in brackets, and JSON. Whatever else stands in a text, an error too, makes it give up, and
 * the whole grammar reads the text instead; so it may understand little, but never anything else than the grammar does.
 * It is some ten times as fast, which counts in files with thousands of servers.
 */

import { give, GiveUp, plainScalar, quotedScalar } from "./scalars.ts";
import { FlowReader } from "./flow.ts";

/** Deeper than any configuration, and shallow enough for recursion. */
const DEPTH_MAX = 30;

/** A letter first, so that no key can be meant as anything but text; shorter than the grammar's limit for keys. */
const KEY = /[A-Za-z_][\w.-]{0,99}:(?= |$)/my;

/** Text of one byte a character, without tabs and carriage returns. */
const PLAIN_TEXT = /^[\n\x20-\x7e]*$/;

const DOCUMENT_MARK = /^(?:---|\.\.\.|%)/m;

/** The data, or undefined where the text has anything in it that only the whole grammar can judge. */
export function readQuickly(text: string): unknown {
  if (!PLAIN_TEXT.test(text) || DOCUMENT_MARK.test(text)) return undefined;
  try {
    return new QuickReader(text).read();
  } catch (thrown) {
    if (thrown instanceof GiveUp) return undefined;
    throw thrown;
  }
}

class QuickReader {
  readonly #text: string;
  readonly #flow: FlowReader;
  /** Where the present line says something, and where it ends. */
  #at = 0;
  #end = -1;
  /** Blanks before `#at`; -1 behind the last line. */
  #indent = -1;

  constructor(text: string) {
    this.#text = text;
    this.#flow = new FlowReader(text);
  }

  read(): unknown {
    this.#advance();
    if (this.#indent < 0) give();
    const first = this.#text[this.#at];
    if (first === "{" || first === "[") return this.#rootCollection();
    const value = this.#block(this.#indent, 0);
    return this.#indent < 0 ? value : give();
  }

  /** A collection in brackets that is the whole text may go over several lines, as JSON does. */
  #rootCollection(): unknown {
    const { value, end } = this.#flow.collection(this.#at, this.#text.length);
    return this.#text.slice(end).trim() === "" ? value : give();
  }

  /** Goes to the next line that says something. */
  #advance(): void {
    const text = this.#text;
    for (let start = this.#end + 1; start < text.length; start = this.#end + 1) {
      const found = text.indexOf("\n", start);
      this.#end = found < 0 ? text.length : found;
      let at = start;
      while (text.charCodeAt(at) === BLANK) at++;
      if (at >= this.#end || text.charCodeAt(at) === HASH) continue;
      this.#at = at;
      this.#indent = at - start;
      return;
    }
    this.#indent = -1;
  }

  /** The list or mapping whose lines begin in this column, which the present line does. */
  #block(column: number, depth: number): unknown {
    if (depth > DEPTH_MAX) give();
    return this.#isDash() ? this.#list(column, depth) : this.#mapping(column, depth);
  }

  #isDash(): boolean {
    if (this.#text.charCodeAt(this.#at) !== DASH) return false;
    return this.#at + 1 === this.#end || this.#text.charCodeAt(this.#at + 1) === BLANK;
  }

  #list(column: number, depth: number): unknown[] {
    const items: unknown[] = [];
    while (this.#indent === column && this.#isDash()) {
      const at = this.#behindBlanks(this.#at + 1);
      if (at >= this.#end) items.push(this.#below(column, depth));
      else if (this.#keyEnd(at) > 0) {
        // The mapping begins in the line of its dash.
        this.#indent += at - this.#at;
        this.#at = at;
        items.push(this.#mapping(this.#indent, depth + 1));
      } else items.push(this.#inline(at));
    }
    return items;
  }

  #mapping(column: number, depth: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    while (this.#indent === column) {
      const end = this.#keyEnd(this.#at);
      if (end < 0) give();
      const key = this.#text.slice(this.#at, end - 1);
      if (key === "__proto__" || Object.hasOwn(mapping, key)) give();
      const at = this.#behindBlanks(end);
      mapping[key] = at < this.#end ? this.#inline(at) : this.#value(column, depth);
    }
    return mapping;
  }

  /** What stands below a key: a list may begin in the column of the key. */
  #value(column: number, depth: number): unknown {
    this.#advance();
    if (this.#indent === column && this.#isDash()) return this.#list(column, depth + 1);
    return this.#indent > column ? this.#block(this.#indent, depth + 1) : null;
  }

  /** What stands below a dash. */
  #below(column: number, depth: number): unknown {
    this.#advance();
    return this.#indent > column ? this.#block(this.#indent, depth + 1) : null;
  }

  /** Behind the colon of the key that begins here, or -1. */
  #keyEnd(at: number): number {
    KEY.lastIndex = at;
    return KEY.test(this.#text) ? KEY.lastIndex : -1;
  }

  /** Where the line goes on; its end where nothing comes but blanks and a comment. */
  #behindBlanks(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === BLANK) at++;
    return this.#text.charCodeAt(at) === HASH && at > from ? this.#end : at;
  }

  /** A value that begins in the present line and ends there. */
  #inline(at: number): unknown {
    const text = this.#text;
    const first = text[at];
    let value: unknown;
    if (first === "{" || first === "[") {
      const found = this.#flow.collection(at, this.#end);
      value = found.value;
      this.#expectEnd(found.end);
    } else if (first === '"' || first === "'") {
      const found = quotedScalar(text, at, this.#end) ?? give();
      value = found.value;
      this.#expectEnd(found.end);
    } else {
      const line = text.slice(at, this.#end);
      const comment = line.indexOf(" #");
      value = plainScalar((comment < 0 ? line : line.slice(0, comment)).trimEnd(), "block");
    }
    this.#advance();
    return value;
  }

  #expectEnd(at: number): void {
    if (this.#behindBlanks(at) < this.#end) give();
  }
}

const BLANK = 32;
const HASH = 35;
const DASH = 45;
