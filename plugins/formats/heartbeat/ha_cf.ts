/** Reads ha.cf: every directive in its order, then what must hold of all of them together. */

import { nearestWord } from "../../../core/plugin/mod.ts";
import { DIRECTIVE_WORDS, idlenessOf, isReadWord, type ReadWord, refusalOf } from "./directives.ts";
import { type Directive, type Given, LINE_BYTES_MAX, longLines, splitDirectives } from "./lines.ts";
import { linkOf, type NativeHeartbeat, readMedia, UDP_PORT_DEFAULT } from "./media.ts";
import type { Notebook, Notes } from "./notes.ts";
import * as settings from "./settings.ts";
import type { NativePing } from "./settings.ts";
import { type GivenTimes, settleTimes, type Times, type TimeWord } from "./times.ts";
import { readBoolean, type Reader, readPort, readTime } from "./values.ts";

/** What a file says. `line` is that of the value, undefined for a default. */
export interface HaCf {
  readonly name?: Given<string>;
  /** In lower case, each once. */
  readonly nodes: readonly Given<string>[];
  readonly autoFailback: boolean;
  readonly autoFailbackLine?: number;
  readonly heartbeats: readonly Given<NativeHeartbeat>[];
  readonly times: Times;
  readonly givenTimes: GivenTimes;
  readonly ping: readonly Given<NativePing>[];
  readonly logfile?: Given<string>;
  readonly syslog?: Given<string>;
  readonly realtime?: Given<boolean>;
}

/** What has been read so far. */
interface Draft {
  readonly scalars: Map<string, Given<unknown>>;
  readonly times: Partial<Record<TimeWord, Given<number>>>;
  readonly nodes: Given<string>[];
  readonly heartbeats: Given<NativeHeartbeat>[];
  readonly ping: Given<NativePing>[];
  port: number;
  /** The first line with bcast, ucast or ucast6. */
  portUsedLine?: number;
  hasIpfail: boolean;
  hasBadTime: boolean;
  hasBadMedium: boolean;
}

export function readHaCf(text: string, file: string, notebook: Notebook): HaCf {
  const draft: Draft = {
    scalars: new Map(),
    times: {},
    nodes: [],
    heartbeats: [],
    ping: [],
    port: UDP_PORT_DEFAULT,
    hasIpfail: false,
    hasBadTime: false,
    hasBadMedium: false,
  };
  for (const line of longLines(text)) {
    notebook.at({ file, line }, "").error(
      `the line is too long; Heartbeat reads at most ${LINE_BYTES_MAX} bytes of one`,
    );
  }
  for (const directive of splitDirectives(text)) {
    readDirective(directive, draft, notebook.at({ file, line: directive.line }, directive.word));
  }
  return settle(draft, (line, subject) => notebook.at({ file, line }, subject));
}

function readDirective(directive: Directive, draft: Draft, notes: Notes): void {
  const { word } = directive;
  const refusal = refusalOf(word);
  const idleness = idlenessOf(word);
  if (refusal !== undefined) notes.error(`"${word}" is not supported; ${refusal}`);
  else if (idleness !== undefined) {
    notes.warn(`"${word}" is accepted and changes nothing; ${idleness}`);
  } else if (isReadWord(word)) readKnown(directive, word, draft, notes);
  else {
    const nearest = nearestWord(word, DIRECTIVE_WORDS);
    notes.error(
      `unknown directive "${word}"${
        nearest === undefined ? "; Heartbeat has no such word" : `, did you mean "${nearest}"?`
      }`,
    );
  }
}

function readKnown(directive: Directive, word: ReadWord, draft: Draft, notes: Notes): void {
  const { values, line } = directive;
  switch (word) {
    case "bcast":
    case "mcast":
    case "mcast6":
    case "ucast":
    case "ucast6":
    case "udp":
      if (!word.startsWith("mcast")) draft.portUsedLine ??= line;
      return addMedia(readMedia(word, values, draft.port, notes), draft, line, notes);
    case "node":
      return eachValue(directive, notes, (value) => addNode(value, draft, line, notes));
    case "ping":
    case "ping6": {
      const hosts = settings.readPing(values, word === "ping" ? 4 : 6, notes);
      return void draft.ping.push(...hosts.map((value) => ({ value, line })));
    }
    case "ping_group": {
      const groups = settings.readPingGroup(values, notes);
      return void draft.ping.push(...groups.map((value) => ({ value, line })));
    }
    case "respawn":
      if (settings.readRespawn(values, notes)) draft.hasIpfail = true;
      return;
    case "udpport":
      return eachValue(directive, notes, (value) => setPort(value, draft, notes));
    case "keepalive":
    case "deadtime":
    case "warntime":
    case "initdead":
    case "deadping":
      return eachValue(directive, notes, (value) => setTime(word, value, draft, line, notes));
    default:
      return eachValue(directive, notes, (value) => readScalar(word, value, draft, line, notes));
  }
}

/** Like Heartbeat, reads each value as if it stood in a line of its own. */
function eachValue(directive: Directive, notes: Notes, read: (value: string) => void): void {
  if (directive.values.length === 0) notes.error("has no value");
  for (const value of directive.values) read(value);
}

