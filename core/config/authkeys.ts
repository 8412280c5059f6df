/**
 * The keys that sign heartbeats, in Heartbeat's authkeys format: `auth NUMBER` chooses the key that signs, and each
 * `NUMBER METHOD [KEY]` is one that is accepted. No message repeats what could be a secret. Pure.
 */

import {
  AUTH_METHODS,
  type AuthKey,
  type AuthMethod,
  type Keyring,
  nearestWord,
  type Problem,
} from "../model/mod.ts";
import type { Random } from "../ports/mod.ts";

/** Keys are numbered from 0 to this. */
const KEY_NUMBER_MAX = 15;

/** A key that nobody guesses: as long as what HMAC-SHA-256 can use (RFC 2104 section 3). */
const KEY_BYTES = 32;

/** Whether anybody but the owner may do anything with the file. */
const OTHERS = 0o077;

export interface AuthkeysFile {
  /** As it is shown. */
  readonly path: string;
  readonly text: string;
  /** Permission bits; left out where the system has none, which are then not looked at. */
  readonly mode?: number;
}

/** All keys, with warnings; or all that is wrong, each with file and line. */
export type AuthkeysReading =
  | { readonly ok: true; readonly keyring: Keyring; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a whole file; never throws for what its text says. */
export function parseAuthkeys(file: AuthkeysFile): AuthkeysReading {
  return new AuthkeysParser(file).parse();
}

/** A whole file with one key, for a cluster that has none yet. */
export function makeAuthkeys(random: Random, method: AuthMethod = "sha256"): string {
  const secret = method === "crc" ? "" : ` ${random.hex(KEY_BYTES)}`;
  return [
    "# Signs the heartbeats. Every director of the cluster has the same file, with mode 0600.",
    "auth 1",
    `1 ${method}${secret}`,
    "",
  ].join("\n");
}

class AuthkeysParser {
  readonly #file: AuthkeysFile;
  readonly #problems: Problem[] = [];
  readonly #keys = new Map<number, { readonly line: number; readonly key: AuthKey | undefined }>();
  #active: { readonly id: number; readonly line: number } | undefined;
  /** Whether there is an `auth` line, be it as wrong as it may. */
  #auth = false;
  /** Whether there is a key under a number that none can have. */
  #badNumber = false;

  constructor(file: AuthkeysFile) {
    this.#file = file;
  }

  parse(): AuthkeysReading {
    const { text, mode } = this.#file;
    if (mode !== undefined && (mode & OTHERS) !== 0) this.#tell("error", undefined, this.#rights());
    for (const [index, line] of text.replace(/^\uFEFF/, "").split("\n").entries()) {
      const words = line.trim().split(/\s+/);
      if (words[0] !== "" && words[0]?.startsWith("#") === false) this.#line(words, index + 1);
    }
    this.#whole();
    const problems = this.#problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
    const keys = [...this.#keys.values()].flatMap(({ key }) => key === undefined ? [] : [key]);
    if (this.#active === undefined || problems.some(({ severity }) => severity === "error")) {
      return { ok: false, problems };
    }
    return { ok: true, keyring: { active: this.#active.id, keys }, warnings: problems };
  }

  #line([first = "", ...rest]: readonly string[], line: number): void {
    if (first === "auth") this.#choose(rest, line);
    else if (/^\d+$/.test(first)) this.#define(first, rest, line);
    else this.#tell("error", line, "the line is neither auth NUMBER nor NUMBER METHOD KEY");
  }

  #choose([number, extra]: readonly string[], line: number): void {
    const again = this.#auth;
    this.#auth = true;
    const id = number === undefined ? undefined : numberOf(number);
    if (again) this.#tell("error", line, "auth stands here for the second time; one key signs");
    else if (id === undefined) this.#tell("error", line, `auth ${wantedNumber(number)}`);
    else {
      if (extra !== undefined && !extra.startsWith("#")) this.#warnOfRest(line, "the number");
      this.#active = { id, line };
    }
  }

  #define(number: string, [word, secret, extra]: readonly string[], line: number): void {
    const id = numberOf(number);
    if (id === undefined) {
      this.#badNumber = true;
      this.#tell("error", line, `the number of a key ${wantedNumber(number)}`);
      return;
    }
    const first = this.#keys.get(id);
    if (first !== undefined) {
      this.#tell("error", line, `key ${id} is defined already, in line ${first.line}`);
      return;
    }
    const method = AUTH_METHODS.find((each) => each === word);
    const fault = method === undefined ? methodFault(id, word) : secretFault(id, method, secret);
    if (fault !== undefined) this.#tell("error", line, fault);
    const rest = method === "crc" ? secret : extra;
    if (fault === undefined && rest !== undefined && !rest.startsWith("#")) {
      this.#warnOfRest(line, "the key");
    }
    const sound = method === undefined || fault !== undefined
      ? undefined
      : { id, method, secret: method === "crc" ? "" : secret ?? "" };
    this.#keys.set(id, { line, key: sound });
  }

  /** What only the whole file can tell. */
  #whole(): void {
    const numbers = [...this.#keys.keys()].sort((left, right) => left - right).join(", ");
    if (this.#keys.size === 0 && !this.#badNumber) {
      this.#tell("error", undefined, "no key is defined");
    }
    if (!this.#auth) {
      this.#tell("error", undefined, "no key is chosen; write auth NUMBER above the keys");
    }
    if (this.#active === undefined || this.#keys.size === 0) return;
    const { id, line } = this.#active;
    const chosen = this.#keys.get(id);
    if (chosen === undefined) {
      this.#tell(
        "error",
        line,
        `auth chooses key ${id}, which is not defined; there are ${numbers}`,
      );
    } else if (chosen.line < line) {
      this.#tell(
        "error",
        line,
        `auth ${id} must stand above key ${id}, which is in line ${chosen.line}`,
      );
    }
  }

  #rights(): string {
    const { path, mode = 0 } = this.#file;
    const octal = (mode & 0o7777).toString(8).padStart(4, "0");
    return `found mode ${octal}, with which others than the owner can get at the keys; ` +
      `run "chmod 600 ${path}"`;
  }

  #warnOfRest(line: number, what: string): void {
    this.#tell("warning", line, `what stands behind ${what} counts for nothing`);
  }

  #tell(severity: Problem["severity"], line: number | undefined, message: string): void {
    const { path: file } = this.#file;
    this.#problems.push({
      severity,
      file,
      ...(line === undefined ? {} : { line }),
      path: "",
      message,
    });
  }
}

