/**
 * What a director tells of itself, as JSON, and the bounds that it must keep. Checked by hand, because it is read for
 * every packet that says something new; unknown fields are left out, so that a later version may say more.
 */

import type {
  GroupPhase,
  GroupState,
  HeardState,
  MemberState,
  MemberStatus,
} from "../model/mod.ts";

export const NODES_MAX = 8;
export const GROUPS_MAX = 64;
const RESOURCES_MAX = 64;
export const TEXT_MAX = 256;

const STATUSES: readonly MemberStatus[] = ["joining", "member", "leaving", "left"];
const PHASES: readonly GroupPhase[] = ["idle", "claiming", "held", "releasing"];

/** Says what is wrong with a body, and where. */
export class BodyProblem {
  constructor(readonly message: string) {}
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Long texts for persons are cut. Throws RangeError for what nobody would take: too many groups, or more bytes than
 * allowed even without the resources.
 */
export function encodeBody(state: MemberState, bytesMax: number): Uint8Array {
  if (state.groups.length > GROUPS_MAX) {
    throw new RangeError(
      `cannot put ${state.groups.length} groups into a heartbeat: allowed are ${GROUPS_MAX}`,
    );
  }
  const { reason, ...rest } = state;
  const cut: MemberState = {
    ...rest,
    ...(reason === undefined ? {} : { reason: cutText(reason) }),
    groups: state.groups.map((group) => ({
      ...group,
      resources: group.resources.slice(0, RESOURCES_MAX).map(cutText),
    })),
  };
  const whole = encoder.encode(JSON.stringify(cut));
  if (whole.length <= bytesMax) return whole;
  const groups = cut.groups.map((group) => ({ ...group, resources: [] }));
  const short = encoder.encode(JSON.stringify({ ...cut, groups }));
  if (short.length <= bytesMax) return short;
  throw new RangeError(
    `cannot put the state of ${state.groups.length} groups into a heartbeat: ` +
      `it needs ${short.length} bytes, allowed are ${bytesMax}`,
  );
}

function cutText(text: string): string {
  return text.length <= TEXT_MAX ? text : text.slice(0, TEXT_MAX).toWellFormed();
}

/** Never throws, whatever the bytes are. */
export function decodeBody(bytes: Uint8Array): MemberState | BodyProblem {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return new BodyProblem("its body is no JSON in UTF-8");
  }
  try {
    return readState(value);
  } catch (thrown) {
    if (thrown instanceof Misfit) return new BodyProblem(thrown.message);
    throw thrown;
  }
}

/** Ends the reading of a body; it does not leave this file. */
class Misfit extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function readState(value: unknown): MemberState {
  const fields = record(value, "its body");
  const { reason, cutOff } = fields;
  return {
    node: text(fields, "node"),
    version: count(fields, "version"),
    status: word(fields, "status", STATUSES),
    fit: flag(fields, "fit"),
    ...(reason === undefined ? {} : { reason: text(fields, "reason") }),
    reach: count(fields, "reach"),
    ...(cutOff === undefined ? {} : { cutOff: flag(fields, "cutOff") }),
    deadtimeMs: count(fields, "deadtimeMs"),
    digest: text(fields, "digest"),
    groups: list(fields, "groups", GROUPS_MAX).map(readGroup),
    heard: list(fields, "heard", NODES_MAX).map(readHeard),
  };
}

function readGroup(value: unknown): GroupState {
  const fields = record(value, "a group");
  return {
    name: text(fields, "name"),
    phase: word(fields, "phase", PHASES),
    claim: count(fields, "claim"),
    aside: count(fields, "aside"),
    wanted: flag(fields, "wanted"),
    resources: list(fields, "resources", RESOURCES_MAX).map((resource) => {
      if (!isText(resource)) throw new Misfit(`the label of a resource is no text that fits`);
      return resource;
    }),
  };
}

function readHeard(value: unknown): HeardState {
  const fields = record(value, "a director in heard");
  return {
    node: text(fields, "node"),
    generation: count(fields, "generation"),
    version: count(fields, "version"),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= TEXT_MAX;
}

function record(value: unknown, what: string): Fields {
  if (isRecord(value)) return value;
  throw new Misfit(`${what} is no object`);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (isText(value)) return value;
  throw new Misfit(`"${name}" is no text of at most ${TEXT_MAX} characters`);
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Misfit(`"${name}" is no whole number from 0 on`);
}

function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value === "boolean") return value;
  throw new Misfit(`"${name}" is neither true nor false`);
}

function word<Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word {
  const found = words.find((each) => each === fields[name]);
  if (found !== undefined) return found;
  throw new Misfit(`"${name}" is none of ${words.join(", ")}`);
}

function list(fields: Fields, name: string, most: number): readonly unknown[] {
  const value = fields[name];
  if (Array.isArray(value) && value.length <= most) return value;
  throw new Misfit(`"${name}" is no list of at most ${most}`);
}
