/** Reads the values of directives. A reader notes what is wrong and gives back undefined then. */

import { nearestWord } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";

export type Reader<Value> = (value: string, notes: Notes) => Value | undefined;

/** The longest timing of a check that the native configuration takes: a day. */
export const TIMING_SECONDS_MAX = 86_400;
/** What the kernel keeps as persistence time-out: 31 days. */
const PERSISTENCE_SECONDS_MAX = 2_678_400;
export const COUNT_MAX = 1_000_000;

/** `yes` or `no`, and nothing behind it. */
export const readYesNo: Reader<boolean> = (value, notes) => {
  if (value === "yes") return true;
  if (value === "no") return false;
  const word = value.trim();
  if (word !== "yes" && word !== "no") {
    const comment = /^(yes|no)\s*#/.test(word)
      ? ", and a comment behind a global directive counts as part of its value"
      : "";
    notes.error(`cannot read "${word}" as yes or no${comment}; allowed are yes and no`);
  } else if (value.endsWith("\r")) {
    notes.error(
      `cannot read "${word}" with a carriage return behind it; save the file with LF line ends`,
    );
  } else {
    notes.error(`cannot read "${word}" with blanks behind it; delete them`);
  }
  return undefined;
};

/**
 * A reader for whole numbers. As with ldirectord the first run of digits counts; other text around it, a comment
 * apart, earns a warning.
 */
function numberReader(
  what: string,
  unit: string,
  minimum: number,
  maximum: number,
): Reader<number> {
  return (value, notes) => {
    const match = /^([^0-9]*)([0-9]+)([^]*)$/.exec(value);
    if (match === null) {
      notes.error(`cannot read "${value.trim()}" as ${what}; wanted a whole number`);
      return undefined;
    }
    const [, before = "", digits = "", behind = ""] = match;
    const number = Number(digits);
    if (number < minimum || number > maximum) {
      notes.error(`cannot take "${digits}" as ${what}; allowed are ${minimum} to ${maximum}`);
      return undefined;
    }
    if (before.trim() !== "" || !/^\s*(#|$)/.test(behind)) {
      notes.warn(
        `"${value.trim()}" is read as ${number}${unit}; the text around the digits is ignored`,
      );
    }
    return number;
  };
}

export const readSeconds = numberReader("a time", " seconds", 1, TIMING_SECONDS_MAX);
export const readPersistence = numberReader("a time", " seconds", 1, PERSISTENCE_SECONDS_MAX);
export const readCount = numberReader("a count", "", 1, COUNT_MAX);
export const readCheckPort = numberReader("a port", "", 1, 65_535);

/** Text in mandatory double quotes, from the first to the last one of the line; a quote inside stays as it is. */
export const readQuoted: Reader<string> = (value, notes) => {
  const match = /^"([^]*)"([^"]*)$/.exec(value);
  if (match === null) {
    notes.error(`cannot read "${value.trim()}"; the value must stand in double quotes`);
    return undefined;
  }
  const [, content = "", behind = ""] = match;
  if (content === "") {
    notes.error("cannot use an empty text between the quotes; leave the directive out instead");
    return undefined;
  }
  warnIgnored(behind, "the closing quote", notes);
  return content;
};

/** A host name with or without double quotes; a file's trailing blanks are not part of it. */
export const readHostName: Reader<string> = (value, notes) => {
  const content = /^"([^"]*)"?\s*$/.exec(value)?.[1] ?? value.trim();
  if (content !== "" && !/[\s"]/.test(content)) return content;
  notes.error(`cannot read "${value.trim()}" as a host name; wanted one without blanks`);
  return undefined;
};

/** What stands between the first and the last double quote, or all of it where it does not begin with one. */
export function readOptionalQuotes(value: string): string {
  return /^"([^]*)"/.exec(value)?.[1] ?? value.trim();
}

/** Text with or without double quotes, in a section, where comments are cut off already. */
export const readText: Reader<string> = (value, notes) => {
  const text = readOptionalQuotes(value);
  if (text !== "") return text;
  notes.error("cannot use an empty value; leave the directive out instead");
  return undefined;
};

/** A program: it is run without a shell, so that a blank is part of its name. */
export const readCheckCommand: Reader<string> = (value, notes) => {
  const command = readText(value, notes);
  if (command !== undefined && /\s/.test(command)) {
    notes.warn(
      `"${command}" is run as one file of that name, as ldirectord does it; arguments cannot be given here`,
    );
  }
  return command;
};

/** A global text as it stands: quotes belong to it, and so does a comment behind it. */
const readRaw: Reader<string> = (value, notes) => {
  const text = value.trim();
  if (text === "") {
    notes.error("cannot use an empty value; leave the directive out instead");
    return undefined;
  }
  if (/\s#/.test(text)) {
    notes.warn(`a comment behind a global directive counts as part of its value, here "${text}"`);
  }
  return text;
};

/** A shell command with its quotes: the shell takes them off, so that quoted blanks belong to a name. */
export const readGlobalCommand: Reader<string> = (value, notes) => {
  const command = readRaw(value, notes);
  const quoted = /^"([^"]*\s[^"]*)"$/.exec(command ?? "")?.[1];
  if (quoted !== undefined) {
    notes.warn(
      `the quotes are part of a global command, so that the shell looks for a program named "${quoted}"; delete them where arguments are meant`,
    );
  }
  return command;
};

/** For ldirectord, quotes would be part of the path, which no folder has; they are taken off. */
export const readFolder: Reader<string> = (value, notes) => {
  const text = readRaw(value, notes);
  const quoted = /^"([^"]+)"$/.exec(text ?? "")?.[1];
  if (quoted === undefined) return text;
  notes.warn(`the quotes around "${quoted}" are taken off, which ldirectord does not do`);
  return quoted;
};

/** Text for people that ldirectord takes as it stands. */
export const readRemark: Reader<string> = (value, notes) => {
  const text = value.trim();
  if ((text.split('"').length - 1) % 2 === 1) {
    notes.warn(`a double quote in ${text} has no second one`);
  }
  return text;
};

/** One of the allowed words; blanks behind it do no harm. */
export function readWord<Word extends string>(
  value: string,
  what: string,
  allowed: readonly Word[],
  notes: Notes,
): Word | undefined {
  const word = value.trim();
  const found = allowed.find((each) => each === word);
  if (found === undefined) notes.error(`cannot read ${misspelt(word, what, allowed)}`);
  return found;
}

/** `"tpc" as a protocol, did you mean "tcp"? allowed are tcp, udp`. */
export function misspelt(found: string, what: string, allowed: readonly string[]): string {
  const near = nearestWord(found, allowed);
  const hint = near === undefined ? ";" : `, did you mean "${near}"?`;
  return `"${found}" as ${what}${hint} allowed are ${allowed.join(", ")}`;
}

/** ldirectord ignores text behind some values without a word; here that is said. A comment is no such text. */
export function warnIgnored(behind: string, what: string, notes: Notes): void {
  const text = behind.trim();
  if (text !== "" && !text.startsWith("#")) notes.warn(`"${text}" behind ${what} is ignored`);
}