function numberOf(text: string): number | undefined {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= KEY_NUMBER_MAX ? number : undefined;
}

/** Long digits, and anything else, may be a secret at the wrong place. */
function wantedNumber(found: string | undefined): string {
  const wanted = `a number from 0 to ${KEY_NUMBER_MAX}`;
  if (found === undefined) return `is missing its number; wanted is ${wanted}`;
  return /^\d{1,3}$/.test(found) ? `is ${found}; wanted is ${wanted}` : `is not ${wanted}`;
}

function methodFault(id: number, word: string | undefined): string {
  const allowed = `allowed are ${AUTH_METHODS.join(", ")}`;
  if (word === undefined) return `key ${id} has no method; ${allowed}`;
  // The word itself is not shown: who forgets the method has written the secret there.
  const near = nearestWord(word, AUTH_METHODS);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return `key ${id} has an unknown method${hint} ${allowed}`;
}

function secretFault(
  id: number,
  method: AuthMethod,
  secret: string | undefined,
): string | undefined {
  const isComment = secret?.startsWith("#") === true;
  if (method === "crc") {
    return secret === undefined || isComment
      ? undefined
      : `key ${id} is of method crc, which has no key; take it away, or choose sha256`;
  }
  return secret === undefined ? `key ${id} of method ${method} needs a key behind it` : undefined;
}
