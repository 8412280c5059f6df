/** The rule of words: what must stand in no file, whatever its kind. */

import type { Source } from "./source.ts";
import type { Violation } from "./violation.ts";

interface ForbiddenText {
  readonly form: RegExp;
  readonly why: string;
}

// The forms are spelt so that this file does not break its own rule.
const FORBIDDEN: readonly ForbiddenText[] = [
  {
    form: /\b(?:TO{1}DO|FIX{1}ME|XX{1}X|HA{1}CK)\b/,
    why: "is a note to oneself; do it, or file an issue",
  },
  {
    form: /(?<![\w.-])\/wor{1}k\//,
    why: "is a path of one machine; say it relative to the repository",
  },
  {
    form: /\b(?:[\w-]+\.)*(?:npmjs\.(?:org|com)|jsr\.(?:io)|deno\.(?:land)|debian\.(?:org))\b/,
    why: "is a registry's host; packages are asked for by name",
  },
  { form: /\u2014/, why: "is an em dash; write a comma, a colon or two sentences" },
];

export function textViolations(source: Source): Violation[] {
  return source.text.split("\n").flatMap((line, index) =>
    FORBIDDEN.flatMap(({ form, why }) => {
      const match = form.exec(line);
      return match === null ? [] : [{
        file: source.path,
        line: index + 1,
        rule: "words",
        message: `"${match[0]}" ${why}`,
      }];
    })
  );
}
