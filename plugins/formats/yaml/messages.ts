/** What the parser says, in the words of somebody who writes configurations. */

/**
 * By the code of the error (https://eemeli.org/yaml/#errors), for those whose own words need knowledge of the grammar
 * of YAML.
 */
const BY_CODE: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a tab stands where blanks are wanted; YAML allows no tabs in the indentation",
  BLOCK_AS_IMPLICIT_KEY:
    'a second key begins in the middle of this line; quote a value that contains ": ", and begin all keys of one mapping in the same column',
  MULTILINE_IMPLICIT_KEY: "a key goes over more than one line; is there a colon missing?",
  MULTIPLE_DOCS: "a second document begins here; a configuration is one document",
  NON_STRING_KEY: "a key is a list or a mapping; wanted is a word",
};

const BY_MESSAGE: readonly (readonly [RegExp, (matched: RegExpExecArray) => string])[] = [
  [
    /^Unexpected \S+ at node end/,
    () =>
      "there is more text behind the end of the value; quote a value that begins with [, {, * or &",
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    () => "wanted is a key with a colon and a blank behind it",
  ],
  [/^Missing closing (['"])quote/, ([, mark]) => `the closing ${mark} is missing`],
  [
    /^Unresolved tag: (.*)/,
    ([, tag]) =>
      `unknown tag ${tag}; a configuration needs none, and a value that begins with ! must be quoted`,
  ],
  [
    /^Plain value cannot start with reserved character (.)/,
    ([, character]) => `a value that begins with ${character} must be quoted`,
  ],
];

/** One line, lower-case, without a full stop. */
export function syntaxMessage(code: string, message: string): string {
  const words = BY_CODE[code];
  if (words !== undefined) return words;
  for (const [form, say] of BY_MESSAGE) {
    const matched = form.exec(message);
    if (matched !== null) return say(matched);
  }
  const line = message.replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "");
  return line.charAt(0).toLowerCase() + line.slice(1);
}