type ScalarWord = Exclude<
  ReadWord,
  TimeWord | "node" | "udpport" | "respawn" | `${string}cast${"" | "6"}` | "udp" | `ping${string}`
>;

function readScalar(
  word: ScalarWord,
  value: string,
  draft: Draft,
  line: number,
  notes: Notes,
): void {
  const keep = <Value>(key: string, reader: Reader<Value>) => {
    const before = draft.scalars.get(key);
    const read = reader(value, notes);
    if (read === undefined) return;
    if (before !== undefined && before.value !== read) warnOfLast(before.line, notes);
    draft.scalars.set(key, { value: read, line });
  };
  switch (word) {
    case "auto_failback":
      return keep("autoFailback", settings.readAutoFailback);
    case "nice_failback":
      return keep("autoFailback", settings.readNiceFailback);
    case "cluster":
      return keep("name", (text) => text);
    case "logfile":
      return keep("logfile", settings.readLogfile);
    case "logfacility":
      return keep("syslog", settings.readFacility);
    case "realtime":
      return keep("realtime", readBoolean);
    case "autojoin":
      return settings.checkAutojoin(value, notes);
    case "crm":
    case "pacemaker":
      return settings.checkPacemaker(value, notes);
    case "hbgenmethod":
      return settings.checkGeneration(value, notes);
    case "use_logd":
      return settings.checkLoggingDaemon(value, notes);
  }
}

function warnOfLast(line: number, notes: Notes): void {
  notes.warn(`takes the place of what line ${line} says; the last one counts`);
}

function addMedia(
  media: readonly NativeHeartbeat[],
  draft: Draft,
  line: number,
  notes: Notes,
): void {
  if (media.length === 0) draft.hasBadMedium = true;
  for (const value of media) {
    const before = draft.heartbeats.find((other) => linkOf(other.value) === linkOf(value));
    if (before === undefined) draft.heartbeats.push({ value, line });
    else notes.warn(`names the same medium as line ${before.line}; it is used once, as there`);
  }
}

function addNode(text: string, draft: Draft, line: number, notes: Notes): void {
  const value = settings.readNode(text, notes);
  if (value === undefined) return;
  const before = draft.nodes.find((node) => node.value === value);
  if (before === undefined) draft.nodes.push({ value, line });
  else notes.warn(`"${text}" is named in line ${before.line} already`);
}

function setPort(text: string, draft: Draft, notes: Notes): void {
  const port = readPort(text, notes);
  if (port === undefined) return;
  if (draft.portUsedLine !== undefined && port !== draft.port) {
    notes.warn(
      `holds only for bcast and ucast lines below it; line ${draft.portUsedLine} uses ${draft.port}`,
    );
  }
  draft.port = port;
}

function setTime(word: TimeWord, text: string, draft: Draft, line: number, notes: Notes): void {
  const value = readTime(text, notes);
  if (value === undefined) return void (draft.hasBadTime = true);
  const before = draft.times[word];
  if (before !== undefined && before.value !== value) warnOfLast(before.line, notes);
  draft.times[word] = { value, line };
}

const SILENT: Notes = { error: () => {}, warn: () => {} };

type NotesAt = (line: number, subject: string) => Notes;

function settle(draft: Draft, at: NotesAt): HaCf {
  if (draft.nodes.length === 0) {
    at(1, "node").error("no node is named; wanted is a line node NAME for each director");
  }
  if (draft.heartbeats.length === 0 && !draft.hasBadMedium) {
    at(1, "").error("no heartbeat medium is named; wanted is one at least of mcast, bcast, ucast");
  }
  warnOfPing(draft, at);
  // One that could not be read would make the others look wrong.
  const times = settleTimes(
    draft.times,
    (word) => draft.hasBadTime ? SILENT : at(draft.times[word]?.line ?? 1, word),
  );
  const { autoFailback, syslog, ...others } = Object.fromEntries(draft.scalars);
  if (autoFailback === undefined) {
    at(1, "auto_failback").warn(`is not said, and the default "legacy" ${settings.LEGACY}`);
  }
  return {
    // Each is of the type that its reader gives, which a map of all of them cannot say.
    ...(others as Pick<HaCf, "name" | "logfile" | "realtime">),
    ...(typeof syslog?.value === "string" ? { syslog: syslog as Given<string> } : {}),
    autoFailback: autoFailback?.value !== false,
    ...(autoFailback === undefined ? {} : { autoFailbackLine: autoFailback.line }),
    nodes: draft.nodes,
    heartbeats: draft.heartbeats,
    times,
    givenTimes: draft.times,
    ping: draft.ping,
  };
}

function warnOfPing({ ping, hasIpfail }: Draft, at: NotesAt): void {
  const [first] = ping;
  if (first === undefined || hasIpfail) return;
  at(first.line, "ping").warn(
    "Heartbeat only watches these hosts unless ipfail runs; here a director that reaches fewer of them than " +
      "another gives way to it",
  );
}
