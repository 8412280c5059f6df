/**
 * Tokens of the administration: what is made for an operator or a program, and the file that directors compare with.
 * A secret has 256 random bits, so that nobody can go through all of them however fast the hash is; a slow one, as
 * passwords need it, would only give those who guess a way to keep the processor busy. Pure.
 */

import { ACCESS_ROLES, type AccessRole } from "../model/mod.ts";
import { type Random, sameSeal, sha256Of } from "../ports/mod.ts";

/** What the file keeps of a token; the secret is not among it. */
export interface TokenRecord {
  /** Eight hexadecimal digits: what `list` shows and `remove` takes. */
  readonly id: string;
  readonly role: AccessRole;
  /** Whose it is; without blanks. */
  readonly name: string;
  /** Hexadecimal. */
  readonly salt: string;
  /** SHA-256 of salt and secret, hexadecimal. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** It is worth nothing from then on; without an end where left out. */
  readonly expiresAt?: number;
}

export interface TokenFile {
  readonly records: readonly TokenRecord[];
  /** Lines that are no tokens, each with its number, as sentences. */
  readonly problems: readonly string[];
}

const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const ID_BYTES = 4;
const TOKEN = /^rm_(?<id>[0-9a-f]{8})_(?<secret>[0-9a-f]{64})$/;
const RECORD = /^[0-9a-f]{8} (read|operate|admin) \S{1,64} [0-9a-f]{32} [0-9a-f]{64} \S+( \S+)?$/;
/** Names that can be told from one another in a line of a log. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** Compared with where no record has the id, so that an unknown id takes as long as a known one. */
const NOBODY: Pick<TokenRecord, "salt" | "hash"> = {
  salt: "0".repeat(2 * SALT_BYTES),
  hash: "0".repeat(64),
};

export function isTokenName(name: string): boolean {
  return NAME.test(name);
}

export interface MadeToken {
  /** `rm_<id>_<secret>`: is shown once and kept by nobody. */
  readonly text: string;
  readonly record: TokenRecord;
}

export function makeToken(
  random: Random,
  wanted: Pick<TokenRecord, "role" | "name" | "createdAt" | "expiresAt">,
): MadeToken {
  const id = random.hex(ID_BYTES);
  const secret = random.hex(SECRET_BYTES);
  const salt = random.hex(SALT_BYTES);
  return {
    text: `rm_${id}_${secret}`,
    record: { ...wanted, id, salt, hash: hashOf(salt, secret) },
  };
}

export function formatTokens(records: readonly TokenRecord[]): string {
  const head = "# Tokens of ringmaster: id, role, name, salt, hash, made at, and until when.\n" +
    '# Made by "ringmaster token add"; a line that is taken out is worth nothing from then on.\n';
  return head + records.map((record) => {
    const { id, role, name, salt, hash, createdAt, expiresAt } = record;
    const until = expiresAt === undefined ? [] : [timeText(expiresAt)];
    return `${[id, role, name, salt, hash, timeText(createdAt), ...until].join(" ")}\n`;
  }).join("");
}

export function parseTokens(text: string): TokenFile {
  const records: TokenRecord[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim().replaceAll(/\s+/g, " ");
    if (line === "" || line.startsWith("#")) continue;
    const record = parseRecord(line);
    if (record === undefined) problems.push(`line ${index + 1} is no token`);
    else if (records.some(({ id }) => id === record.id)) {
      problems.push(`line ${index + 1} has the id of an earlier one`);
    } else records.push(record);
  }
  return { records, problems };
}

function parseRecord(line: string): TokenRecord | undefined {
  if (!RECORD.test(line)) return undefined;
  const [id = "", word = "", name = "", salt = "", hash = "", created = "", until] = line.split(
    " ",
  );
  const role = ACCESS_ROLES.find((each) => each === word);
  const createdAt = Date.parse(created);
  const expiresAt = until === undefined ? undefined : Date.parse(until);
  if (role === undefined || !isTokenName(name) || Number.isNaN(createdAt)) return undefined;
  // One whose end cannot be read must not become one without an end.
  if (expiresAt !== undefined && Number.isNaN(expiresAt)) return undefined;
  const end = expiresAt === undefined ? {} : { expiresAt };
  return { id, role, name, salt, hash, createdAt, ...end };
}

/** The record of a token that is right and has not expired; takes the same time whatever is wrong with it. */
export function verifyToken(
  text: string,
  records: readonly TokenRecord[],
  now: number,
): TokenRecord | undefined {
  const { id = "", secret = "" } = TOKEN.exec(text)?.groups ?? {};
  const record = records.find((each) => each.id === id);
  const { salt, hash } = record ?? NOBODY;
  const same = sameSeal(bytesOf(hashOf(salt, secret)), bytesOf(hash));
  return record !== undefined && same && !hasExpired(record, now) ? record : undefined;
}

export function hasExpired({ expiresAt }: Pick<TokenRecord, "expiresAt">, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

function hashOf(salt: string, secret: string): string {
  const bytes = sha256Of(`${salt}:${secret}`);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
