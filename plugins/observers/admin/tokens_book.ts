/**
 * The file with the tokens as it is now: read anew when it has changed, so that a token that is taken out ends at once.
 */

import {
  hasExpired,
  parseTokens,
  plainReason,
  type TokenRecord,
  verifyToken,
} from "../../../core/plugin/mod.ts";

/** Everybody beside the owner. */
const OTHERS = 0o077;
/** Some thousand tokens; what is longer is no file of tokens. */
const FILE_BYTES_MAX = 1_024 * 1_024;

export interface TokenBook {
  /** The record of a token that is right now. */
  find(text: string): Promise<TokenRecord | undefined>;
  /** Whether the token with this id may still be used. */
  holds(id: string): Promise<boolean>;
}

export interface TokenBookOptions {
  readonly path: string;
  readonly now: () => number;
  /** Told once of each thing that is wrong with the file. */
  readonly note: (message: string) => void;
}

export function createTokenBook({ path, now, note }: TokenBookOptions): TokenBook {
  let records: readonly TokenRecord[] = [];
  let seen = "";
  let told = "";

  function tell(message: string): void {
    if (message !== told && message !== "") note(message);
    told = message;
  }

  /** No token holds as long as the file is not as it must be. */
  async function refresh(): Promise<void> {
    try {
      const facts = await Deno.stat(path);
      const mark = [
        facts.mtime?.getTime(),
        facts.ctime?.getTime(),
        facts.size,
        facts.ino,
        facts.mode,
      ].join(
        " ",
      );
      if (mark === seen) return;
      const wrong = wrongWith(path, facts);
      const found = wrong === undefined ? parseTokens(await Deno.readTextFile(path)) : undefined;
      records = found?.records ?? [];
      seen = mark;
      const [first] = found?.problems ?? [];
      tell(
        wrong ?? (first === undefined ? "" : `the tokens in "${path}" are not all read: ${first}`),
      );
    } catch (thrown) {
      records = [];
      seen = "";
      // Without a file there are no tokens, which is how it begins.
      const missing = thrown instanceof Deno.errors.NotFound;
      tell(missing ? "" : `cannot read the tokens in "${path}": ${plainReason(thrown)}`);
    }
  }

  return {
    async find(text) {
      await refresh();
      return verifyToken(text, records, now());
    },
    async holds(id) {
      await refresh();
      return records.some((each) => each.id === id && !hasExpired(each, now()));
    },
  };
}

/** Why the file cannot be used, as a sentence; undefined where it can. */
export function wrongWith(
  path: string,
  { mode, isFile, size }: Pick<Deno.FileInfo, "mode" | "isFile" | "size">,
): string | undefined {
  if (!isFile) return `cannot use the tokens in "${path}": it is no file`;
  if (size > FILE_BYTES_MAX) return `cannot use the tokens in "${path}": it is too long`;
  if (mode === null || (mode & OTHERS) === 0) return undefined;
  const found = `0${(mode & 0o777).toString(8)}`;
  return `cannot use the tokens in "${path}": others may read it; wanted is mode 0600, found ${found}`;
}
